/** Commands that a report tells its reader, ready for a shell. */
import type { Job } from "../catalogue/job.ts";
import type { Explored } from "../check/explore.ts";
import type { CheckArguments } from "./check-options.ts";

/** Shows a trace again. @param model the user's file of which it is */
export function replayCommand(file: string, model: string | undefined): string {
  return commandLine(["replay", file], { "--model": model });
}

/** Finds what a check found once more, and keeps its trace. */
export function checkCommand(
  { job: { scenario, variants }, result: { explorer, seed } }: Explored,
  given: CheckArguments,
): string {
  const random = explorer === "random" ? { ...given, explorer, seed } : undefined;
  return commandLine(["check", scenario.name], {
    "--variant": variants.map(({ name }) => name),
    "--bound": pairs(given.bound),
    "--explorer": random?.explorer,
    "--seed": random?.seed,
    "--runs": random?.runs,
    "--length": random?.length,
    "--schedule-mode": random?.scheduleMode,
    "--weight": pairs(random?.weight),
    "--max-states": given.maxStates,
    "--max-depth": given.maxDepth,
    "--model": given.model,
    "--trace-dir": "traces",
  });
}

/** Explores a mutant alone. */
export function mutantCommand({ scenario, variants, bounds }: Job, model?: string): string {
  return commandLine(["check", scenario.name], {
    "--variant": variants.map(({ name }) => name),
    "--bound": pairs(bounds),
    "--model": model,
  });
}

type OptionValue = string | number | readonly string[] | undefined;

/** Options without a value are left out; one with several is repeated. */
function commandLine(
  words: readonly string[],
  options: Readonly<Record<string, OptionValue>>,
): string {
  const given = Object.entries(options).flatMap(([name, value]) =>
    [value ?? []].flat().flatMap((each) => [name, String(each)]),
  );
  return ["iommucheck", ...words, ...given].map(shellWord).join(" ");
}

function pairs(values: Readonly<Record<string, number>> = {}): string[] {
  return Object.entries(values).map(([name, value]) => `${name}=${value}`);
}

/** Quoted where a shell would split or expand it. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
