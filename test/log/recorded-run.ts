/** Runs and traces to test with: of the reference protocol, its broken forms, generated systems. */
import fc from "fast-check";
import { referenceUnmapNotPending } from "../../models/bugs/reference-unmap-not-pending.ts";
import { referenceUnmapWithoutInvalidation } from "../../models/bugs/reference-unmap-without-invalidation.ts";
import { reference } from "../../models/reference/scenarios.ts";
import { Kernel, type Schedule } from "../../src/kernel/index.ts";
import type { Trace } from "../../src/log/trace.ts";
import { buildSystem } from "../../src/replay/build-system.ts";
import { makeTrace } from "../../src/replay/make-trace.ts";
import { defineCatalogue, defineScenario, type System } from "../../src/system/index.ts";

export const catalogue = defineCatalogue({
  scenarios: [reference],
  variants: [referenceUnmapNotPending, referenceUnmapWithoutInvalidation],
});

export const BUGS = catalogue.variants.map((v) => v.name);

/** Small enough that runs of some twenty steps visit much of the state space. */
export const SMALL = { pasids: 1, pages: 2, frames: 2, queue: 1 };

/** The reference protocol on small bounds. */
export function referenceSystem(variants: readonly string[] = [], bounds = SMALL): System {
  return buildSystem(catalogue, { scenario: "reference", bounds, variants }, "test").system;
}

/** A catalogue with one scenario without bounds, `generated`. */
export function catalogueOf(system: System) {
  const scenario = defineScenario({
    name: "generated",
    title: "Generated",
    description: "Made by a test.",
    bounds: {},
    system: () => system,
  });
  return defineCatalogue({ scenarios: [scenario] });
}

/** The run that numbers choose among the enabled commands; shorter where nothing is enabled. */
export function walk(kernel: Kernel, numbers: readonly number[]): Schedule {
  let row = kernel.initialRow();
  const schedule: number[] = [];
  for (const number of numbers) {
    const enabled = kernel.enabled(row);
    if (enabled.length === 0) break;
    schedule.push(enabled[number % enabled.length]!);
    row = kernel.take(row, schedule.at(-1)!)!.row;
  }
  return schedule;
}

export const numbers = (maxLength: number) =>
  fc.array(fc.nat(1_000_000), { maxLength, size: "max" });

/** A trace of the reference protocol on small bounds. */
export function referenceTrace(
  choices: readonly number[],
  variants: readonly string[] = [],
): Trace {
  const kernel = new Kernel(referenceSystem(variants));
  const origin = { scenario: "reference", bounds: SMALL, variants };
  return makeTrace(kernel, origin, walk(kernel, choices));
}
