/**
 * Judges new states. A judge is asked again only if the step wrote a cell that its tree looks at: else its
 * answer is the one it gave for the state before, and that was not a violation.
 */
import { NOT_REACHED, VIOLATES, type Kernel, type Row } from "../kernel/index.ts";

export class Judging {
  /** For each judge, whether its antecedent was ever true. */
  readonly reached: Uint8Array;
  /** For each judge, whether it still has to be asked. */
  readonly active: Uint8Array;

  readonly #kernel: Kernel;
  readonly #onViolation: (judge: number, state: number) => void;
  /** The judges that look at a cell: `readers` from `readersFrom[cell]` to `readersFrom[cell + 1]`. */
  #readers = new Int32Array(0);
  #readersFrom: Int32Array;
  /** How many leaves the tree of each judge had when its readers were noted. */
  readonly #leavesSeen: Int32Array;
  /** The state for which each judge was asked last. */
  readonly #askedFor: Int32Array;
  /** Pairs of cell and value, to take a step back. */
  readonly #undo: Int32Array;

  constructor(kernel: Kernel, onViolation: (judge: number, state: number) => void) {
    const { cells } = kernel.learner.tables;
    this.#kernel = kernel;
    this.#onViolation = onViolation;
    this.reached = new Uint8Array(kernel.judges.length);
    this.active = Uint8Array.from(kernel.judges, ({ kind }) => (kind === "final" ? 0 : 1));
    this.#readersFrom = new Int32Array(cells + 1);
    this.#leavesSeen = new Int32Array(kernel.judges.length);
    this.#askedFor = new Int32Array(kernel.judges.length).fill(-1);
    this.#undo = new Int32Array(2 * cells);
  }

  /** Asks every judge about a state. */
  judgeAll(row: Row, state: number): void {
    for (let judge = 0; judge < this.active.length; judge++) this.#ask(judge, row, state);
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
    // Who checks purity asks everybody, for the sake of the samples.
    const skips = this.#kernel.isCached && !this.#kernel.checksPurity;
    if (skips) this.#askReaders(row, changed, state);
    else this.judgeAll(row, state);
    for (let i = 0; i < changed; i += 2) row[this.#undo[i]!] = this.#undo[i + 1]!;
  }

  #askReaders(row: Row, changed: number, state: number): void {
    for (let i = 0; i < changed; i += 2) {
      const cell = this.#undo[i]!;
      for (let r = this.#readersFrom[cell]!; r < this.#readersFrom[cell + 1]!; r++) {
        const judge = this.#readers[r]!;
        if (this.#askedFor[judge] !== state) this.#ask(judge, row, state);
      }
    }
  }

  #ask(judge: number, row: Row, state: number): void {
    if (this.active[judge] === 0) return;
    this.#askedFor[judge] = state;
    const { verdicts } = this.#kernel;
    const leaves = verdicts.leaves[judge]!;
    // Somebody else has asked: a kernel can serve several searches, and questions between them.
    if (this.#leavesSeen[judge] !== leaves) this.#addReader(judge, verdicts.cells(judge));
    const leaf = this.#kernel.verdictLeaf(judge, row);
    if (verdicts.leaves[judge] !== leaves) this.#addReader(judge, verdicts.cellsOnPath(judge, row));
    this.#leavesSeen[judge] = verdicts.leaves[judge]!;
    if (leaf !== NOT_REACHED) this.reached[judge] = 1;
    if (leaf === VIOLATES) this.#onViolation(judge, state);
  }

  /** Notes that a judge looks at some cells. */
  #addReader(judge: number, cells: readonly number[]): void {
    const readersOf = Array.from({ length: this.#readersFrom.length - 1 }, (_, cell) => {
      const known = [
        ...this.#readers.subarray(this.#readersFrom[cell], this.#readersFrom[cell + 1]),
      ];
      return cells.includes(cell) && !known.includes(judge) ? [...known, judge] : known;
    });
    const counts = readersOf.map((readers) => readers.length);
    if (counts.reduce((sum, n) => sum + n, 0) === this.#readers.length) return;
    this.#readers = Int32Array.from(readersOf.flat());
    let from = 0;
    this.#readersFrom = Int32Array.from([0, ...counts.map((n) => (from += n))]);
  }
}
