/** What the threads of a search share: typed arrays over shared memory, and nothing else. */
import type { StubbornArrays } from "./partial-order/stubborn-tables.ts";
import type { SymmetryTables } from "./symmetry/tables.ts";

/** The words of {@link SearchArrays.control}. */
export const COUNT = 0; // states in the store
export const NEXT = 1; // the next state to expand, or place in the list of states
export const END = 2; // where the portion ends
export const MAX_STATES = 3; // no more states are expanded when the store holds so many
export const EDGES = 4; // edges in the graph
export const PUT_OFF = 5; // states that wait for the learner, in `putOff`
export const UNJUDGED = 6; // states that wait for a verdict, in `unjudged`; perhaps more than fit there
export const VIOLATIONS = 7; // pairs in `violations`
export const PORTION = 8; // grows with each portion; threads wait for it
export const READY = 9; // threads that have come up
export const WORKING = 10; // threads that have not finished the portion
export const FAILED = 11; // whether a thread has failed
export const CONTROL_WORDS = 16;

/** Words of a leaf of a group before its successors: how many there are. */
export const LEAF_HEADER = 1;
/** Words of a successor before its packed differences: command, length, blind writes, hash difference. */
export const SUCCESSOR_HEADER = 4;

/** Where the bits of each cell are in a packed row; see `RowLayout`. */
export interface LayoutArrays {
  readonly words: number;
  readonly word: Int32Array;
  readonly shift: Int32Array;
  readonly unpacking: Int32Array;
}

/** Trees as they are walked. */
export interface TreeArrays {
  readonly code: Int32Array;
  readonly roots: Int32Array;
}

/** Only where commands are chosen by the partial-order reduction. */
export interface ChoiceArrays {
  readonly stubborn: StubbornArrays;
  /** The kernel's trees, one for each command and judge. */
  readonly steps: TreeArrays;
  readonly verdicts: TreeArrays;
  readonly effects: Int32Array;
  /** For each judge, whether its violation is still looked for; the same for a whole level. */
  readonly questions: Uint8Array;
  /** For each thread and command, in how many states it was enabled. */
  readonly enabled: Float64Array;
}

/** Edges in the order of expansion: those of a state begin at `from[state]`, and there are `counts[state]`. */
export interface GraphArrays {
  readonly from: Int32Array;
  readonly counts: Int32Array;
  readonly targets: Int32Array;
  readonly commands: Int32Array;
}

/** Replaced as a whole whenever one of them is replaced. */
export interface SearchArrays {
  readonly control: Int32Array;
  readonly layout: LayoutArrays;
  // The visited states; see `StateStore`.
  readonly rows: Int32Array;
  readonly hashes: Int32Array;
  readonly parents: Int32Array;
  readonly slots: Int32Array;
  // Hashing; see `Zobrist`.
  readonly random: Int32Array;
  readonly bases: Int32Array;
  // The fused trees of the groups of commands; see `FusedSteps`. `met` is one array per thread.
  readonly groupRoots: Int32Array;
  readonly groupNodes: Int32Array;
  readonly groupLeaves: Int32Array;
  readonly met: readonly Int32Array[];
  // The judges; see `Readers`.
  readonly verdictRoots: Int32Array;
  readonly verdictNodes: Int32Array;
  readonly readers: Int32Array;
  readonly readersFrom: Int32Array;
  /** For each judge, 1 while it still has to be asked. */
  readonly active: Int32Array;
  /** For each judge, 1 when its antecedent was true. */
  readonly reached: Int32Array;
  // What the threads leave for the learner.
  readonly putOff: Int32Array;
  readonly unjudged: Int32Array;
  /** Pairs of judge and state. */
  readonly violations: Int32Array;
  /** For each thread, how many transitions it has found, and how many states those it has added stand for. */
  readonly transitions: Float64Array;
  readonly represented: Float64Array;
  /** Only where one state of each orbit is explored. */
  readonly symmetry: SymmetryTables | undefined;
  readonly choice: ChoiceArrays | undefined;
  /** Only where liveness is judged. */
  readonly graph: GraphArrays | undefined;
}
