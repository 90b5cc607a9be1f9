/**
 * Finds the shortest runs that one of two systems allows and the other does not: breadth first over the pairs of states
 * that they reach alike.
 */
import { canonicalJson, type Kernel } from "../kernel/index.ts";
import type { DomainEvent } from "../system/index.ts";
import { PairStore } from "./pair-store.ts";
import { keyOf } from "./party-changes.ts";

/** A run of one system of which the other one does not do the last step, or does it otherwise. */
export interface Divergence {
  /** Commands of the system that allows it. */
  readonly schedule: readonly number[];
  /** The other system has no such command, it is disabled there, or other events come of it. */
  readonly otherwise: "unknown" | "disabled" | readonly DomainEvent[];
}

export interface RunsCompared {
  readonly onlyLeft?: Divergence;
  readonly onlyRight?: Divergence;
  readonly stoppedBy?: "max-pairs" | "interrupted";
  /** All runs of so many steps were compared. */
  readonly depth: number;
  readonly pairs: number;
}

export interface RunsOptions {
  /** No more pairs of states than so many, 200,000 by default. */
  readonly pairsMax?: number;
  readonly signal?: AbortSignal;
}

/** A command by its index on each side; missing where the side does not have it. */
interface CommonCommand {
  readonly left?: number;
  readonly right?: number;
}

const PAIRS_MAX = 200_000;
/** The event loop has its turn after so many pairs. */
const BREATH_PAIRS = 2_000;

/** Both systems are deterministic for each command, so runs that are alike so far lead to one pair of states. */
export async function compareRuns(
  left: Kernel,
  right: Kernel,
  { pairsMax = PAIRS_MAX, signal }: RunsOptions = {},
): Promise<RunsCompared> {
  const search = new RunSearch(left, right);
  while (search.goesOn) {
    if (search.pairs > pairsMax) return search.result("max-pairs");
    if (search.at % BREATH_PAIRS === 0) {
      await new Promise((resolve) => void setImmediate(resolve));
      if (signal?.aborted === true) return search.result("interrupted");
    }
    search.expand();
  }
  return search.result();
}

class RunSearch {
  /** The next pair to be looked at. */
  at = 0;
  readonly #left: Kernel;
  readonly #right: Kernel;
  readonly #commands: readonly CommonCommand[];
  readonly #store: PairStore;
  #onlyLeft: Divergence | undefined;
  #onlyRight: Divergence | undefined;

  constructor(left: Kernel, right: Kernel) {
    this.#left = left;
    this.#right = right;
    this.#commands = commonCommands(left, right);
    const [first, second] = [left.initialRow(), right.initialRow()];
    this.#store = new PairStore(first.length, second.length);
    this.#store.add(first, second);
  }

  get pairs(): number {
    return this.#store.count;
  }

  /** Both differences are found, or there is nothing left to look at. */
  get goesOn(): boolean {
    const isFound = this.#onlyLeft !== undefined && this.#onlyRight !== undefined;
    return !isFound && this.at < this.#store.count;
  }

  /** Takes every command on both sides, and goes on where they do the same. */
  expand(): void {
    const pair = this.at++;
    const [left, right] = [this.#store.left(pair), this.#store.right(pair)];
    for (const [step, command] of this.#commands.entries()) {
      const first = command.left === undefined ? undefined : this.#left.take(left, command.left);
      const second =
        command.right === undefined ? undefined : this.#right.take(right, command.right);
      if (first !== undefined && second !== undefined && isSame(first.events, second.events)) {
        this.#store.add(first.row, second.row, pair, step);
        continue;
      }
      if (first !== undefined)
        this.#onlyLeft ??= this.#divergence("left", pair, step, second?.events);
      if (second !== undefined)
        this.#onlyRight ??= this.#divergence("right", pair, step, first?.events);
    }
  }

  #divergence(
    side: "left" | "right",
    pair: number,
    step: number,
    others: readonly DomainEvent[] | undefined,
  ): Divergence {
    const other = side === "left" ? "right" : "left";
    const isKnown = this.#commands[step]![other] !== undefined;
    return {
      schedule: [...this.#store.path(pair), step].map((taken) => this.#commands[taken]![side]!),
      otherwise: others ?? (isKnown ? "disabled" : "unknown"),
    };
  }

  result(stoppedBy?: RunsCompared["stoppedBy"]): RunsCompared {
    const last = this.#store.count - 1;
    return {
      ...(this.#onlyLeft && { onlyLeft: this.#onlyLeft }),
      ...(this.#onlyRight && { onlyRight: this.#onlyRight }),
      ...(stoppedBy && { stoppedBy }),
      depth: this.#store.depth(Math.min(this.at, last)),
      pairs: this.#store.count,
    };
  }
}

/** The commands of both, those that only the second one has last. */
function commonCommands(left: Kernel, right: Kernel): CommonCommand[] {
  const rights = new Map(right.commands.map((command) => [keyOf(command), command.index]));
  const lefts = new Set(left.commands.map(keyOf));
  const shared = left.commands.map((command): CommonCommand => {
    const other = rights.get(keyOf(command));
    return { left: command.index, ...(other !== undefined && { right: other }) };
  });
  const others = right.commands.filter((command) => !lefts.has(keyOf(command)));
  return [...shared, ...others.map(({ index }): CommonCommand => ({ right: index }))];
}

/** Lists of events are shared by all steps of a kernel, so their texts are kept. */
const texts = new WeakMap<readonly DomainEvent[], string>();

function textOf(events: readonly DomainEvent[]): string {
  const known = texts.get(events);
  if (known !== undefined) return known;
  const text = canonicalJson(events);
  texts.set(events, text);
  return text;
}

function isSame(a: readonly DomainEvent[], b: readonly DomainEvent[]): boolean {
  return a === b || textOf(a) === textOf(b);
}
