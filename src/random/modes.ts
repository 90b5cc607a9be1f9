/** The modes of random runs: what weight each enabled command has. */
import { DISABLED, type Kernel, type KernelCommand, type Row } from "../kernel/index.ts";
import type { Plan } from "./options.ts";

/** An enabled command with the id of the list of events that it would emit. */
export interface Candidate {
  readonly command: KernelCommand;
  readonly eventList: number;
}

/** The enabled commands of a state, in the order of the system. */
export function candidatesIn(kernel: Kernel, row: Row): Candidate[] {
  const candidates: Candidate[] = [];
  for (const command of kernel.commands) {
    const leaf = kernel.stepLeaf(command.index, row);
    if (leaf !== DISABLED) candidates.push({ command, eventList: kernel.effects[-leaf]! });
  }
  return candidates;
}

/** Weighs the candidates of a state. */
export interface Weigher {
  weigh(candidates: readonly Candidate[]): number[];
  /** Told which one was taken. */
  took(candidate: Candidate): void;
}

/** The weigher of a plan; a new one for each exploration. */
export function weigherOf(kernel: Kernel, { mode, weights }: Plan): Weigher {
  switch (mode) {
    case "uniform":
      return { weigh: (candidates) => candidates.map(() => 1), took: () => {} };
    case "weighted":
      return { weigh: (candidates) => shares(candidates, weights), took: () => {} };
    case "novel":
      return new Novelty(kernel.commands.length, weights);
  }
}

/** The weight of each actor is shared by those of its commands that are enabled. */
function shares(candidates: readonly Candidate[], weights: Plan["weights"]): number[] {
  const counts = new Map<string, number>();
  for (const { command } of candidates)
    counts.set(command.actor, (counts.get(command.actor) ?? 0) + 1);
  return candidates.map(({ command: { actor, component, weight } }) => {
    return (weights[actor] ?? weights[component] ?? weight) / counts.get(actor)!;
  });
}

/**
 * Half of the chance is shared by weights, half goes to what was seen least: a command with the
 * events that it would emit. Only half, since what was seen most is often what every run must
 * pass through; by weights, since that found bugs in the models sooner than sharing alike.
 * What was seen counts from the first run of the exploration on. It depends on the seed only, so
 * the same seed makes the same runs; shrinking does not count (see `shrink`).
 */
class Novelty implements Weigher {
  readonly #commands: number;
  readonly #weights: Plan["weights"];
  readonly #seen = new Map<number, number>();

  constructor(commands: number, weights: Plan["weights"]) {
    this.#commands = commands;
    this.#weights = weights;
  }

  weigh(candidates: readonly Candidate[]): number[] {
    const rare = candidates.map((c) => 1 / (1 + (this.#seen.get(this.#keyOf(c)) ?? 0)));
    const fair = normal(shares(candidates, this.#weights));
    return normal(rare).map((weight, i) => fair[i]! + weight);
  }

  took(candidate: Candidate): void {
    const key = this.#keyOf(candidate);
    this.#seen.set(key, (this.#seen.get(key) ?? 0) + 1);
  }

  #keyOf({ command, eventList }: Candidate): number {
    return eventList * this.#commands + command.index;
  }
}

/** The same weights with the sum 1; as they are when none is positive. */
function normal(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (total > 0 ? weight / total : weight));
}
