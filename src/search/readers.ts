/** Which judges look at which cell, as far as it was learned. That of proper ends is asked otherwise. */
import { sharedInts, type Kernel, type Row } from "../kernel/index.ts";

export class Readers {
  /** The judges that look at a cell: `readers` from `from[cell]` to `from[cell + 1]`. Replaced when they change. */
  readers = sharedInts(0);
  from: Int32Array;

  readonly #kernel: Kernel;
  /** How many leaves the tree of each judge had when its cells were noted. */
  readonly #leavesSeen: Int32Array;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.from = sharedInts(kernel.learner.tables.cells + 1);
    this.#leavesSeen = new Int32Array(kernel.judges.length);
    // A kernel can serve several searches, and questions between them.
    this.sync();
  }

  /** Has the kernel answer for a judge, and notes the cells that it looked at. */
  ask(judge: number, row: Row): number {
    const { verdicts } = this.#kernel;
    const before = verdicts.leaves[judge]!;
    const isUpToDate = this.#leavesSeen[judge] === before;
    const leaf = this.#kernel.verdictLeaf(judge, row);
    const isOfEnds = judge === this.#leavesSeen.length - 1;
    if (isUpToDate && !isOfEnds && verdicts.leaves[judge] === before + 1)
      this.#add(judge, verdicts.cellsOnPath(judge, row));
    this.sync();
    return leaf;
  }

  /** Notes what others have had the kernel learn. */
  sync(): void {
    const { verdicts } = this.#kernel;
    for (let judge = 0; judge < this.#leavesSeen.length - 1; judge++)
      if (this.#leavesSeen[judge] !== verdicts.leaves[judge])
        this.#add(judge, verdicts.cells(judge));
  }

  #add(judge: number, cells: readonly number[]): void {
    this.#leavesSeen[judge] = this.#kernel.verdicts.leaves[judge]!;
    const readersOf = Array.from({ length: this.from.length - 1 }, (_, cell) => {
      const known = [...this.readers.subarray(this.from[cell], this.from[cell + 1])];
      return cells.includes(cell) && !known.includes(judge) ? [...known, judge] : known;
    });
    const all = readersOf.flat();
    if (all.length === this.readers.length) return;
    this.readers = sharedInts(all.length);
    this.readers.set(all);
    const from = sharedInts(this.from.length);
    readersOf.forEach((readers, cell) => (from[cell + 1] = from[cell]! + readers.length));
    this.from = from;
  }
}
