/** Judges a log by monitors alone, without a model: for logs that come from elsewhere. */
import { createActor, type AnyActorRef, type AnyMachineSnapshot } from "xstate";
import { matcherOf } from "../kernel/event-types.ts";
import type { LogEntry } from "../log/entry.ts";
import { ENGAGED, ModelError, VIOLATED, type Monitor } from "../system/index.ts";

/** What a monitor says of a whole log. */
export interface WatchResult {
  readonly monitor: Monitor;
  /** `notReached`: nothing in the log put the claim to the test. */
  readonly verdict: "holds" | "violated" | "notReached";
  /** The entry that violated it. */
  readonly violation?: {
    readonly entry: LogEntry;
    /** What the machine says in its context's `problem`; the claim where it says nothing. */
    readonly message: string;
  };
}

/** Feeds a log to monitors, entry by entry. */
export class Watch {
  readonly #watched: readonly WatchedMonitor[];

  constructor(monitors: readonly Monitor[]) {
    this.#watched = monitors.map((monitor) => new WatchedMonitor(monitor));
  }

  see(entry: LogEntry): void {
    for (const watched of this.#watched) watched.see(entry);
  }

  /** What can be said so far. */
  results(): WatchResult[] {
    return this.#watched.map((watched) => watched.result());
  }
}

/** Judges a whole log. */
export async function watch(
  monitors: readonly Monitor[],
  entries: AsyncIterable<LogEntry> | Iterable<LogEntry>,
): Promise<WatchResult[]> {
  const all = new Watch(monitors);
  for await (const entry of entries) all.see(entry);
  return all.results();
}

/**
 * One monitor on its way through a log; it sees the events that its machine names. As there is one
 * way only, a running actor does; it is a multiple faster than steps from remembered states.
 */
class WatchedMonitor {
  readonly #monitor: Monitor;
  readonly #actor: AnyActorRef;
  readonly #names: (type: string) => boolean;
  #isEngaged = false;
  #violation: WatchResult["violation"];

  constructor(monitor: Monitor) {
    this.#monitor = monitor;
    this.#actor = createActor(monitor.machine);
    this.#names = matcherOf(monitor.machine.events as string[]);
    // An error is found in the snapshot; without an observer XState throws it from a timer.
    this.#actor.subscribe({ error: () => {} });
    this.#actor.start();
  }

  see(entry: LogEntry): void {
    const { event } = entry;
    if (this.#violation !== undefined || !this.#names(event.type)) return;
    this.#actor.send(event);
    const snapshot = this.#actor.getSnapshot() as AnyMachineSnapshot;
    if (snapshot.status === "error")
      throw new ModelError("threw", `${this.#monitor.name} failed: ${String(snapshot.error)}`);
    this.#isEngaged ||= snapshot.hasTag(ENGAGED);
    if (snapshot.hasTag(VIOLATED)) this.#violation = { entry, message: this.#problemIn(snapshot) };
  }

  result(): WatchResult {
    const monitor = this.#monitor;
    const violation = this.#violation;
    if (violation !== undefined) return { monitor, verdict: "violated", violation };
    return { monitor, verdict: this.#isEngaged ? "holds" : "notReached" };
  }

  #problemIn({ context }: AnyMachineSnapshot): string {
    const { problem } = context as { readonly problem?: unknown };
    return typeof problem === "string" && problem !== "" ? problem : this.#monitor.claim;
  }
}
