/**
 * What one thread does with a portion of states: expands them beside the other threads. It learns nothing; what it
 * cannot answer is put into lists for the thread that holds the models, which works them off while all others rest.
 */
import { UNKNOWN } from "../kernel/leaves.ts";
import { Expander } from "./expander.ts";
import { Judging } from "./judging.ts";
import {
  COUNT,
  END,
  MAX_STATES,
  NEXT,
  PUT_OFF,
  UNJUDGED,
  VIOLATIONS,
  type SearchArrays,
} from "./search-arrays.ts";

/** So many states are taken from the portion at once. */
const SLICE = 32;

/** What a thread has to know from the start. */
export interface ThreadOptions {
  readonly commands: number;
  readonly cells: number;
  readonly judges: number;
  /** Which of the threads this is, from 0. */
  readonly thread: number;
}

export class Portion {
  readonly #expander: Expander;
  #arrays!: SearchArrays;

  constructor(options: ThreadOptions) {
    const judging = new Judging(options.judges, options.cells, false, {
      verdict: () => UNKNOWN,
      onViolation: (judge, state) => this.#noteViolation(judge, state),
      onUnjudged: (state) => this.#note(UNJUDGED, this.#arrays.unjudged, state),
    });
    this.#expander = new Expander({
      ...options,
      isShared: true,
      judging,
      successors: () => UNKNOWN,
      learn: () => false,
    });
  }

  /** Takes over arrays, some of which are new. */
  use(arrays: SearchArrays): void {
    this.#arrays = arrays;
    this.#expander.use(arrays);
  }

  /** Expands states until none is left in the portion. */
  run(): void {
    const { control, putOff } = this.#arrays;
    const { thread, transitions, represented } = this.#expander;
    const end = control[END]!;
    while (Atomics.load(control, COUNT) < control[MAX_STATES]!) {
      const from = Atomics.add(control, NEXT, SLICE);
      if (from >= end) break;
      const to = Math.min(end, from + SLICE);
      for (let state = from; state < to; state++)
        if (!this.#expander.expand(state)) this.#note(PUT_OFF, putOff, state);
    }
    this.#arrays.transitions[thread]! += this.#expander.transitions - transitions;
    this.#arrays.represented[thread]! += this.#expander.represented - represented;
  }

  #note(counter: number, list: Int32Array, state: number): void {
    list[Atomics.add(this.#arrays.control, counter, 1)] = state;
  }

  #noteViolation(judge: number, state: number): void {
    const at = 2 * Atomics.add(this.#arrays.control, VIOLATIONS, 1);
    this.#arrays.violations[at] = judge;
    this.#arrays.violations[at + 1] = state;
    // One is enough; what others find at the same time is no harm.
    this.#arrays.active[judge] = 0;
  }
}
