/** The entry of a search thread: waits for portions and works on them. It never sees a model. */
import { receiveMessageOnPort, workerData, type MessagePort } from "node:worker_threads";
import { Portion, type ThreadOptions } from "./portion.ts";
import { FAILED, PORTION, READY, WORKING, type SearchArrays } from "./search-arrays.ts";

/** What a thread is started with. */
export interface ThreadStart extends ThreadOptions {
  readonly control: Int32Array;
  /** Where new arrays come from, before the portion that needs them; `null` ends the thread. */
  readonly port: MessagePort;
}

function work({ control, port, ...options }: ThreadStart): void {
  const portion = new Portion(options);
  let seen = Atomics.load(control, PORTION);
  Atomics.add(control, READY, 1);
  for (;;) {
    Atomics.wait(control, PORTION, seen);
    seen = Atomics.load(control, PORTION);
    try {
      for (;;) {
        const received = receiveMessageOnPort(port) as { message: SearchArrays | null } | undefined;
        if (received === undefined) break;
        if (received.message === null) return;
        portion.use(received.message);
      }
      portion.run();
    } catch {
      // Nobody would hear of it: the thread that waits for this one says so.
      Atomics.store(control, FAILED, 1);
    }
    Atomics.sub(control, WORKING, 1);
    Atomics.notify(control, WORKING);
  }
}

work(workerData as ThreadStart);
