/** The fold of a log against the states that the kernel had. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Kernel, runSchedule, type Run } from "../../src/kernel/index.ts";
import { fold, foldEach } from "../../src/log/fold.ts";
import { InputError } from "../../src/log/input-error.ts";
import { stepsOf } from "../../src/log/trace.ts";
import { isAtom, type System } from "../../src/system/index.ts";
import { buildSystem, systemSpec } from "../support/generated-system.ts";
import { numbers, referenceSystem, walk } from "./recorded-run.ts";

function runOf(kernel: Kernel, choices: readonly number[]): Run {
  return runSchedule(kernel, walk(kernel, choices)) as Run;
}

/** Compares after each step: between the events of a step the kernel has no state. */
function compareEverywhere(system: System, choices: readonly number[]): void {
  const kernel = new Kernel(system);
  const { rows, entries } = runOf(kernel, choices);
  const worlds = [...foldEach(system, entries)];
  expect(fold(system, entries, 0)).toEqual(kernel.world(rows[0]!));
  for (const { step, entries: ofStep } of stepsOf(entries)) {
    const { seq } = ofStep.at(-1)!;
    expect(worlds[seq - 1]).toEqual(kernel.world(rows[step]!));
    expect(fold(system, entries, seq)).toEqual(worlds[seq - 1]);
  }
}

test("the fold of every prefix is the state that the run of the reference had", () => {
  const system = referenceSystem();
  fc.assert(
    fc.property(numbers(40), (choices) => compareEverywhere(system, choices)),
    { numRuns: 40 },
  );
});

test("the fold of every prefix is the state that the run of a generated system had", () => {
  const property = fc.property(systemSpec, numbers(20), (spec, choices) =>
    compareEverywhere(buildSystem(spec), choices),
  );
  fc.assert(property, { numRuns: 60 });
});

test("shows the state between the events of one step", () => {
  const system = referenceSystem();
  const unmapped = [
    { type: "guest.pageMapped", pasid: "pasid0", page: "page1", frame: "frame0" },
    { type: "guest.pageUnmapped", pasid: "pasid0", page: "page1" },
    { type: "guest.invalidationPosted", pasid: "pasid0", page: "page1" },
  ].map((event, i) => ({
    seq: i + 1,
    step: Math.min(i + 1, 2),
    actor: "guest",
    command: { type: "any" },
    event,
  }));
  expect(fold(system, unmapped, 2)).toMatchObject({ pte: { pasid0: { page1: null } }, queue: [] });
  const queue = [{ pasid: "pasid0", page: "page1" }];
  expect(fold(system, unmapped)).toMatchObject({ pte: { pasid0: { page1: null } }, queue });
});

test("hands out frozen states and leaves the initial state of the system as it was", () => {
  const spec = fc.sample(systemSpec, { numRuns: 1, seed: 1 })[0]!;
  const system = buildSystem(spec);
  const world = fold(system, []) as { nested: { left: object } };
  expect(Object.isFrozen(world.nested.left)).toBe(true);
  const initial = system.initial as { nested: { entry: object } };
  expect(Object.isFrozen(initial.nested)).toBe(false);
  expect(isAtom(initial.nested.entry)).toBe(true);
});

test("names the event that the reducer does not know", () => {
  const strange = { type: "host.caughtFire" };
  const entry = { seq: 1, step: 1, actor: "host", command: { type: "burn" }, event: strange };
  const folding = () => fold(referenceSystem(), [entry]);
  expect(folding).toThrow(InputError);
  expect(folding).toThrow(/Event 1 \(host\.caughtFire\) cannot be folded/);
});
