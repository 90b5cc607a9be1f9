/** Replay: driving a recorded run again, and saying where it does not fit any more. */
import fc from "fast-check";
import { emit } from "xstate";
import { expect, test } from "vitest";
import { Kernel, runSchedule, type Run } from "../../src/kernel/index.ts";
import { fold } from "../../src/log/fold.ts";
import { InputError } from "../../src/log/input-error.ts";
import { stepsOf, type Trace } from "../../src/log/trace.ts";
import { makeTrace } from "../../src/replay/make-trace.ts";
import { replay } from "../../src/replay/replay.ts";
import { systemDigest } from "../../src/replay/system-digest.ts";
import {
  changeCommands,
  defineCatalogue,
  extendFootprint,
  provide,
  wrapReducer,
  type Scenario,
  type System,
} from "../../src/system/index.ts";
import { hostMachine } from "../../models/reference/host.ts";
import { buildSystem, systemSpec } from "../support/generated-system.ts";
import {
  BUGS,
  catalogue,
  catalogueOf,
  numbers,
  referenceSystem,
  referenceTrace,
  SMALL,
  walk,
} from "../log/recorded-run.ts";

/** The reference catalogue after somebody changed the models. */
function changed(change: (system: System) => System) {
  const scenarios = catalogue.scenarios.map((s): Scenario => ({
    ...s,
    system: (bounds) => change(s.system(bounds)),
  }));
  return defineCatalogue({ ...catalogue, scenarios });
}

/** A trace that takes these commands by actor and type, the first that fits. */
function traceOf(...commands: readonly `${string} ${string}`[]): Trace {
  const kernel = new Kernel(referenceSystem());
  const schedule = commands.map((text) => {
    return kernel.commands.findIndex((c) => `${c.actor} ${c.stimulus.type}` === text);
  });
  return makeTrace(kernel, { scenario: "reference", bounds: SMALL, variants: [] }, schedule);
}

const oneRound = traceOf("guest map", "device start", "guest unmap", "host fetch", "host execute");

/** Sets a dotted path of a plain copy. */
function setPath(world: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.split(".");
  const last = keys.pop()!;
  const record = keys.reduce((at, key) => at[key] as Record<string, unknown>, world);
  record[last] = value;
}

test("replaying a trace of the reference gives the identical log", () => {
  const property = fc.property(
    numbers(40),
    fc.subarray(BUGS, { maxLength: 1 }),
    (choices, variants) => {
      const trace = referenceTrace(choices, variants);
      const { outcome, steps, isSameShape } = replay(catalogue, trace, "t.jsonl");
      expect(outcome).not.toBe("misfit");
      expect(isSameShape).toBe(true);
      expect(steps.flatMap((s) => s.entries)).toEqual(trace.entries);
    },
  );
  fc.assert(property, { numRuns: 25 });
});

test("replaying the schedule of a generated system gives the identical log and trace", () => {
  const property = fc.property(systemSpec, numbers(20), (spec, choices) => {
    const system = buildSystem(spec);
    const origin = { scenario: "generated", bounds: {}, variants: [] };
    const kernel = new Kernel(system);
    const trace = makeTrace(kernel, origin, walk(kernel, choices));
    const replayed = replay(catalogueOf(system), trace, "t.jsonl");
    expect(makeTrace(replayed.kernel, origin, replayed.schedule)).toEqual(trace);
  });
  fc.assert(property, { numRuns: 40 });
});

test("what a step changed leads from the state before it to the state after it", () => {
  const property = fc.property(systemSpec, numbers(20), (spec, choices) => {
    const system = buildSystem(spec);
    const kernel = new Kernel(system);
    const origin = { scenario: "generated", bounds: {}, variants: [] };
    const trace = makeTrace(kernel, origin, walk(kernel, choices));
    const { steps } = replay(catalogueOf(system), trace, "t.jsonl");
    for (const { changes, entries } of steps) {
      const world = structuredClone(fold(system, trace.entries, entries[0]!.seq - 1));
      for (const { path, after } of changes) setPath(world as never, path, after);
      expect(world).toEqual(fold(system, trace.entries, entries.at(-1)!.seq));
    }
  });
  fc.assert(property, { numRuns: 40 });
});

test("names each changed cell with its value before and after", () => {
  const { steps, outcome } = replay(catalogue, oneRound, "t.jsonl");
  expect(outcome).toBe("clean");
  const descriptor = { pasid: "pasid0", page: "page0" };
  expect(steps[2]).toMatchObject({
    actor: "guest",
    command: { type: "unmap" },
    changes: [
      { path: "pte.pasid0.page0", before: "frame0", after: null },
      { path: "pending.pasid0.page0", before: false, after: true },
      { path: "queue", before: [], after: [descriptor] },
    ],
  });
});

test("shows after which step which claim is violated, with its words", () => {
  const kernel = new Kernel(referenceSystem([BUGS[0]!]));
  const schedule = (oneRound.entries as Trace["entries"])
    .filter(({ step }) => step <= 3)
    .map((e) =>
      kernel.commands.findIndex((c) => c.actor === e.actor && c.stimulus.type === e.command.type),
    )
    .filter((command, i, all) => all.indexOf(command) === i);
  const claim = { kind: "invariant", name: "no-stale-iotlb" } as const;
  const origin = { scenario: "reference", bounds: SMALL, variants: [BUGS[0]!], claim };
  const trace = makeTrace(kernel, origin, schedule);
  const parameters = { pasid: "pasid0", page: "page0" };
  expect(trace.header.claim).toEqual({ ...claim, parameters, step: 3, seq: 4 });
  const { outcome, steps, showsClaim } = replay(catalogue, trace, "t.jsonl");
  expect({ outcome, showsClaim }).toEqual({ outcome: "violated", showsClaim: true });
  expect(steps.map((s) => s.violated.length)).toEqual([0, 0, 1]);
  expect(steps[2]!.violated[0]).toMatchObject({
    ...claim,
    parameters,
    explanation: expect.stringContaining("The IOTLB holds frame0 for page0 of pasid0") as string,
  });
});

test("notices that the claim of the header is not violated any more", () => {
  const claim = {
    kind: "invariant",
    name: "no-stale-iotlb",
    parameters: {},
    step: 3,
    seq: 4,
  } as const;
  const trace = { ...oneRound, header: { ...oneRound.header, claim } };
  const { outcome, showsClaim } = replay(catalogue, trace, "t.jsonl");
  expect({ outcome, showsClaim }).toEqual({ outcome: "clean", showsClaim: false });
});

test("says at which event the models do something else, and what", () => {
  const evicted = { type: "host.entryEvicted", pasid: "pasid0", page: "page1" } as const;
  const evicts = emit(evicted) as never;
  const emits = ["host.entryEvicted"];
  const other = changed((system) =>
    extendFootprint(
      provide(system, "host", hostMachine, { actions: { executeInvalidation: evicts } }),
      "host",
      { commands: { execute: { emits } } },
    ),
  );
  const { outcome, misfit, steps } = replay(other, oneRound, "t.jsonl");
  expect(outcome).toBe("misfit");
  expect(steps).toHaveLength(4);
  expect(misfit).toMatchObject({
    kind: "other-event",
    step: 5,
    seq: 6,
    recorded: { type: "host.invalidationExecuted", pasid: "pasid0", page: "page0" },
    actual: { type: "host.entryEvicted", page: "page1" },
  });
  expect(misfit!.message).toBe(
    "t.jsonl: does not fit the models at event 6 (step 5): for host execute the trace has " +
      '{"page":"page0","pasid":"pasid0","type":"host.invalidationExecuted"}, the models emit ' +
      '{"page":"page1","pasid":"pasid0","type":"host.entryEvicted"}.',
  );
});

test("says that the models emit more or fewer events than were recorded", () => {
  const cut = { ...oneRound, entries: oneRound.entries.slice(0, 3) };
  const fewer = replay(catalogue, cut, "t.jsonl").misfit!;
  expect(fewer).toMatchObject({ seq: 4, actual: { type: "guest.invalidationPosted" } });
  expect(fewer.message).toMatch(/the trace has no further event, the models emit \{/);
  const more = oneRound.entries.slice(0, 1).concat({ ...oneRound.entries[0]!, seq: 2 });
  const misfit = replay(catalogue, { ...oneRound, entries: more }, "t.jsonl").misfit!;
  expect(misfit).toMatchObject({ seq: 2, recorded: { type: "guest.pageMapped" } });
  expect(misfit.message).toMatch(/the models emit no further event\.$/);
});

test("says that a command is disabled, and what is enabled instead", () => {
  const lazy = changed((system) =>
    provide(system, "host", hostMachine, { guards: { executing: () => false } }),
  );
  const { misfit } = replay(lazy, oneRound, "t.jsonl");
  expect(misfit).toMatchObject({ kind: "disabled", step: 5, seq: 6 });
  expect(misfit!.message).toMatch(/at event 6 \(step 5\): host execute is not enabled there\.$/);
  const enabled = misfit!.enabled.map(({ actor, command }) => `${actor} ${command.type}`);
  expect(enabled).toContain("device finish");
  expect(enabled).not.toContain("host execute");
});

test("says that a command is gone, and that the system has another shape", () => {
  const shorter = changed((system) =>
    changeCommands(system, "host", (all) => all.filter(({ type }) => type !== "fetch")),
  );
  const { misfit, isSameShape } = replay(shorter, oneRound, "t.jsonl");
  expect(misfit).toMatchObject({ kind: "unknown-command", step: 4, seq: 5 });
  expect(misfit!.message).toMatch(/there is no command host fetch any more\.$/);
  expect(isSameShape).toBe(false);
});

test("a deadlock at the end of a trace is a violation, a proper end is none", () => {
  const dead = changed((system) => ({ ...system, final: () => false, components: [] }));
  const empty = replay(dead, { ...oneRound, entries: [] }, "t.jsonl");
  expect(empty.outcome).toBe("violated");
  expect(empty.violatedAtStart).toMatchObject([{ kind: "deadlock" }]);
  const ended = changed((system) => ({ ...system, final: () => true, components: [] }));
  expect(replay(ended, { ...oneRound, entries: [] }, "t.jsonl").outcome).toBe("clean");
});

test("the digest tells cells, initial values, commands and claims apart, not names", () => {
  const digest = (system: System) => systemDigest(new Kernel(system));
  const base = referenceSystem();
  const variations = [
    base,
    referenceSystem([], { ...SMALL, pages: 1 }),
    { ...base, initial: { ...base.initial, queue: [{ pasid: "pasid0", page: "page0" }] } },
    { ...base, initial: { ...base.initial, extra: null } },
    changeCommands(base, "host", (all) => all.slice(1)),
    { ...base, invariants: [] },
  ];
  expect(new Set(variations.map(digest)).size).toBe(variations.length);
  expect(digest(referenceSystem())).toBe(digest(base));
  expect(digest(wrapReducer(base, (original) => original))).toBe(digest(base));
});

const requests: Record<string, [Partial<Trace["header"]>, RegExp]> = {
  "an unknown scenario": [
    { scenario: "smmuv3.tiny" },
    /^t\.jsonl: There is no scenario "smmuv3\.tiny" \(.* --model FILE\); the scenarios are reference\.$/,
  ],
  "an unknown bound": [
    { bounds: { toString: 1 } },
    /^t\.jsonl: The scenario reference has no bound "toString"; the bounds are pasids, pages, /,
  ],
  "a bound out of range": [
    { bounds: { pages: 9 } },
    /^t\.jsonl: The bound pages of reference .* from 1 to 8, not 9/,
  ],
  "an unknown variant": [
    { variants: ["nobody"] },
    /^t\.jsonl: There is no variant "nobody"; the variants are reference-unmap/,
  ],
  "an imported log": [
    { scenario: null, source: { kind: "qemu", file: "log.gz" } },
    /^t\.jsonl: was imported from qemu \(log\.gz\) and has no scenario to drive/,
  ],
};

test.each(Object.entries(requests))("refuses %s", (_name, [fields, message]) => {
  const trace = { ...oneRound, header: { ...oneRound.header, ...fields } };
  expect(() => replay(catalogue, trace, "t.jsonl")).toThrow(InputError);
  expect(() => replay(catalogue, trace, "t.jsonl")).toThrow(message);
});

test("refuses a variant of another scenario", () => {
  const moved = catalogue.variants.map((v) => ({ ...v, showcases: [{ scenario: "elsewhere" }] }));
  const other = defineCatalogue({ ...catalogue, variants: moved });
  const trace = { ...oneRound, header: { ...oneRound.header, variants: [BUGS[0]!] } };
  expect(() => replay(other, trace, "t.jsonl")).toThrow(
    /^t\.jsonl: The variant .* does not apply to the scenario reference; it applies to elsewhere\.$/,
  );
});

test("refuses a variant that does not fit the models any more", () => {
  const variants = catalogue.variants.map((v) => ({
    ...v,
    apply: (system: System) => changeCommands(system, "nobody", (all) => all),
  }));
  const other = defineCatalogue({ ...catalogue, variants });
  const trace = { ...oneRound, header: { ...oneRound.header, variants: [BUGS[0]!] } };
  expect(() => replay(other, trace, "t.jsonl")).toThrow(InputError);
  expect(() => replay(other, trace, "t.jsonl")).toThrow(
    /^t\.jsonl: The variant .* cannot be applied to reference: The variant changes component nobody/,
  );
});

test("a trace has as many steps as its schedule", () => {
  const kernel = new Kernel(referenceSystem());
  const { entries } = runSchedule(kernel, walk(kernel, [0, 0, 0, 0, 1, 0, 0])) as Run;
  expect(stepsOf(entries)).toHaveLength(7);
});
