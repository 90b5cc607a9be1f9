/** The edges of the graph, kept while a search goes on. */
import { GrowableWords } from "./growable-words.ts";
import { EDGES, type GraphArrays } from "./search-arrays.ts";
import type { StateGraph } from "../liveness/state-graph.ts";
import type { StateStore } from "./state-store.ts";

export class GraphStore {
  readonly #from = new GrowableWords();
  readonly #counts = new GrowableWords();
  readonly #targets = new GrowableWords();
  readonly #commands = new GrowableWords();
  readonly #control: Int32Array;

  constructor(control: Int32Array) {
    this.#control = control;
  }

  /** Makes room for so many states, and for so many more edges. @throws StoreFull */
  reserve(states: number, moreEdges: number): void {
    const edges = this.#control[EDGES]! + moreEdges;
    this.#from.reserve(states);
    this.#counts.reserve(states);
    this.#targets.reserve(edges);
    this.#commands.reserve(edges);
  }

  /** Whether there is room for so many states, and for so many more edges. Edges fill up faster than states. */
  hasRoom(states: number, moreEdges: number): boolean {
    const edges = this.#control[EDGES]! + moreEdges;
    return states <= this.#counts.words.length && edges <= this.#commands.words.length;
  }

  get arrays(): GraphArrays {
    return {
      from: this.#from.words,
      counts: this.#counts.words,
      targets: this.#targets.words,
      commands: this.#commands.words,
    };
  }

  /** The graph of a complete search, its edges in the order of the states. */
  graph(store: StateStore): StateGraph {
    const { from, counts, targets, commands } = this.arrays;
    const states = store.count;
    const edges = this.#control[EDGES]!;
    const firstEdge = new Int32Array(states + 1);
    const sorted = { targets: new Int32Array(edges), commands: new Int32Array(edges) };
    for (let state = 0, at = 0; state < states; state++) {
      const first = from[state]!;
      const end = first + counts[state]!;
      for (let edge = first; edge < end; edge++, at++) {
        sorted.targets[at] = targets[edge]!;
        sorted.commands[at] = commands[edge]!;
      }
      firstEdge[state + 1] = at;
    }
    const parents = store.parents.words.subarray(0, states);
    return { states, firstEdge, ...sorted, parents, row: (state) => store.row(state) };
  }
}
