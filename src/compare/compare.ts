/** Compares a proposal with what there is and with its alternatives: explores all, and puts them side by side. */
import { exploreJob, type Explored, type JobOptions } from "../check/explore.ts";
import { findingsOf } from "../check/collect-evidence.ts";
import type { Job } from "../catalogue/job.ts";
import type {
  ComparedScenario,
  Comparison,
  ComparisonVerdict,
  RunComparison,
  Side,
  SideChanges,
} from "../report/comparison.ts";
import type { Budget, Progress } from "../search/result.ts";
import { compareRuns, type RunsOptions } from "./compare-runs.ts";
import { judgeClaims } from "./judge-claims.ts";
import { changesFrom, seenIn, seenInAny, type Seen } from "./party-changes.ts";
import { BASELINE, type Plan, type PlannedScenario } from "./plan.ts";
import { compareProperties, type ExploredSide } from "./properties.ts";
import { noLongerTestedIn, regressionsIn, repairsIn } from "./remarks.ts";
import { runComparison, type RunOfSide } from "./run-comparison.ts";

export interface ComparisonOptions extends RunsOptions {
  /** For each side of each scenario. */
  readonly budget?: Budget;
  /** 1 by default; the result does not depend on it. */
  readonly threads?: number;
  /** When so many states are known the threads are started. */
  readonly threadsFrom?: number;
  readonly watch?: ComparisonWatch;
}

/** Is told how a comparison goes on. */
export interface ComparisonWatch {
  /** A side of a scenario is explored from now on. @returns told while it is, and called at its end */
  readonly begin?: (title: string) => Promise<{
    readonly update: (progress: Progress) => void;
    readonly end: () => void;
  }>;
  /** A side was explored. */
  readonly explored?: (side: string, explored: Explored) => Promise<void>;
  /** A run was found that only one side allows. */
  readonly onlyRun?: (run: RunOfSide) => Promise<void>;
}

/** What was found in a scenario; kernels are let go of. */
interface FoundIn {
  readonly compared: ComparedScenario;
  /** By side. */
  readonly seen: ReadonlyMap<string, Seen>;
}

/**
 * Every state of every side is judged, without reductions: these would hide commands.
 * @throws ModelError when a model breaks a rule of the kernel
 */
export async function compare(plan: Plan, options: ComparisonOptions = {}): Promise<Comparison> {
  const found: FoundIn[] = [];
  for (const planned of plan.scenarios) found.push(await compareIn(planned, options));
  return summedUp(
    plan,
    found.map(({ compared }) => compared),
    others(plan).map((side) => changesOverall(found, side)),
  );
}

function summedUp(
  plan: Plan,
  scenarios: readonly ComparedScenario[],
  changes: readonly SideChanges[],
): Comparison {
  const claims = judgeClaims(plan.claims, scenarios, plan.claimsLeftOut);
  const own = others(plan).filter(({ kind }) => kind !== "alternative");
  const alternatives = others(plan).filter(({ kind }) => kind === "alternative");
  const { name, title, reference, changes: rules, openQuestions } = plan.proposal;
  const found = {
    proposal: { name, title, reference, changes: rules, openQuestions },
    sides: plan.sides,
    claims,
    claimsLeftOut: plan.claimsLeftOut.length,
    regressions: regressionsIn(scenarios, others(plan)),
    unclaimedRepairs: repairsIn(scenarios, own, claims),
    repairedByOthers: repairsIn(scenarios, alternatives, claims),
    noLongerTested: noLongerTestedIn(scenarios, others(plan)),
    changes,
    scenarios,
  };
  return { verdict: verdictOf(found), ...found };
}

/** All sides but the baseline. */
function others({ sides }: Plan): readonly Side[] {
  return sides.slice(1);
}

/** In all scenarios where a side was run, beside the baseline in the same ones. */
function changesOverall(found: readonly FoundIn[], { name }: Side): SideChanges {
  const own = found.filter(({ seen }) => seen.has(name));
  const before = seenInAny(own.map(({ seen }) => seen.get(BASELINE)!));
  return changesFrom(before, seenInAny(own.map(({ seen }) => seen.get(name)!)), name);
}

/** Regressions of alternatives are not the proposal's. */
function verdictOf(found: Omit<Comparison, "verdict">): ComparisonVerdict {
  const { sides, claims, scenarios } = found;
  const own = sides.filter(({ kind }) => kind !== "alternative").map(({ name }) => name);
  const regressions = found.regressions.filter(({ side }) => own.includes(side));
  if (claims.some(({ verdict }) => verdict === "refuted")) return "refuted";
  if (regressions.length > 0) return "regressed";
  const isCut = scenarios.some((scenario) => scenario.sides.some(({ complete }) => !complete));
  const isOpen = claims.some(({ verdict }) => verdict === "undecided");
  return isCut || isOpen ? "undecided" : "confirmed";
}

async function compareIn(
  { scenario, bounds, sides: planned }: PlannedScenario,
  options: ComparisonOptions,
): Promise<FoundIn> {
  const sides: ExploredSide[] = [];
  for (const { side, job } of planned) {
    const explored = await exploreSide(side.name, job, options);
    await options.watch?.explored?.(side.name, explored);
    sides.push({ name: side.name, explored });
  }
  const seen = new Map(sides.map(({ name, explored }) => [name, seenIn(explored)]));
  const { name, title, description } = scenario;
  const compared = {
    scenario: name,
    title,
    description,
    bounds,
    sides: sides.map(({ name: side, explored: { result } }) => {
      const { states, transitions, depth, complete, soundness } = result;
      return { side, states, transitions, depth, complete, soundness };
    }),
    properties: compareProperties(sides),
    changes: sides
      .slice(1)
      .map(({ name: side }) => changesFrom(seen.get(BASELINE)!, seen.get(side)!, side)),
    runs: await compareAllRuns(planned, sides, options),
  };
  return { compared, seen };
}

/**
 * The whole graph. Threads find counterexamples of the same length, but which of several is found depends on which
 * thread is the first: those are looked for again by one.
 */
async function exploreSide(
  side: string,
  job: Job,
  { budget = {}, threads = 1, threadsFrom, signal, watch }: ComparisonOptions,
): Promise<Explored> {
  const progress = await watch?.begin?.(`${job.scenario.name} ${side}`);
  const usual: JobOptions = {
    partialOrder: false,
    symmetry: false,
    budget,
    ...(signal && { signal }),
    ...(progress && { onProgress: progress.update }),
  };
  const several = { ...usual, threads, ...(threadsFrom !== undefined && { threadsFrom }) };
  try {
    const explored = await exploreJob(job, several);
    const { threads: used = 1 } = explored.result;
    if (used === 1 || findingsOf(explored.result).length === 0) return explored;
    const again = await exploreJob(job, { ...usual, threads: 1 });
    // One thread may meet a limit where several did not: what is known stays.
    return explored.result.complete && !again.result.complete ? explored : again;
  } finally {
    progress?.end();
  }
}

/** The baseline with each other side, and the proposal with each alternative. */
async function compareAllRuns(
  planned: PlannedScenario["sides"],
  sides: readonly ExploredSide[],
  options: ComparisonOptions,
): Promise<RunComparison[]> {
  const [baseline, proposal, ...more] = sides as [ExploredSide, ExploredSide];
  const alternatives = more.filter(
    ({ name }) => planned.find(({ side }) => side.name === name)!.side.kind === "alternative",
  );
  const pairs = [
    ...sides.slice(1).map((side) => [baseline, side] as const),
    ...alternatives.map((side) => [proposal, side] as const),
  ];
  const compared: RunComparison[] = [];
  for (const [first, second] of pairs) {
    const runs = await compareRuns(first.explored.kernel, second.explored.kernel, options);
    for (const [side, only, than] of [
      [first, runs.onlyLeft, second],
      [second, runs.onlyRight, first],
    ] as const)
      if (only !== undefined)
        await options.watch?.onlyRun?.({ side, than: than.name, schedule: only.schedule });
    compared.push(runComparison(first, second, runs));
  }
  return compared;
}
