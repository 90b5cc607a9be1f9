/** What a random exploration can be told, and the refusal of what makes no sense. */
import type { Kernel } from "../kernel/index.ts";
import { InputError } from "../log/input-error.ts";
import type { ExploreOptions } from "../search/result.ts";

/**
 * How the next command is drawn from the enabled ones.
 * `uniform`: each has the same chance, so a party with few commands is rare.
 * `weighted`: first a party by its weight, then one of its commands.
 * `novel`: half as `weighted`, half the likelier, the less often a command with what it would do was
 * seen so far.
 */
export type Mode = "uniform" | "weighted" | "novel";

export const MODES: readonly Mode[] = ["uniform", "weighted", "novel"];

export interface RandomOptions extends ExploreOptions {
  /** How many runs from the initial state; 100 by default. */
  readonly runs?: number;
  /** Steps of a run at most; 1000 by default. */
  readonly length?: number;
  /** A whole number; with the same other options it makes the same runs. Drawn by default. */
  readonly seed?: number;
  /** `weighted` when there are weights, else `uniform`. */
  readonly mode?: Mode;
  /** By actor (`guest.vcpu0`) or component (`guest`), 0 or more, instead of the declared ones. */
  readonly weights?: Readonly<Record<string, number>>;
}

/** The options with their defaults. */
export interface Plan {
  readonly runs: number;
  readonly length: number;
  readonly seed: number;
  readonly mode: Mode;
  readonly weights: Readonly<Record<string, number>>;
}

/**
 * Fills in the defaults.
 * @throws InputError for a number out of range and for a weight of nobody
 */
export function planOf(kernel: Kernel, options: RandomOptions): Plan {
  const weights = options.weights ?? {};
  const isWeighted = Object.keys(weights).length > 0;
  const plan = {
    runs: options.runs ?? 100,
    length: Math.min(options.length ?? 1000, options.budget?.maxDepth ?? Infinity),
    seed: options.seed ?? Math.floor(Math.random() * 2 ** 31),
    mode: options.mode ?? (isWeighted ? "weighted" : "uniform"),
    weights,
  };
  demandWhole("runs", plan.runs, 1);
  demandWhole("length", plan.length, 1);
  demandWhole("seed", plan.seed, Number.MIN_SAFE_INTEGER);
  if (!MODES.includes(plan.mode))
    throw new InputError(`Mode "${plan.mode}" is none of ${MODES.join(", ")}.`);
  if (isWeighted && plan.mode === "uniform")
    throw new InputError('Weights have no meaning in mode "uniform"; use "weighted" or "novel".');
  for (const [name, weight] of Object.entries(weights)) demandWeight(kernel, name, weight);
  return plan;
}

function demandWhole(name: string, value: number, min: number): void {
  if (Number.isSafeInteger(value) && value >= min) return;
  const from = min > Number.MIN_SAFE_INTEGER ? ` from ${min}` : "";
  throw new InputError(`The ${name} of random runs must be a whole number${from}, not ${value}.`);
}

function demandWeight({ commands }: Kernel, name: string, weight: number): void {
  if (!commands.some((c) => c.actor === name || c.component === name)) {
    const known = [...new Set(commands.map((c) => c.actor))].join(", ");
    throw new InputError(`Weight ${name}=${weight}: no such component (there are: ${known}).`);
  }
  if (!Number.isFinite(weight) || weight < 0)
    throw new InputError(`Weight ${name}=${weight} must be a number that is 0 or more.`);
}
