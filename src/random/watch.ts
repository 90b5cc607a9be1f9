/** Watches the clock, the memory and the user during an exploration, and lets others run. */
import { setImmediate } from "node:timers/promises";
import type { ExploreOptions, Progress, StopReason } from "../search/result.ts";

const PAUSE_EVERY_MS = 50;
const PROGRESS_EVERY_MS = 200;

export class Watch {
  readonly start = performance.now();
  readonly #options: ExploreOptions;
  #paused = this.start;
  #reported = this.start;

  constructor(options: ExploreOptions) {
    this.#options = options;
  }

  get elapsedMs(): number {
    return performance.now() - this.start;
  }

  /** Whether it is time for a {@link pause}: cheap, for after each step. */
  get isDue(): boolean {
    return performance.now() - this.#paused >= PAUSE_EVERY_MS;
  }

  /** Reports if it is time, lets others run, and says why to stop, if there is a reason. */
  async pause(
    progress: () => Omit<Progress, "elapsedMs" | "memoryBytes">,
  ): Promise<StopReason | undefined> {
    const { onProgress, signal, budget = {} } = this.#options;
    const memoryBytes = process.memoryUsage.rss();
    if (onProgress !== undefined && performance.now() - this.#reported >= PROGRESS_EVERY_MS) {
      onProgress({ ...progress(), elapsedMs: this.elapsedMs, memoryBytes });
      this.#reported = performance.now();
    }
    await setImmediate();
    this.#paused = performance.now();
    if (signal?.aborted === true) return "interrupted";
    if (this.elapsedMs > (budget.timeLimitMs ?? Infinity)) return "time-limit";
    return memoryBytes > (budget.memoryLimitBytes ?? Infinity) ? "memory-limit" : undefined;
  }
}
