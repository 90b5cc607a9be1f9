/**
 * Partial-order reduction: in each state some of the enabled commands suffice. It touches typed arrays only, runs no
 * model and allocates nothing, so that search threads can use it.
 *
 * **What is built.** In a state s, three things grow together:
 * - *Watched cells*: the value that such a cell has in s is changed only after a chosen command. Of the commands that
 *   may change it, one that would change it in s is chosen, and each other is watched.
 * - *Watched commands*: what such a command does in s (nothing, when it is disabled) it does until a chosen command
 *   is taken. The cells that its answer depends on, its path in the decision tree, are watched.
 * - *Chosen commands*, all of them enabled. The path of a chosen command is watched. The cells that it writes are
 *   *claimed*: nobody else reads or writes them before. Of the commands that may touch such a cell, one that does so
 *   in s is chosen, and each other is watched.
 *
 * To write back to a cell what was read from it is no write. All this starts from the *questions*: as long as a claim
 * is not known to be violated, and s does not violate it, the cells on the path of its verdict in s are watched. That
 * covers the question whether its antecedent is ever true, too. If nothing is chosen then, one enabled command is,
 * with all that follows from it; the one from which the least follows.
 *
 * **Why it suffices.** Take any run c1 … cn of the plain system, n > 0, from s to a state that answers a question
 * otherwise than s, or to a deadlock.
 * 1. Before the first chosen command, watched commands do what they do in s, and watched cells have the values of s.
 *    For the first ci that breaks this would change a watched cell; so it is chosen or watched, hence watched; so it
 *    does what it does in s; and that is not to change the cell, or it would be chosen.
 * 2. Some ci is chosen. A question is answered otherwise only after a watched cell has changed, and by 1 none does
 *    before the first chosen command. In a deadlock nothing is enabled; but without a chosen ci the paths of the
 *    chosen commands, of which there is one, would be as in s, where these are enabled.
 * 3. Let ck be the first. Its path is as in s up to there, so it does there what it does in s. Each ci before it is
 *    watched, or is not among those that may touch what ck writes. In both cases it neither reads nor writes what ck
 *    writes: the watched one does what it does in s, and would be chosen otherwise. Nor does it change what ck reads,
 *    by 1. So ck c1 … ck-1 is a run from s, too, and leads to the same state as c1 … ck.
 * 4. Hence there is a chosen command after which the end is n - 1 steps away. By induction the reduced search finds
 *    it at the same depth, or one of the same claim that is as near. As the distance shrinks with each step, nothing
 *    is put off for ever, and the search need not look for cycles. The argument is about one state at a time, so each
 *    state on the way may be replaced by one that equals it up to a symmetry.
 *
 * Not kept: commands and types of events that no answer needs may never be seen, and infinite runs are lost.
 */
import { DISABLED, UNKNOWN, VIOLATES } from "../../kernel/leaves.ts";
import { Situation, type Learned, type Trees } from "./situation.ts";
import type { StubbornArrays } from "./stubborn-tables.ts";

// The marks of a command.
const UNMARKED = 0;
const WATCHED = 1;
const CHOSEN = 2;

export class StubbornSets {
  /** The chosen commands, ascending: the first {@link count} entries. */
  readonly chosen: Int32Array;
  count = 0;
  /** The command, or else the judge, whose tree did not know the state; -1 otherwise. */
  unknownCommand = -1;
  unknownJudge = -1;

  #arrays: StubbornArrays;
  readonly #now: Situation;
  #row: Int32Array = new Int32Array(0);
  // What was found out, with a copy of what follows from the questions, and of the best so far.
  readonly #marks: Uint8Array;
  /** For each cell: 1 when watched; for each cell, after all of these: 1 when claimed. */
  readonly #held: Uint8Array;
  readonly #marksOfQuestions: Uint8Array;
  readonly #heldOfQuestions: Uint8Array;
  readonly #marksOfBest: Uint8Array;
  /** Entries of `#held` whose consequences are not drawn yet. */
  readonly #pending: Int32Array;
  #pendingCount = 0;
  #chosenCount = 0;

  constructor(arrays: StubbornArrays) {
    const { commands, cells } = arrays;
    this.#arrays = arrays;
    this.#now = new Situation(commands, cells);
    this.chosen = new Int32Array(commands);
    this.#marks = new Uint8Array(commands);
    this.#marksOfQuestions = new Uint8Array(commands);
    this.#marksOfBest = new Uint8Array(commands);
    this.#held = new Uint8Array(2 * cells);
    this.#heldOfQuestions = new Uint8Array(2 * cells);
    this.#pending = new Int32Array(2 * cells);
  }

  /** The leaf of every command in the state that was asked about last. */
  get leaves(): Int32Array {
    return this.#now.leaves;
  }

  /** How many commands are enabled there. */
  get enabled(): number {
    return this.#now.enabled;
  }

  /** Takes over the tables after they have been replaced. */
  use(arrays: StubbornArrays): void {
    this.#arrays = arrays;
  }

  /**
   * Finds the commands that suffice in a state.
   * @param active for each judge, whether its violation is still looked for. For the same depth the same flags must be
   *   given: those of the claims of which no violation was found at this depth or before.
   * @returns false when a tree does not know the state: have it learned, and ask again
   */
  choose(row: Int32Array, learned: Learned, active: Uint8Array): boolean {
    this.#row = row;
    this.unknownJudge = -1;
    this.unknownCommand = this.#now.lookUp(row, learned);
    if (this.unknownCommand >= 0) return false;
    this.#marks.fill(UNMARKED);
    this.#held.fill(0);
    this.#pendingCount = 0;
    this.#chosenCount = 0;
    if (this.enabled > 1) {
      if (!this.#askQuestions(learned.verdicts, active)) return false;
      if (this.#chosenCount === 0) this.#chooseOne();
    }
    this.#collect(this.enabled <= 1 || this.#chosenCount === this.enabled);
    return true;
  }

  /** Draws all consequences of the questions, until nothing is left that could be left out. */
  #askQuestions(verdicts: Trees, active: Uint8Array): boolean {
    const { judges } = this.#arrays;
    for (let judge = 0; judge < judges && this.#chosenCount < this.enabled; judge++) {
      if (active[judge] === 0) continue;
      if (!this.#watchVerdict(verdicts, judge)) return false;
      this.#close(this.enabled);
    }
    return true;
  }

  /** Watches the cells on the path of a verdict, unless it is a violation. */
  #watchVerdict({ code, roots }: Trees, judge: number): boolean {
    const row = this.#row;
    let node = roots[judge]!;
    while (node > 0) {
      const cell = code[node]!;
      const value = row[cell]!;
      this.#hold(cell);
      node = value >= code[node + 1]! ? UNKNOWN : code[node + 2 + value]!;
    }
    if (node === VIOLATES) this.#letGo();
    if (node === UNKNOWN) this.unknownJudge = judge;
    return node !== UNKNOWN;
  }

  /** Takes back what is held and has had no consequences yet. */
  #letGo(): void {
    while (this.#pendingCount > 0) this.#held[this.#pending[--this.#pendingCount]!] = 0;
  }

  /** Watches a cell, or claims it, when the number of cells is added. */
  #hold(entry: number): void {
    if (this.#held[entry] !== 0) return;
    this.#held[entry] = 1;
    this.#pending[this.#pendingCount++] = entry;
  }

  /** Draws all consequences; stops when `enough` commands are chosen. */
  #close(enough: number): void {
    const { cells } = this.#arrays;
    while (this.#pendingCount > 0 && this.#chosenCount < enough) {
      const entry = this.#pending[--this.#pendingCount]!;
      if (entry < cells) this.#watchCell(entry);
      else this.#claimCell(entry - cells);
    }
  }

  #watchCell(cell: number): void {
    const now = this.#now;
    const { words, changers, changersAt, changersStride } = this.#arrays;
    const set = changersAt[cell]! + this.#row[cell]! * changersStride[cell]!;
    for (let w = 0; w < words; w++)
      for (let bits = changers[set + w]!; bits !== 0; bits &= bits - 1) {
        const command = (w << 5) + 31 - Math.clz32(bits & -bits);
        if (now.has(now.changes, command, cell)) this.#choose(command);
        else this.#watch(command);
      }
  }

  #claimCell(cell: number): void {
    const now = this.#now;
    const { words, touchers } = this.#arrays;
    for (let w = 0; w < words; w++)
      for (let bits = touchers[cell * words + w]!; bits !== 0; bits &= bits - 1) {
        const command = (w << 5) + 31 - Math.clz32(bits & -bits);
        const touches = now.has(now.reads, command, cell) || now.has(now.writes, command, cell);
        if (touches) this.#choose(command);
        else this.#watch(command);
      }
  }

  #watch(command: number): void {
    if (this.#marks[command] !== UNMARKED) return;
    this.#marks[command] = WATCHED;
    this.#holdPath(command);
  }

  #choose(command: number): void {
    if (this.#marks[command] === CHOSEN) return;
    this.#marks[command] = CHOSEN;
    this.#chosenCount++;
    this.#holdPath(command);
    const { cells } = this.#arrays;
    const { writes, words } = this.#now;
    for (let w = 0; w < words; w++)
      for (let bits = writes[command * words + w]!; bits !== 0; bits &= bits - 1)
        this.#hold(cells + (w << 5) + 31 - Math.clz32(bits & -bits));
  }

  #holdPath(command: number): void {
    const { paths, pathEnds } = this.#now;
    const end = pathEnds[command]!;
    for (let at = command * this.#arrays.cells; at < end; at++) this.#hold(paths[at]!);
  }

  /** Chooses the enabled command from which the fewest follow; of several the first. */
  #chooseOne(): void {
    this.#marksOfQuestions.set(this.#marks);
    this.#heldOfQuestions.set(this.#held);
    let best = this.enabled + 1;
    for (let command = 0; command < this.#arrays.commands && best > 1; command++) {
      if (this.#now.leaves[command] === DISABLED) continue;
      this.#marks.set(this.#marksOfQuestions);
      this.#held.set(this.#heldOfQuestions);
      this.#pendingCount = 0;
      this.#chosenCount = 0;
      this.#choose(command);
      this.#close(best);
      if (this.#chosenCount >= best) continue;
      best = this.#chosenCount;
      this.#marksOfBest.set(this.#marks);
    }
    this.#marks.set(this.#marksOfBest);
    this.#chosenCount = best;
  }

  /** Lists what is chosen, or else all that is enabled. */
  #collect(isAll: boolean): void {
    const { leaves } = this.#now;
    this.count = 0;
    for (let command = 0; command < leaves.length; command++) {
      const isChosen = isAll ? leaves[command] !== DISABLED : this.#marks[command] === CHOSEN;
      if (isChosen) this.chosen[this.count++] = command;
    }
  }
}
