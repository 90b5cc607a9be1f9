/** A scenario: an architecture, a topology and bounds. */
import type { System } from "./system.ts";

/** One bound of a scenario: an integer, inclusive limits. */
export interface Bound {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** What it counts. */
  readonly meaning: string;
}

/** The value of every bound of a scenario. */
export type BoundValues = Readonly<Record<string, number>>;

/** What a complete exhaustive run on the default bounds must find, to the last state. */
export interface Expectation {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /**
   * Properties that it violates, `deadlock` included, since the specification has the hole that a proposal is to close.
   * Such a scenario is explored by name, and left out where none is named.
   */
  readonly violated?: readonly string[];
}

/** Something to check, with a name. */
export interface Scenario {
  /** Architecture, topology, size: `vtd.hw-core`. */
  readonly name: string;
  readonly title: string;
  /** What is modelled, and what was abstracted away with the reason. */
  readonly description: string;
  readonly bounds: Readonly<Record<string, Bound>>;
  readonly system: (bounds: BoundValues) => System;
  /** On default bounds, without variants. */
  readonly expected?: Expectation;
}

/** What {@link defineScenario} takes: as {@link Scenario}, with the names of the bounds in the types. */
export interface ScenarioOptions<B extends string> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly bounds: Readonly<Record<B, Bound>>;
  readonly system: (bounds: Readonly<Record<B, number>>) => System;
  readonly expected?: Expectation;
}

/** Declares a scenario. */
export function defineScenario<B extends string>(options: ScenarioOptions<B>): Scenario {
  return options;
}

/** What a scenario is declared to violate; nothing, as a rule. */
export function declaredViolations({ expected }: Scenario): readonly string[] {
  return expected?.violated ?? [];
}

/** The bounds of a scenario with some values replaced; unknown names or bad values are for the caller to refuse. */
export function defaultBounds(scenario: Scenario): Record<string, number> {
  return Object.fromEntries(Object.entries(scenario.bounds).map(([name, b]) => [name, b.default]));
}
