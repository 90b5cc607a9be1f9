/** The options of `check`, and what they mean for the search. */
import { availableParallelism } from "node:os";
import { Option, type Command } from "commander";
import type { JobOptions } from "../check/explore.ts";
import {
  collect,
  duration,
  integer,
  namedInteger,
  namedWeight,
  natural,
  positive,
  size,
  threadCount,
  THREADS_MAX,
} from "./values.ts";

/** As commander hands them over. */
export interface CheckArguments {
  readonly variant?: readonly string[];
  readonly bound?: Readonly<Record<string, number>>;
  readonly explorer: "exhaustive" | "random";
  readonly failFast?: true;
  readonly maxStates?: number;
  readonly maxDepth?: number;
  readonly timeLimit?: number;
  readonly memoryLimit?: number;
  /** False with `--no-cache`. */
  readonly cache: boolean;
  readonly checkPurity?: true;
  /** False with `--no-por`, `--no-symmetry`, `--no-liveness`. */
  readonly por: boolean;
  readonly symmetry: boolean;
  readonly liveness: boolean;
  readonly threads?: number;
  readonly seed?: number;
  readonly runs?: number;
  readonly length?: number;
  readonly scheduleMode?: "uniform" | "weighted" | "novel";
  readonly weight?: Readonly<Record<string, number>>;
  readonly json?: string;
  readonly traceDir?: string;
  readonly stats?: true;
  readonly quiet?: true;
  readonly model?: string;
}

/** Options that limit a search; `mutants` has them too. */
export function addBudgetOptions(command: Command): Command {
  return command
    .option("--max-states <n>", "stop at so many states", positive)
    .option("--max-depth <n>", "look no further than so many steps", natural)
    .option("--time-limit <time>", "stop after 30s, 5m, 1h (for each scenario)", duration)
    .option("--memory-limit <size>", "stop when the process uses 512MiB, 2GiB", size);
}

export function addCheckOptions(command: Command): Command {
  command
    .option("--variant <name>", "apply a bug or a proposal (repeatable)", collect)
    .option("--bound <name=value>", "set a bound of the scenario (repeatable)", namedInteger)
    .addOption(
      new Option("--explorer <name>", "how to search")
        .choices(["exhaustive", "random"])
        .default("exhaustive"),
    )
    .option("--fail-fast", "stop at the first violation of any claim");
  addBudgetOptions(command)
    .option("--no-por", "take enabled steps in every order, also those that commute")
    .option("--no-symmetry", "explore every state, not one of each orbit")
    .option("--no-liveness", "judge states only, which allows reductions")
    .option("--threads <n>", "search with so many threads (default: one per core)", threadCount)
    .option("--no-cache", "run the models for every step: slower, same result")
    .option("--check-purity", "run models twice and compare: finds hidden inputs");
  addRandomOptions(command);
  return command
    .option("--json <file>", "write the result as JSON; - is standard output, then nothing else")
    .option("--trace-dir <dir>", "write the trace of every violation there")
    .option("--stats", "show size and cost of every decision tree")
    .option("--quiet", "show no progress")
    .option("--model <file>", "check a catalogue of your own (TypeScript or JavaScript)");
}

function addRandomOptions(command: Command): Command {
  return command
    .option("--seed <n>", "random: reproduce an exploration", integer)
    .option("--runs <n>", "random: how many runs", positive)
    .option("--length <n>", "random: steps of a run at most", positive)
    .addOption(
      new Option("--schedule-mode <mode>", "random: how the next step is chosen").choices([
        "uniform",
        "weighted",
        "novel",
      ]),
    )
    .option("--weight <name=n>", "random: weight of a component (repeatable)", namedWeight);
}

/** The options of the explorer. */
export function jobOptionsOf(given: CheckArguments): JobOptions {
  const { explorer, failFast = false, cache, checkPurity = false } = given;
  const { por: partialOrder, symmetry, liveness } = given;
  const { seed, runs, length, scheduleMode: mode, weight: weights } = given;
  return {
    explorer,
    failFast,
    cache,
    checkPurity,
    partialOrder,
    symmetry,
    liveness,
    threads: given.threads ?? Math.min(THREADS_MAX, availableParallelism()),
    budget: budgetOf(given),
    random: present({ seed, runs, length, mode, weights }),
  };
}

export type BudgetArguments = Pick<
  CheckArguments,
  "maxStates" | "maxDepth" | "timeLimit" | "memoryLimit"
>;

export function budgetOf(given: BudgetArguments): NonNullable<JobOptions["budget"]> {
  const { maxStates, maxDepth, timeLimit: timeLimitMs, memoryLimit: memoryLimitBytes } = given;
  return present({ maxStates, maxDepth, timeLimitMs, memoryLimitBytes });
}

/** Without the fields that are undefined. */
function present<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
