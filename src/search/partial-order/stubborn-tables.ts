/**
 * What the partial-order reduction knows about a system before the search: for each cell the commands that may look
 * at it and those that may change it, as sets of bits in typed arrays that threads can share.
 */
import { mayTell, sharedInts, touchesOf, type Kernel } from "../../kernel/index.ts";

/** The tables of {@link StubbornTables}; typed arrays and numbers only. */
export interface StubbornArrays {
  readonly commands: number;
  readonly cells: number;
  readonly judges: number;
  /** Words of a set of commands; command `c` is bit `c & 31` of word `c >> 5`. */
  readonly words: number;
  /** For each cell the set of commands that may look at it or change it. */
  readonly touchers: Int32Array;
  /** The sets of commands that may change a cell: one for a cell, and one for each value of a monitor's. */
  readonly changers: Int32Array;
  /** Where the set of a cell (for a monitor, with value 0) begins in `changers`. */
  readonly changersAt: Int32Array;
  /** How far it is from there to the set of the next value; 0 where the value makes no difference. */
  readonly changersStride: Int32Array;
}

export class StubbornTables {
  /** Replaced by {@link fit}. */
  arrays: StubbornArrays;
  /** Whether there are two commands of which neither may change what the other may look at. */
  readonly canReduce: boolean;

  readonly #kernel: Kernel;
  /** For each cell the commands that may change it. */
  readonly #changers: readonly (readonly number[])[];
  /** How many values of monitors have sets. */
  #knownValues = -1;

  constructor(kernel: Kernel) {
    const { learner, commands, judges } = kernel;
    const { cells } = learner.tables;
    const touches = commands.map(({ index }) => touchesOf(learner, index));
    const allCells = Array.from({ length: cells }, (_, cell) => cell);
    const having = (has: (command: number, cell: number) => boolean) =>
      allCells.map((cell) => [...touches.keys()].filter((command) => has(command, cell)));
    const changes = (command: number, cell: number) => touches[command]!.changes[cell] === 1;
    const looks = (command: number, cell: number) => touches[command]!.reads[cell] === 1;
    const disturbs = (a: number, b: number) =>
      allCells.some((cell) => changes(a, cell) && (looks(b, cell) || changes(b, cell)));

    this.#kernel = kernel;
    this.#changers = having(changes);
    this.canReduce = commands.some(({ index: a }) =>
      commands.some(({ index: b }) => a < b && !disturbs(a, b) && !disturbs(b, a)),
    );
    const words = (commands.length + 31) >> 5;
    this.arrays = {
      commands: commands.length,
      cells,
      judges: judges.length,
      words,
      touchers: setsOf(
        having((command, cell) => looks(command, cell) || changes(command, cell)),
        words,
      ),
      changers: new Int32Array(0),
      changersAt: sharedInts(cells),
      changersStride: sharedInts(cells),
    };
    this.fit();
  }

  /**
   * Makes room for what monitors newly remember. Must be called when the tables of values have grown, before a state
   * with a new value is asked about. Returns whether {@link arrays} was replaced.
   */
  fit(): boolean {
    const { monitors, tables } = this.#kernel.learner;
    const known = monitors.reduce((sum, { cell }) => sum + tables.size(cell), 0);
    if (known === this.#knownValues) return false;
    this.#knownValues = known;
    const { words, cells } = this.arrays;
    const sets = [...this.#changers];
    const changersAt = sharedInts(cells);
    const changersStride = sharedInts(cells);
    for (let cell = 0; cell < cells; cell++) changersAt[cell] = cell * words;
    for (const { cell } of monitors) {
      changersAt[cell] = sets.length * words;
      changersStride[cell] = words;
      sets.push(...this.#changersByValue(cell));
    }
    this.arrays = { ...this.arrays, changers: setsOf(sets, words), changersAt, changersStride };
    return true;
  }

  /** For each value of a monitor's cell, the commands that may emit what it has a transition for from there. */
  #changersByValue(cell: number): number[][] {
    const { learner } = this.#kernel;
    const { runner } = learner.monitors.find((monitor) => monitor.cell === cell)!;
    return Array.from({ length: learner.tables.size(cell) }, (_, value) => {
      const heard = runner.heardFrom(learner.tables.value(cell, value) as never);
      return this.#changers[cell]!.filter((command) => mayTell(learner, command, heard));
    });
  }
}

/** Sets of commands as bits, one after the other. */
function setsOf(lists: readonly (readonly number[])[], words: number): Int32Array {
  const sets = sharedInts(lists.length * words);
  for (const [i, commands] of lists.entries())
    for (const command of commands) sets[i * words + (command >> 5)]! |= 1 << (command & 31);
  return sets;
}
