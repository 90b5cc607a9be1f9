/** The shortest runs that only one of two systems allows, against words that are enumerated without the kernel. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareRuns, type Divergence } from "../../src/compare/compare-runs.ts";
import { Kernel, runSchedule } from "../../src/kernel/index.ts";
import { actorName, type System } from "../../src/system/index.ts";
import { buildSystem, systemSpec, type SystemSpec } from "../support/generated-system.ts";
import { naiveGraph, textOf } from "../support/naive-graph.ts";
import { toySystem } from "../support/toy.ts";

const LENGTH = 4;

/** All runs of up to {@link LENGTH} steps, by their length, as texts. Undefined for a system that is too large. */
function wordsOf(system: System): ReadonlySet<string>[] | undefined {
  const graph = naiveGraph(system, 500);
  if (graph === undefined) return undefined;
  const letters = graph.commands.map(({ component, instance, stimulus }) =>
    textOf([actorName(component.name, instance), stimulus]),
  );
  let runs = [{ word: "", state: 0 }];
  return Array.from({ length: LENGTH }, () => {
    runs = runs.flatMap(({ word, state }) =>
      graph.edges[state]!.map(({ command, target, events }) => ({
        word: `${word} ${letters[command]!}${textOf(events)}`,
        state: target,
      })),
    );
    return new Set(runs.map(({ word }) => word));
  });
}

/** The length of the shortest word of the first language that the second one lacks. */
function shortestOnlyIn(
  own: readonly ReadonlySet<string>[],
  other: readonly ReadonlySet<string>[],
): number | undefined {
  const at = own.findIndex((words, i) => [...words].some((word) => !other[i]!.has(word)));
  return at < 0 ? undefined : at + 1;
}

/** The run of a divergence as a word. */
function wordOf(kernel: Kernel, { schedule }: Divergence): string {
  const run = runSchedule(kernel, schedule);
  if ("disabledAt" in run) throw new Error("the schedule is none");
  return schedule
    .map((command, i) => {
      const { actor, stimulus } = kernel.commands[command]!;
      const events = run.entries.filter(({ step }) => step === i + 1).map(({ event }) => event);
      return ` ${textOf([actor, stimulus])}${textOf(events)}`;
    })
    .join("");
}

type Command = SystemSpec["components"][number][number];

/** Small changes of one command, so that most runs stay alike. */
const CHANGES: readonly ((command: Command) => Command)[] = [
  (command) => command,
  (command) => ({ ...command, guards: [] }),
  (command) => ({ ...command, queueNeeds: "some" }),
  (command) => ({ ...command, events: command.events.toReversed() }),
  (command) => ({ ...command, to: (command.to + 1) % 3 }),
  (command) => ({ ...command, switches: !command.switches }),
  (command) => ({ ...command, counts: !command.counts }),
];

const twoSpecs = fc
  .tuple(systemSpec, fc.nat(), fc.constantFrom(...CHANGES), fc.boolean())
  .map(([spec, at, change, drops]): [SystemSpec, SystemSpec] => {
    const [commands, ...others] = spec.components;
    const changed = commands!.map((c, i) => (i === at % commands!.length ? change(c) : c));
    const kept = drops ? changed.slice(0, -1) : changed;
    return [spec, { ...spec, components: [kept, ...others] }];
  });

test("are as long as the shortest words that only one of two generated systems has", async () => {
  let both = 0;
  let same = 0;
  await fc.assert(
    fc.asyncProperty(twoSpecs, async ([first, second]) => {
      const systems = [buildSystem(first), buildSystem(second)] as const;
      const words = systems.map(wordsOf);
      fc.pre(words.every((w) => w !== undefined && w.at(-1)!.size < 3_000));
      const [own, other] = words as [Set<string>[], Set<string>[]];
      const kernels = systems.map((system) => new Kernel(system)) as [Kernel, Kernel];
      const { onlyLeft, onlyRight, stoppedBy } = await compareRuns(...kernels);
      expect(stoppedBy).toBeUndefined();
      for (const [only, kernel, mine, theirs] of [
        [onlyLeft, kernels[0], own, other],
        [onlyRight, kernels[1], other, own],
      ] as const) {
        const shortest = shortestOnlyIn(mine, theirs);
        const length = only?.schedule.length ?? Infinity;
        if (shortest === undefined) expect(length).toBeGreaterThan(LENGTH);
        else {
          expect(length).toBe(shortest);
          expect(mine[shortest - 1]).toContain(wordOf(kernel, only!));
          expect(theirs[shortest - 1]).not.toContain(wordOf(kernel, only!));
          both++;
        }
      }
      if (onlyLeft === undefined && onlyRight === undefined) same++;
    }),
    { numRuns: 80 },
  );
  expect(Math.min(both, same)).toBeGreaterThan(4);
});

/** Counts up to a number, then says so. */
const counting = (upTo: number, word = "ended", more: Record<string, object> = {}) =>
  toySystem<{ n: number }>({
    initial: { n: 0 },
    commands: {
      count: { when: ({ n }) => n < 5 },
      end: { when: ({ n }) => n === upTo, emits: () => ({ word }) },
      ...more,
    },
    reduce: (draft, { type }) => {
      if (type === "toy.count") draft.n++;
    },
  });

const compared = (left: System, right: System, options = {}) =>
  compareRuns(new Kernel(left), new Kernel(right), options);

describe("a run that differs", () => {
  test("ends with a command that is disabled on the other side, in both directions", async () => {
    const { onlyLeft, onlyRight } = await compared(counting(2), counting(3));
    expect(onlyLeft).toEqual({ schedule: [0, 0, 1], otherwise: "disabled" });
    expect(onlyRight).toEqual({ schedule: [0, 0, 0, 1], otherwise: "disabled" });
  });

  test("ends with a command that the other side does not have", async () => {
    const more = { sleep: { when: ({ n }: { n: number }) => n === 1 } };
    const { onlyLeft, onlyRight } = await compared(counting(2), counting(2, "ended", more));
    expect(onlyLeft).toBeUndefined();
    expect(onlyRight).toEqual({ schedule: [0, 2], otherwise: "unknown" });
  });

  test("ends with other events", async () => {
    const { onlyLeft, onlyRight } = await compared(counting(1), counting(1, "done"));
    expect(onlyLeft).toEqual({
      schedule: [0, 1],
      otherwise: [{ type: "toy.end", word: "done" }],
    });
    expect(onlyRight!.otherwise).toEqual([{ type: "toy.end", word: "ended" }]);
  });
});

describe("systems that do the same", () => {
  test("have no such run, and all their pairs were looked at", async () => {
    const { depth, ...rest } = await compared(counting(3), counting(3));
    expect(rest).toEqual({ pairs: 6 });
    expect(depth).toBe(5);
  });

  test("may still differ beyond the limit, which is told", async () => {
    const found = await compared(counting(4), counting(5), { pairsMax: 3 });
    expect(found).toEqual({ stoppedBy: "max-pairs", depth: 3, pairs: 4 });
  });

  test("are given up when interrupted", async () => {
    const signal = AbortSignal.abort();
    const found = await compared(counting(4), counting(5), { signal });
    expect(found).toMatchObject({ stoppedBy: "interrupted", pairs: 1 });
  });
});
