/** The partial-order reduction of one search: what its threads share, what it brings, and when to give it up. */
import type { Kernel } from "../kernel/index.ts";
import type { StubbornTables } from "./partial-order/stubborn-tables.ts";
import type { ChoiceArrays } from "./search-arrays.ts";
import { sharedFloats } from "./shared-floats.ts";

/** When so many states are expanded, the reduction must leave out so much of what is enabled. */
const RECONSIDER_AT = 20_000;
const LEFT_OUT_MIN = 0.3;

export class Choice {
  /** The state from which on the reduction was given up. */
  endedAt: number | undefined;

  readonly #kernel: Kernel;
  readonly #tables: StubbornTables;
  readonly #questions: Uint8Array;
  /** For each thread and command, in how many states it was enabled. */
  readonly #enabled: Float64Array;
  #transitionsAtEnd = 0;

  constructor(kernel: Kernel, tables: StubbornTables, threads: number) {
    this.#kernel = kernel;
    this.#tables = tables;
    this.#questions = new Uint8Array(new SharedArrayBuffer(kernel.judges.length));
    this.#enabled = sharedFloats(threads * kernel.commands.length);
  }

  /** Makes room for what monitors newly remember. */
  fit(): void {
    this.#tables.fit();
  }

  /**
   * To be called between levels: what is still asked is the same for all states of a depth, whoever expands them in
   * whatever order, and so is whether the reduction goes on.
   * @param active for each judge, whether its violation is still looked for
   */
  beginLevel(active: Int32Array, expanded: number, transitions: number): void {
    this.#questions.set(active);
    this.#questions[this.#questions.length - 1] = 0; // ends are never missed
    if (this.endedAt !== undefined || expanded < RECONSIDER_AT) return;
    // Choosing costs more than it brings where next to nothing can be left out. Each state may do as it likes.
    if (this.shareLeftOut(transitions) >= LEFT_OUT_MIN) return;
    this.#transitionsAtEnd = transitions;
    this.endedAt = expanded;
  }

  /** Of the steps that were enabled while the reduction was made, the share that it has left out. */
  shareLeftOut(transitions: number): number {
    const enabled = this.#enabled.reduce((sum, n) => sum + n, 0);
    const taken = this.endedAt === undefined ? transitions : this.#transitionsAtEnd;
    return enabled === 0 ? 0 : 1 - taken / enabled;
  }

  /** In how many states a command was enabled while the reduction was made. */
  enabled(command: number): number {
    const { length } = this.#kernel.commands;
    return this.#enabled.reduce((sum, n, i) => (i % length === command ? sum + n : sum), 0);
  }

  /** What the threads need; nothing once the reduction was given up. */
  get arrays(): ChoiceArrays | undefined {
    if (this.endedAt !== undefined) return undefined;
    const { steps, verdicts, effects } = this.#kernel;
    return {
      stubborn: this.#tables.arrays,
      steps: { code: steps.code, roots: steps.roots },
      verdicts: { code: verdicts.code, roots: verdicts.roots },
      effects,
      questions: this.#questions,
      enabled: this.#enabled,
    };
  }
}
