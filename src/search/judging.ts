/**
 * Asks the judges about states. A judge is asked about a new state only if the step wrote a cell that it looks at:
 * else its answer is the one it gave for the state before, and that was not a violation.
 */
import type { Row } from "../kernel/index.ts";
import { NOT_REACHED, UNKNOWN, VIOLATES } from "../kernel/leaves.ts";
import type { SearchArrays } from "./search-arrays.ts";

/** What a judge is asked for, and who hears of it. */
export interface JudgingHooks {
  /** The leaf of a judge whose tree does not know the row; still unknown where nobody can learn. */
  verdict(judge: number, row: Row): number;
  onViolation(judge: number, state: number): void;
  /** A judge could not be asked about a state. */
  onUnjudged(state: number): void;
}

export class Judging {
  readonly #hooks: JudgingHooks;
  /** Whether every judge is asked about every state. */
  readonly #asksAll: boolean;
  #arrays!: SearchArrays;
  /** The state for which each judge was asked last. */
  readonly #askedFor: Int32Array;
  /** Pairs of cell and value, to take a step back. */
  readonly #undo: Int32Array;
  /** How many judges there are, without that of proper ends, which is the last. */
  readonly #judges: number;

  constructor(judges: number, cells: number, asksAll: boolean, hooks: JudgingHooks) {
    this.#judges = judges - 1;
    this.#asksAll = asksAll;
    this.#hooks = hooks;
    this.#askedFor = new Int32Array(judges).fill(-1);
    this.#undo = new Int32Array(2 * cells);
  }

  use(arrays: SearchArrays): void {
    this.#arrays = arrays;
  }

  /** Asks every judge about a state. */
  judgeAll(row: Row, state: number): void {
    for (let judge = 0; judge < this.#judges; judge++) this.#ask(judge, row, state);
  }

  /**
   * Judges the state that some writes lead to from `row`, which is left as it was.
   * @param writes a buffer with `[number of writes, cell, value, …]` at `at`
   */
  judgeStep(row: Row, writes: Int32Array, at: number, state: number): void {
    const end = at + 1 + 2 * writes[at]!;
    let changed = 0;
    for (let i = at + 1; i < end; i += 2) {
      const cell = writes[i]!;
      if (row[cell] === writes[i + 1]) continue;
      this.#undo[changed++] = cell;
      this.#undo[changed++] = row[cell]!;
      row[cell] = writes[i + 1]!;
    }
    if (this.#asksAll) this.judgeAll(row, state);
    else this.#askReaders(row, changed, state);
    for (let i = 0; i < changed; i += 2) row[this.#undo[i]!] = this.#undo[i + 1]!;
  }

  /** Asks the judge of proper ends about a state without an enabled step; false when it could not be asked. */
  judgeEnd(row: Row, state: number): boolean {
    if (this.#arrays.active[this.#judges] === 0) return true;
    const leaf = this.#leaf(this.#judges, row);
    if (leaf === VIOLATES) this.#hooks.onViolation(this.#judges, state);
    return leaf !== UNKNOWN;
  }

  #askReaders(row: Row, changed: number, state: number): void {
    for (let i = 0; i < changed; i += 2) {
      const cell = this.#undo[i]!;
      // Asking can teach who reads what, so the arrays are looked up each time.
      for (let r = this.#arrays.readersFrom[cell]!; r < this.#arrays.readersFrom[cell + 1]!; r++) {
        const judge = this.#arrays.readers[r]!;
        if (this.#askedFor[judge] !== state) this.#ask(judge, row, state);
      }
    }
  }

  #ask(judge: number, row: Row, state: number): void {
    const { active, reached } = this.#arrays;
    if (active[judge] === 0) return;
    this.#askedFor[judge] = state;
    const leaf = this.#leaf(judge, row);
    if (leaf === UNKNOWN) return this.#hooks.onUnjudged(state);
    // Not written again: threads would take the line of the cache from each other all the time.
    if (leaf !== NOT_REACHED && reached[judge] === 0) reached[judge] = 1;
    if (leaf === VIOLATES) this.#hooks.onViolation(judge, state);
  }

  #leaf(judge: number, row: Row): number {
    if (this.#asksAll) return this.#hooks.verdict(judge, row);
    const { verdictRoots, verdictNodes } = this.#arrays;
    let node = verdictRoots[judge]!;
    while (node > 0) {
      const value = row[verdictNodes[node]!]!;
      node = value >= verdictNodes[node + 1]! ? UNKNOWN : verdictNodes[node + 2 + value]!;
    }
    return node === UNKNOWN ? this.#hooks.verdict(judge, row) : node;
  }
}
