/** Explores systems and reads them back out of every form that they are exported in. */
import { guardedModelOf, type GuardedModel } from "../../src/export/guarded-model.ts";
import type { Origin } from "../../src/export/about.ts";
import { writeModel, type Language } from "../../src/export/write-model.ts";
import { Kernel } from "../../src/kernel/index.ts";
import { exploreExhaustively } from "../../src/search/exhaustive.ts";
import type { CheckResult } from "../../src/search/result.ts";
import type { System } from "../../src/system/index.ts";
import type { Explored } from "./explore-guarded.ts";

export interface Exported {
  readonly result: CheckResult;
  readonly model: GuardedModel;
  readonly text: (language: Language) => string;
}

/** Undefined when there are more states. */
export async function exportSystem(
  system: System,
  maxStates: number,
): Promise<Exported | undefined> {
  const kernel = new Kernel(system);
  const result = await exploreExhaustively(kernel, { budget: { maxStates } });
  if (!result.complete) return undefined;
  const origin: Origin = { scenario: "a.test", title: "Test", bounds: {}, variants: [], result };
  return {
    result,
    model: guardedModelOf(kernel, result),
    text: (language) => writeModel(kernel, origin, language),
  };
}

/** What an exploration of the exported model must find. Claims are counted by their names, over all instances. */
export function expectation({ claims, commands, states, transitions }: CheckResult): Explored {
  const violated = claims.flatMap(({ name, violation }) =>
    violation === undefined ? [] : [[name, violation.schedule.length] as const],
  );
  const enabled = commands.map((command) => command.enabled).filter((count) => count > 0);
  return { states, transitions, enabled, violated: Object.fromEntries(violated) };
}

/**
 * Without commands that are never enabled, and with the instances of each violated claim as one.
 * @param model the labels of its claims begin with their names
 */
export function byClaim(explored: Explored, { claims }: GuardedModel): Explored {
  const violated: Record<string, number> = {};
  for (const [key, depth] of Object.entries(explored.violated)) {
    const { label } = claims.find(({ label: l, name }) => l === key || name === key)!;
    const claim = label.split(" ")[0]!;
    violated[claim] = Math.min(depth, violated[claim] ?? Infinity);
  }
  return { ...explored, enabled: explored.enabled.filter((count) => count > 0), violated };
}
