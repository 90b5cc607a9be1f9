/** The whole graph of a complete search: what liveness is judged on. */

/**
 * States are numbered breadth first: 0 is the initial state, and the parent of a state has a smaller number. The
 * edges of state `s` are those from `firstEdge[s]` to `firstEdge[s + 1]`, one for each enabled command; a state without
 * any is a dead end.
 */
export interface StateGraph {
  readonly states: number;
  /** One more than there are states. */
  readonly firstEdge: Int32Array;
  /** The state that each edge leads to. */
  readonly targets: Int32Array;
  /** The index of the command that each edge takes. */
  readonly commands: Int32Array;
  /** The state from which each was reached first; -1 for the initial state. */
  readonly parents: Int32Array;
  /** The ids of the values of a state; the caller may keep and change it. */
  row(state: number): Int32Array;
}
