/** Decisions as conditions: a disjunction of conjunctions of tests, each alternative on a line where it gets long. */
import type { Decision } from "./decision.ts";
import type { Variable } from "./guarded-model.ts";

/** How a language writes conditions. Tests must bind tighter than `and` and `or`. */
export interface ConditionSyntax {
  readonly and: string;
  readonly or: string;
  readonly equal: string;
  readonly unequal: string;
}

const COLUMNS = 100;

/** Writes conditions over the variables of a model. */
export class Conditions {
  readonly #variables: readonly Variable[];
  readonly #syntax: ConditionSyntax;

  constructor(variables: readonly Variable[], syntax: ConditionSyntax) {
    this.#variables = variables;
    this.#syntax = syntax;
  }

  /**
   * The condition under which a decision leads to one of the outcomes: a test, or something in brackets.
   * @param margin spaces before the lines after the first
   * @returns true or false when there is nothing to test
   */
  where(
    decision: Decision,
    isWanted: (outcome: number) => boolean,
    margin: number,
  ): string | boolean {
    if (decision.kind === "leaf") return isWanted(decision.outcome);
    const valuesOf = new Map<string | true, number[]>();
    for (const { values, next } of decision.branches) {
      const rest = this.where(next, isWanted, margin + 2);
      if (rest !== false) valuesOf.set(rest, [...(valuesOf.get(rest) ?? []), ...values]);
    }
    const { values: all } = this.#variables[decision.variable]!;
    const alternatives = [...valuesOf].map(([rest, values]) => {
      if (values.length === all.length) return rest;
      const test = this.membership(
        decision.variable,
        values.toSorted((a, b) => a - b),
      );
      return rest === true ? test : this.#both(test, rest, margin);
    });
    // A condition for all values is the only alternative.
    if (alternatives.length <= 1) return alternatives[0] ?? false;
    return this.#either(alternatives as string[], margin);
  }

  /** Whether a variable has one of the values, which ascend: a test, or something in brackets. */
  membership(variable: number, values: readonly number[]): string {
    const { name, values: all } = this.#variables[variable]!;
    const { and, or, equal, unequal } = this.#syntax;
    const [first, last] = [values[0]!, values.at(-1)!];
    if (values.length === 1) return `${name} ${equal} ${first}`;
    if (values.length === all.length - 1) {
      const absent = all.findIndex((_, value) => !values.includes(value));
      return `${name} ${unequal} ${absent}`;
    }
    if (last - first !== values.length - 1)
      return `(${values.map((value) => `${name} ${equal} ${value}`).join(` ${or} `)})`;
    if (first === 0) return `${name} <= ${last}`;
    if (last === all.length - 1) return `${name} >= ${first}`;
    return `(${name} >= ${first} ${and} ${name} <= ${last})`;
  }

  #both(test: string, rest: string, margin: number): string {
    const { and } = this.#syntax;
    const line = `(${test} ${and} ${rest})`;
    if (!line.includes("\n") && line.length + margin <= COLUMNS) return line;
    return `(${test} ${and}\n${" ".repeat(margin + 2)}${rest})`;
  }

  #either(alternatives: readonly string[], margin: number): string {
    const { or } = this.#syntax;
    const line = `(${alternatives.join(` ${or} `)})`;
    if (!line.includes("\n") && line.length + margin <= COLUMNS) return line;
    return `(${alternatives.join(`\n${" ".repeat(margin)}${or} `)})`;
  }
}
