/**
 * A completely explored system as guarded commands over bounded variables: what all three languages can say. It
 * is read off the kernel's decision trees; a situation that these do not cover was not met and cannot be.
 */
import { DISABLED, VIOLATES, type Forest, type Judge, type Kernel } from "../kernel/index.ts";
import { commandText } from "../report/step-text.ts";
import type { CheckResult } from "../search/result.ts";
import { DecisionPool, type Decision } from "./decision.ts";
import { nameGiver } from "./names.ts";

/** A cell that varies. It begins as 0 and stays below the number of its values. */
export interface Variable {
  readonly name: string;
  /** As reports call the cell. */
  readonly path: string;
  /** The JSON value that each number stands for. */
  readonly values: readonly unknown[];
}

/** Sets a variable, by its place in the list, to the number of a value. */
export interface Assignment {
  readonly variable: number;
  readonly value: number;
}

export interface GuardedCommand {
  readonly name: string;
  /** Who does what, as reports say it. */
  readonly label: string;
  /** Leads to the place of an effect; leads nowhere where the command is disabled. */
  readonly decision: Decision;
  /** Simultaneous assignments, all of constants. */
  readonly effects: readonly (readonly Assignment[])[];
}

/** An instance of an invariant, or a monitor. */
export interface GuardedClaim {
  readonly name: string;
  readonly label: string;
  /** The claim in a sentence. */
  readonly claim: string;
  /** Leads to 1 where the claim holds (or its antecedent is false), to 0 where it is violated. */
  readonly decision: Decision;
  /**
   * What to say where the decision leads nowhere. A claim that holds was judged everywhere, so that would be an
   * error; one that is violated is judged up to its first violation, and nothing is known beyond.
   */
  readonly otherwise: 0 | 1;
}

export interface GuardedModel {
  readonly variables: readonly Variable[];
  readonly commands: readonly GuardedCommand[];
  readonly claims: readonly GuardedClaim[];
  /** Cells that keep their first value, and are left out. */
  readonly constants: readonly { readonly path: string; readonly value: unknown }[];
  /** Labels of commands that are never enabled, and are left out. */
  readonly neverEnabled: readonly string[];
}

/**
 * Reads the trees of a kernel that has explored its system.
 * @param result what that exploration found
 * @throws Error unless it was complete and without reductions, and the cache was on: trees would be missing
 */
export function guardedModelOf(kernel: Kernel, result: CheckResult): GuardedModel {
  const isReduced = result.reductions?.some(({ applied }) => applied) === true;
  if (!result.complete || isReduced || !kernel.isCached)
    throw new Error("a model is made of a complete search without reductions, with the cache on");
  return new Builder(kernel, result).build();
}

class Builder {
  readonly #kernel: Kernel;
  readonly #violated: ReadonlySet<string>;
  readonly #pool = new DecisionPool();
  readonly #nameOf = nameGiver();
  readonly #variables: Variable[] = [];
  /** The variable of each cell that varies. */
  readonly #variableOf = new Map<number, number>();

  constructor(kernel: Kernel, { claims }: CheckResult) {
    this.#kernel = kernel;
    const violated = claims.filter(({ verdict }) => verdict === "violated");
    this.#violated = new Set(violated.map(({ name }) => name));
    const greatest = this.#greatestWritten();
    const { tables } = kernel.learner;
    for (const [cell, last] of greatest.entries()) {
      if (last === 0) continue;
      const values = Array.from({ length: last + 1 }, (_, id) => tables.value(cell, id));
      const path = tables.path(cell);
      this.#variableOf.set(cell, this.#variables.length);
      this.#variables.push({ name: this.#nameOf(machineName(path)), path, values });
    }
    // The other languages want at least one variable.
    if (this.#variables.length === 0)
      this.#variables.push({
        name: this.#nameOf("nothing"),
        path: "nothing varies",
        values: [null],
      });
  }

  build(): GuardedModel {
    const commands = this.#kernel.commands.map(({ index, actor, stimulus }) => ({
      label: `${actor} ${commandText(stimulus)}`,
      ...this.#command(index),
    }));
    const judges = this.#kernel.judges.filter(
      ({ kind }) => kind === "invariant" || kind === "monitor",
    );
    return {
      variables: this.#variables,
      commands: commands.flatMap(({ label, decision, effects }) =>
        decision === undefined ? [] : [{ name: this.#nameOf(label), label, decision, effects }],
      ),
      claims: judges.flatMap((judge) => this.#claim(judge)),
      constants: this.#constants(),
      neverEnabled: commands.flatMap((c) => (c.decision === undefined ? [c.label] : [])),
    };
  }

  /** For each cell the greatest number that a step writes there; a cell with 0 never varies. */
  #greatestWritten(): Int32Array {
    const { steps, commands, learner } = this.#kernel;
    const greatest = new Int32Array(learner.tables.cells);
    for (const { index } of commands)
      for (const leaf of leavesOf(steps, index))
        for (const [cell, value] of this.#writes(leaf))
          greatest[cell] = Math.max(greatest[cell]!, value);
    return greatest;
  }

  #constants(): GuardedModel["constants"] {
    const { tables } = this.#kernel.learner;
    return Array.from({ length: tables.cells }, (_, cell) => cell)
      .filter((cell) => !this.#variableOf.has(cell))
      .map((cell) => ({ path: tables.path(cell), value: tables.value(cell, 0) }));
  }

  /** What the leaf of an enabled command writes. */
  #writes(leaf: number): (readonly [cell: number, value: number])[] {
    if (leaf === DISABLED) return [];
    const { effects } = this.#kernel;
    const count = effects[-leaf + 1]!;
    return Array.from({ length: count }, (_, i) => -leaf + 2 + 2 * i).map(
      (at) => [effects[at]!, effects[at + 1]!] as const,
    );
  }

  #command(index: number) {
    const effects: (readonly Assignment[])[] = [];
    const places = new Map<string, number>();
    const decision = this.#decide(this.#kernel.steps, index, (leaf) => {
      if (leaf === DISABLED) return undefined;
      const assignments = this.#writes(leaf).flatMap(([cell, value]) => {
        const variable = this.#variableOf.get(cell);
        return variable === undefined ? [] : [{ variable, value }];
      });
      const text = JSON.stringify(assignments);
      if (!places.has(text)) places.set(text, effects.push(assignments) - 1);
      return places.get(text);
    });
    return { decision, effects };
  }

  #claim({ index, name, claim, parameters }: Judge): GuardedClaim[] {
    const decision = this.#decide(this.#kernel.verdicts, index, (leaf) =>
      leaf === VIOLATES ? 0 : 1,
    );
    const label = commandText({ type: name, ...(parameters as object) });
    const otherwise = this.#violated.has(name) ? 1 : 0;
    // Without a tree it was never asked: a claim over nothing else than constants that was violated elsewhere.
    if (decision === undefined) return [];
    return [{ name: this.#nameOf(label), label, claim, decision, otherwise }];
  }

  /** A tree as a decision. @param outcomeOf undefined for a leaf that leads nowhere */
  #decide(
    forest: Forest,
    tree: number,
    outcomeOf: (leaf: number) => number | undefined,
  ): Decision | undefined {
    const visit = (node: number): Decision | undefined => {
      if (node <= 0) {
        const outcome = node === 0 ? undefined : outcomeOf(node);
        return outcome === undefined ? undefined : this.#pool.leaf(outcome);
      }
      const { cell, children } = forest.inner(node);
      const variable = this.#variableOf.get(cell);
      if (variable === undefined) return visit(children.find(([value]) => value === 0)?.[1] ?? 0);
      const size = this.#variables[variable]!.values.length;
      const decided = children
        .filter(([value]) => value < size)
        .flatMap(([value, child]) => {
          const next = visit(child);
          return next === undefined ? [] : [[value, next] as const];
        });
      return this.#pool.choice(variable, size, decided);
    };
    return visit(forest.roots[tree]!);
  }
}

/** All leaves of a tree. */
function leavesOf(forest: Forest, tree: number): number[] {
  const visit = (node: number): number[] =>
    node <= 0 ? [node] : forest.inner(node).children.flatMap(([, child]) => visit(child));
  return visit(forest.roots[tree]!).filter((leaf) => leaf < 0);
}

/** The control state of a machine is a cell whose path stands in brackets: `<guest.vcpu0>`. */
function machineName(path: string): string {
  return path.startsWith("<") && !path.startsWith("<monitor ") ? `machine ${path}` : path;
}
