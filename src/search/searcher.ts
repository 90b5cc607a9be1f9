/**
 * The search itself: expands states in the order of their discovery, alone or together with other threads. This side
 * holds the models: it learns, makes room, and works off what the other threads had to put off.
 */
import { sharedInts, UNKNOWN, Zobrist, type Kernel, type Row } from "../kernel/index.ts";
import { Choice } from "./choice.ts";
import { Expander } from "./expander.ts";
import { FusedSteps } from "./fused-steps.ts";
import { GraphStore } from "./graph-store.ts";
import { Judging } from "./judging.ts";
import { Portion } from "./portion.ts";
import { Readers } from "./readers.ts";
import {
  END,
  MAX_STATES,
  NEXT,
  PUT_OFF,
  UNJUDGED,
  VIOLATIONS,
  type SearchArrays,
} from "./search-arrays.ts";
import type { StateGraph } from "../liveness/state-graph.ts";
import type { Reductions } from "./reductions.ts";
import { sharedFloats } from "./shared-floats.ts";
import { hashOf, StateStore } from "./state-store.ts";
import { ThreadPool } from "./thread-pool.ts";

/** Every so many states the phases of one are timed, for the shares in the report. */
const SAMPLE_MASK = 127;
/** After so many states the commands are grouped by what they have been seen to read. */
const REGROUP_AT = 500;
const THREADS_FROM = 20_000;
/** So many states make a portion for threads; fewer are not worth the trouble. */
const PORTION_MIN = 1_024;
const PORTION_MAX = 16_384;
/**
 * Of a portion, the share that is put off. What is new in a portion is put off as often as it occurs there, so
 * portions are small while there is much to learn.
 */
const PUT_OFF_MUCH = 0.02;
const PUT_OFF_LITTLE = 0.005;
/** Room for what threads leave; when it is not enough, all states of the portion are looked at. */
const LISTED = 4_096;
const MAX_INT = 2 ** 31 - 1;

export interface SearcherOptions {
  readonly threads: number;
  readonly threadsFrom: number | undefined;
  /** Whether to keep the edges. */
  readonly keepsGraph: boolean;
  readonly reductions: Reductions;
  readonly onViolation: (judge: number, state: number) => void;
}

export class Searcher {
  readonly store: StateStore;
  /** For each judge, whether its antecedent was ever true. */
  readonly reached: Int32Array;
  /** For each judge, whether it still has to be asked. */
  readonly active: Int32Array;
  /** The next state to expand. */
  head = 0;
  /** Sampled milliseconds: walking trees, and looking up. */
  walkMs = 0;
  lookupMs = 0;

  readonly #kernel: Kernel;
  readonly #options: SearcherOptions;
  readonly #zobrist = new Zobrist();
  readonly #fused: FusedSteps;
  readonly #readers: Readers;
  readonly #graph: GraphStore | undefined;
  readonly #judging: Judging;
  readonly #expander: Expander;
  readonly #portion: Portion;
  readonly #transitions: Float64Array;
  readonly #represented: Float64Array;
  readonly #choice: Choice | undefined;
  readonly #unjudged = sharedInts(LISTED);
  readonly #violations: Int32Array;
  readonly #putOff = sharedInts(PORTION_MAX);
  readonly #threads: number;
  #pool: ThreadPool | undefined;
  /** Whether other threads have had a portion: they may come up too late, or not at all. */
  #hasShared = false;
  #arrays!: SearchArrays;
  #knownValues = -1;
  /** How many states there is room for. */
  #room = 0;
  #isRegrouped = false;
  #portionStates = PORTION_MIN;

  constructor(kernel: Kernel, options: SearcherOptions) {
    const { cells } = kernel.learner.tables;
    const size = { commands: kernel.commands.length, cells, judges: kernel.judges.length };
    this.#kernel = kernel;
    this.#options = options;
    // Who checks purity asks the models again for samples, and only this thread has models.
    const asksAll = !kernel.isCached || kernel.checksPurity;
    this.#threads = asksAll ? 1 : options.threads;
    // No thread names a judge twice.
    this.#violations = sharedInts(2 * this.#threads * size.judges);
    this.store = new StateStore(kernel.learner.tables);
    this.reached = sharedInts(size.judges);
    this.active = sharedInts(size.judges).fill(1);
    this.#transitions = sharedFloats(this.#threads);
    this.#represented = sharedFloats(this.#threads);
    const { stubborn } = options.reductions;
    this.#choice = stubborn && new Choice(kernel, stubborn, this.#threads);
    this.#fused = new FusedSteps(kernel, this.store, this.#zobrist, this.#threads);
    this.#readers = new Readers(kernel);
    this.#graph = options.keepsGraph ? new GraphStore(this.store.control) : undefined;
    this.#judging = new Judging(size.judges, cells, asksAll, {
      verdict: (judge, row) => this.#learnVerdict(judge, row),
      onViolation: options.onViolation,
      onUnjudged: () => {},
    });
    this.#expander = new Expander({
      ...size,
      thread: 0,
      isShared: false,
      judging: this.#judging,
      successors: (group, row) => this.#learnSuccessors(group, row),
      learn: (what, index, row) => this.#learn(what, index, row),
    });
    this.#portion = new Portion({ ...size, thread: 0 });
  }

  get transitions(): number {
    return this.#transitions.reduce((sum, n) => sum + n, this.#expander.transitions);
  }

  /** How many threads have searched. */
  get threads(): number {
    return this.#hasShared ? this.#threads : 1;
  }

  /** How many states of the plain system the states stand for. */
  get represented(): number {
    // The initial state is alone in its orbit.
    return this.#represented.reduce((sum, n) => sum + n, this.#expander.represented + 1);
  }

  /** For each command, in how many states it was enabled. */
  enabled(): Float64Array {
    this.#fused.collectCounts();
    return this.#fused.enabled.map((n, command) => n + (this.#choice?.enabled(command) ?? 0));
  }

  /** To be called before the first state of a depth is expanded, when all states of the depth are judged. */
  beginLevel(): void {
    this.#choice?.beginLevel(this.active, this.head, this.transitions);
    this.#refresh();
  }

  /** What the partial-order reduction brought: the share of the enabled steps that it left out, and where it ended. */
  get choice(): { readonly leftOut: number; readonly endedAt: number | undefined } | undefined {
    if (this.#choice === undefined) return undefined;
    return { leftOut: this.#choice.shareLeftOut(this.transitions), endedAt: this.#choice.endedAt };
  }

  /** The whole graph, after a complete search that keeps it. */
  graph(): StateGraph {
    return this.#graph!.graph(this.store);
  }

  /**
   * Expands states until `head` reaches `until`, or the store holds `maxStates`.
   * @throws StoreFull when there is no room; the state at `head` is then not expanded
   */
  expandUntil(until: number, maxStates: number): void {
    const worth = Math.min(PORTION_MIN, this.#threadsFrom);
    const isWorthIt = until - this.head >= worth && this.#isPoolReady();
    if (isWorthIt) this.#expandTogether(until, maxStates);
    else this.#expandAlone(until, maxStates);
  }

  /** So many states may be asked for at once: a look at the clock comes after them. */
  get slice(): number {
    return this.#pool === undefined ? PORTION_MIN : PORTION_MAX;
  }

  /** Waits for the threads where they are wanted from the first state on. */
  async comeUp(): Promise<void> {
    if (this.#threads > 1 && this.#threadsFrom === 0) await this.#startThreads().comeUp();
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    await this.#pool?.close();
  }

  /** Enters and judges the initial state. */
  begin(): void {
    const initial = this.#kernel.initialRow();
    this.#fitTables();
    this.store.addInitial(initial, hashOf(initial, this.#zobrist));
    this.#refresh();
    this.#judging.judgeAll(initial, 0);
    this.beginLevel();
  }

  #expandAlone(until: number, maxStates: number): void {
    while (this.head < until && this.store.count < maxStates) {
      if (this.head >= REGROUP_AT && !this.#isRegrouped) this.#regroup();
      const isSampled = (this.head & SAMPLE_MASK) === 0;
      const start = isSampled ? performance.now() : 0;
      if (!this.#find(this.head)) continue;
      const middle = isSampled ? performance.now() : 0;
      if (!this.#expander.add()) continue;
      this.head++;
      if (!isSampled) continue;
      this.walkMs += middle - start;
      this.lookupMs += performance.now() - middle;
    }
  }

  /** Finds the successors of a state; false when it must be begun again. */
  #find(state: number): boolean {
    this.#prepare(1);
    this.#fused.startState();
    if (!this.#expander.find(state)) return false;
    // The fused trees answer for the kernel, which is to take its samples all the same.
    if (this.#kernel.checksPurity && this.#kernel.isCached)
      this.#kernel.enabled(this.#expander.row);
    return true;
  }

  #isPoolReady(): boolean {
    if (this.#threads === 1 || this.store.count < this.#threadsFrom) return false;
    return this.#startThreads().isReady;
  }

  #startThreads(): ThreadPool {
    const { learner, commands, judges } = this.#kernel;
    const size = { commands: commands.length, cells: learner.tables.cells, judges: judges.length };
    this.#pool ??= new ThreadPool(this.#threads - 1, this.store.control, size);
    return this.#pool;
  }

  get #threadsFrom(): number {
    return this.#options.threadsFrom ?? THREADS_FROM;
  }

  /** Expands states in all threads, then here what the others could not. */
  #expandTogether(until: number, maxStates: number): void {
    const { control } = this.store;
    if (this.head >= REGROUP_AT && !this.#isRegrouped) this.#regroup();
    const states = Math.min(until - this.head, this.#portionStates);
    this.#prepare(states);
    const first = this.store.count;
    control[NEXT] = this.head;
    control[END] = this.head + states;
    control[MAX_STATES] = Math.min(maxStates, MAX_INT);
    control[PUT_OFF] = control[UNJUDGED] = control[VIOLATIONS] = 0;
    this.#portion.use(this.#arrays);
    this.#hasShared = true;
    this.#pool!.run(this.#arrays, () => this.#portion.run());
    this.head = Math.min(control[NEXT], control[END]);
    this.#fitPortion(control[PUT_OFF]! / states);
    this.#workOff(first);
  }

  #fitPortion(putOff: number): void {
    if (putOff > PUT_OFF_MUCH) this.#portionStates = Math.max(PORTION_MIN, this.#portionStates / 2);
    if (putOff < PUT_OFF_LITTLE)
      this.#portionStates = Math.min(PORTION_MAX, this.#portionStates * 2);
  }

  #workOff(firstNew: number): void {
    const { control } = this.store;
    for (let i = 0; i < control[VIOLATIONS]!; i++)
      this.#options.onViolation(this.#violations[2 * i]!, this.#violations[2 * i + 1]!);
    const [unjudged, count] = [control[UNJUDGED]!, this.store.count];
    // One list for all judges: what another has said already is asked again, to no harm.
    if (unjudged > LISTED)
      for (let state = firstNew; state < count; state++) this.#judgeAgain(state);
    else for (let i = 0; i < unjudged; i++) this.#judgeAgain(this.#unjudged[i]!);
    for (let i = 0; i < control[PUT_OFF]!; i++)
      while (!this.#find(this.#putOff[i]!) || !this.#expander.add());
  }

  #judgeAgain(state: number): void {
    this.#judging.judgeAll(this.store.row(state), state);
  }

  #learnSuccessors(group: number, row: Row): number {
    const { version } = this.#fused;
    const leaf = this.#fused.learn(group, row);
    this.#refresh();
    const hasNewValues = this.#kernel.learner.tables.total !== this.#knownValues;
    return hasNewValues || this.#fused.version !== version ? UNKNOWN : leaf;
  }

  #learnVerdict(judge: number, row: Row): number {
    const leaf = this.#readers.ask(judge, row);
    this.#refresh();
    return leaf;
  }

  /** Learns what the partial-order reduction asks for; false when the state must be begun again. */
  #learn(what: "command" | "judge", index: number, row: Row): boolean {
    if (what === "judge") this.#readers.ask(index, row);
    else this.#kernel.stepLeaf(index, row);
    this.#refresh();
    return this.#kernel.learner.tables.total === this.#knownValues;
  }

  #regroup(): void {
    this.#isRegrouped = true;
    if (!this.#kernel.isCached) return;
    this.#fused.regroup();
    this.#refresh();
  }

  /** Makes room for what was learned, and for the successors of so many states. */
  #prepare(states: number): void {
    if (this.#kernel.learner.tables.total !== this.#knownValues) this.#fitTables();
    const more = states * this.#kernel.commands.length;
    const all = this.store.count + more;
    if (all > this.#room || this.#graph?.hasRoom(all, more) === false) this.#reserve(more);
  }

  #reserve(more: number): void {
    this.store.reserve(more);
    this.#graph?.reserve(this.store.count + more, more);
    this.#refresh();
  }

  /** Makes room for values that were learned. */
  #fitTables(): void {
    const { tables } = this.#kernel.learner;
    this.#options.reductions.symmetry?.fit();
    this.#choice?.fit();
    this.#zobrist.fit(tables.cells, (cell) => tables.size(cell));
    if (this.store.fitLayout()) this.#fused.forget();
    this.#knownValues = tables.total;
    this.#refresh();
  }

  /** Gathers all arrays, after some of them were replaced. */
  #refresh(): void {
    const { store } = this;
    this.#readers.sync();
    this.#room = store.room;
    this.#arrays = {
      control: store.control,
      layout: store.layout,
      rows: store.rows.words,
      hashes: store.hashes.words,
      parents: store.parents.words,
      slots: store.slots,
      random: this.#zobrist.words,
      bases: this.#zobrist.bases,
      groupRoots: this.#fused.forest.roots,
      groupNodes: this.#fused.forest.code,
      groupLeaves: this.#fused.code,
      met: this.#fused.met,
      verdictRoots: this.#kernel.verdicts.roots,
      verdictNodes: this.#kernel.verdicts.code,
      readers: this.#readers.readers,
      readersFrom: this.#readers.from,
      active: this.active,
      reached: this.reached,
      putOff: this.#putOff,
      unjudged: this.#unjudged,
      violations: this.#violations,
      transitions: this.#transitions,
      represented: this.#represented,
      symmetry: this.#options.reductions.symmetry?.tables,
      choice: this.#choice?.arrays,
      graph: this.#graph?.arrays,
    };
    this.#expander.use(this.#arrays);
  }
}
