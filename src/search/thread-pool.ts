/** The search threads besides the one that holds the models: started late, fed with portions, at rest in between. */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { MessageChannel, Worker, type MessagePort, type WorkerOptions } from "node:worker_threads";
import type { ThreadOptions } from "./portion.ts";
import { FAILED, PORTION, READY, WORKING, type SearchArrays } from "./search-arrays.ts";

/** Where this runs from source, as in tests, the threads need the same loader. */
const IS_SOURCE = import.meta.url.endsWith(".ts");
const ENTRY = new URL(`./search-thread.${IS_SOURCE ? "ts" : "js"}`, import.meta.url);

function startThread(options: WorkerOptions): Worker {
  if (!IS_SOURCE) return new Worker(ENTRY, options);
  // What `require` finds cannot register in a thread; the module for `import` stands beside it.
  const required = createRequire(import.meta.url).resolve("tsx/esm/api");
  const loader = new URL("index.mjs", pathToFileURL(required));
  const code = `import("${loader.href}").then((tsx) => (tsx.register(), import("${ENTRY.href}")));`;
  return new Worker(code, { ...options, eval: true });
}

/** How long to sleep at most before looking again. */
const NAP_MS = 100;

export class ThreadPool {
  readonly #control: Int32Array;
  readonly #ports: MessagePort[] = [];
  readonly #workers: Worker[] = [];
  #published: SearchArrays | undefined;

  /** @param threads how many besides this one */
  constructor(threads: number, control: Int32Array, options: Omit<ThreadOptions, "thread">) {
    this.#control = control;
    for (let thread = 1; thread <= threads; thread++) {
      const { port1, port2 } = new MessageChannel();
      const worker = startThread({
        workerData: { ...options, thread, control, port: port2 },
        transferList: [port2],
      });
      // A thread that does not come up is never waited for: the search goes on without threads.
      worker.on("error", () => Atomics.store(control, FAILED, 1));
      worker.unref();
      port1.unref();
      this.#ports.push(port1);
      this.#workers.push(worker);
    }
  }

  /** Whether all threads have come up, which they do only while the event loop turns, and none has failed. */
  get isReady(): boolean {
    if (Atomics.load(this.#control, FAILED) !== 0) return false;
    return Atomics.load(this.#control, READY) === this.#workers.length;
  }

  /** Waits until all threads have come up, or one has failed to. */
  async comeUp(): Promise<void> {
    while (!this.isReady && Atomics.load(this.#control, FAILED) === 0)
      await new Promise((resolve) => void setTimeout(resolve, 1));
  }

  /**
   * Has all threads work on the portion that the control words describe, this one by `work`.
   * @throws Error when a thread has failed
   */
  run(arrays: SearchArrays, work: () => void): void {
    const control = this.#control;
    if (this.#published !== arrays) for (const port of this.#ports) port.postMessage(arrays);
    this.#published = arrays;
    Atomics.store(control, WORKING, this.#workers.length);
    Atomics.add(control, PORTION, 1);
    Atomics.notify(control, PORTION);
    work();
    for (;;) {
      const working = Atomics.load(control, WORKING);
      // One that has failed may never say that it is done.
      if (working === 0 || Atomics.load(control, FAILED) !== 0) break;
      Atomics.wait(control, WORKING, working, NAP_MS);
    }
    if (Atomics.load(control, FAILED) !== 0) throw new Error("a search thread has failed");
  }

  /** Ends the threads. */
  async close(): Promise<void> {
    for (const port of this.#ports) port.postMessage(null);
    Atomics.add(this.#control, PORTION, 1);
    Atomics.notify(this.#control, PORTION);
    for (const port of this.#ports) port.close();
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
