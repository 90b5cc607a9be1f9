/** What each command would do in one state, and what it looks at to decide that; without running a model. */
import { DISABLED, UNKNOWN } from "../../kernel/leaves.ts";

/** A forest as far as it is walked here. */
export interface Trees {
  readonly code: Int32Array;
  readonly roots: Int32Array;
}

/** What was learned so far: a kernel, or what a thread has of it. */
export interface Learned {
  readonly steps: Trees;
  readonly verdicts: Trees;
  readonly effects: Int32Array;
}

export class Situation {
  /** The leaf of each command. */
  readonly leaves: Int32Array;
  /** How many commands are enabled. */
  enabled = 0;
  /** The path of command `c`, the cells that its answer depends on, begins at `c` times the number of cells. */
  readonly paths: Int32Array;
  readonly pathEnds: Int32Array;
  // Sets of cells, as bits, one per command; they are those of another state where it is disabled.
  /** The words of a set. */
  readonly words: number;
  /** What it reads: its path. */
  readonly reads: Int32Array;
  /** What it writes. To write back to a cell what was read from it is no write. */
  readonly writes: Int32Array;
  /** What is different afterwards. */
  readonly changes: Int32Array;

  readonly #commands: number;
  readonly #cells: number;

  constructor(commands: number, cells: number) {
    this.#commands = commands;
    this.#cells = cells;
    this.words = (cells + 31) >> 5;
    this.leaves = new Int32Array(commands);
    this.paths = new Int32Array(commands * cells);
    this.pathEnds = new Int32Array(commands);
    this.reads = new Int32Array(commands * this.words);
    this.writes = new Int32Array(commands * this.words);
    this.changes = new Int32Array(commands * this.words);
  }

  /** Looks at a state. Returns the first command whose tree does not know it, or -1. */
  lookUp(row: Int32Array, { steps, effects }: Learned): number {
    const { code, roots } = steps;
    const { paths, pathEnds, leaves } = this;
    const commands = this.#commands;
    const cells = this.#cells;
    this.enabled = 0;
    for (let command = 0; command < commands; command++) {
      let end = command * cells;
      let node = roots[command]!;
      while (node > 0) {
        const cell = code[node]!;
        const value = row[cell]!;
        paths[end++] = cell;
        node = value >= code[node + 1]! ? UNKNOWN : code[node + 2 + value]!;
      }
      if (node === UNKNOWN) return command;
      pathEnds[command] = end;
      leaves[command] = node;
      if (node !== DISABLED) this.#noteEffect(row, command, effects, -node);
    }
    return -1;
  }

  /** Whether a cell is in the set of a command, which is empty for one that is disabled. */
  has(sets: Int32Array, command: number, cell: number): boolean {
    if (this.leaves[command] === DISABLED) return false;
    return (sets[command * this.words + (cell >> 5)]! & (1 << (cell & 31))) !== 0;
  }

  #noteEffect(row: Int32Array, command: number, effects: Int32Array, effect: number): void {
    const { reads, writes, changes, paths } = this;
    const first = command * this.words;
    this.enabled++;
    for (let word = first; word < first + this.words; word++)
      reads[word] = writes[word] = changes[word] = 0;
    const end = this.pathEnds[command]!;
    for (let at = command * this.#cells; at < end; at++) {
      const cell = paths[at]!;
      reads[first + (cell >> 5)]! |= 1 << (cell & 31);
    }
    const last = effect + 2 + 2 * effects[effect + 1]!;
    for (let at = effect + 2; at < last; at += 2) {
      const cell = effects[at]!;
      const word = first + (cell >> 5);
      const bit = 1 << (cell & 31);
      const isChange = row[cell] !== effects[at + 1];
      if (isChange) changes[word]! |= bit;
      if (isChange || (reads[word]! & bit) === 0) writes[word]! |= bit;
    }
  }
}
