/** Drives the machines with a trace's commands and compares each event with the recorded one. */
import { canonicalJson, Kernel, type Row, type Schedule } from "../kernel/index.ts";
import type { LogEntry } from "../log/entry.ts";
import { InputError } from "../log/input-error.ts";
import {
  stepsOf,
  type Trace,
  type TraceHeader,
  type TraceLoop,
  type TraceStep,
} from "../log/trace.ts";
import type { Catalogue, DomainEvent, Stimulus } from "../system/index.ts";
import { buildSystem, type BuiltSystem } from "./build-system.ts";
import { changesBetween, type Change } from "./changes.ts";
import { violatedClaims, type ViolatedClaim } from "./claims.ts";
import { differences, judgeLasso, type Lasso } from "./lasso.ts";
import { misfitOf, openLoop, type Misfit, type NamedCommand } from "./misfit.ts";
import { systemDigest } from "./system-digest.ts";

/** One step of a replayed trace, with what it did. */
export interface ReplayStep extends TraceStep {
  readonly changes: readonly Change[];
  /** What is violated after the step. */
  readonly violated: readonly ViolatedClaim[];
}

/** What became of a trace. */
export interface Replay {
  readonly header: TraceHeader;
  readonly built: BuiltSystem;
  readonly kernel: Kernel;
  /** `misfit`: the models have changed. `violated`: some claim is violated on the way. */
  readonly outcome: "clean" | "violated" | "misfit";
  /** What is violated before the first step. */
  readonly violatedAtStart: readonly ViolatedClaim[];
  /** All steps; the ones before the misfit, if there is one. */
  readonly steps: readonly ReplayStep[];
  /** The commands of these steps. */
  readonly schedule: Schedule;
  /** The states: before the first step, and after each. */
  readonly rows: readonly Row[];
  readonly misfit?: Misfit;
  /** Whether the system still has the shape that the trace was recorded with. */
  readonly isSameShape: boolean;
  /** Whether the claim that the header names is violated at the recorded step; true without one. */
  readonly showsClaim: boolean;
  /** What a trace with a loop says about its liveness property, when the system still has that. */
  readonly lasso?: Lasso;
}

/**
 * Replays a trace.
 * @param file what to call the trace in messages
 * @throws InputError when the catalogue lacks what the trace asks for, or the trace is imported
 */
export function replay(catalogue: Catalogue, trace: Trace, file: string): Replay {
  const { header } = trace;
  const { scenario, bounds, variants } = header;
  if (scenario === null) throw cannotDrive(header, file);
  const built = buildSystem(catalogue, { scenario, bounds, variants }, file);
  const driver = new Driver(new Kernel(built.system), file);
  const steps = stepsOf(trace.entries);
  const fits = steps.every((step) => driver.take(step));
  if (fits && header.loop !== undefined) driver.goAround(steps, header.loop);
  return driver.result(header, built);
}

function cannotDrive({ source }: TraceHeader, file: string): InputError {
  const from = source === undefined ? "" : ` from ${source.kind} (${source.file})`;
  return new InputError(
    `${file}: was imported${from} and has no scenario to drive; ` +
      "only a log that the models made can be replayed.",
  );
}

/** Drives the kernel step by step until something does not fit. */
class Driver {
  readonly #kernel: Kernel;
  readonly #file: string;
  readonly #rows: Row[];
  readonly #steps: ReplayStep[] = [];
  readonly #schedule: number[] = [];
  readonly #indexes: ReadonlyMap<string, number>;
  #misfit: Misfit | undefined;

  constructor(kernel: Kernel, file: string) {
    this.#kernel = kernel;
    this.#file = file;
    this.#rows = [kernel.initialRow()];
    this.#indexes = new Map(
      kernel.commands.map(({ actor, stimulus, index }) => [keyOf(actor, stimulus), index]),
    );
  }

  /** Takes one step; false when it does not fit. */
  take(step: TraceStep): boolean {
    const row = this.#rows.at(-1)!;
    const index = this.#indexes.get(keyOf(step.actor, step.command));
    if (index === undefined) return this.#refuse(step, "unknown-command");
    const outcome = this.#kernel.take(row, index);
    if (outcome === undefined) return this.#refuse(step, "disabled");
    if (!this.#compare(step, outcome.events)) return false;
    const changes = changesBetween(this.#kernel, row, outcome.row);
    const violated = violatedClaims(this.#kernel, outcome.row);
    this.#rows.push(outcome.row);
    this.#schedule.push(index);
    this.#steps.push({ ...step, changes, violated });
    return true;
  }

  /** Takes the steps of the loop once more. It must close, or where it has no steps the run must end. */
  goAround(steps: readonly TraceStep[], { start }: TraceLoop): void {
    const end = this.#rows.at(-1)!;
    const changed = differences(this.#kernel, this.#rows[start]!, end);
    const enabled = this.#enabledAtEnd();
    const isEnd = start === steps.length;
    if (changed.length > 0 || (isEnd && enabled.length > 0)) {
      const seq = steps.at(-1)?.entries.at(-1)?.seq ?? 0;
      this.#misfit = openLoop(this.#file, { step: steps.length, seq, enabled }, changed);
      return;
    }
    let row = end;
    for (const step of steps.slice(start)) {
      const outcome = this.#kernel.take(row, this.#schedule[step.step - 1]!)!;
      if (!this.#compare(step, outcome.events)) return;
      row = outcome.row;
    }
  }

  #lasso({ claim, loop }: TraceHeader): Lasso | undefined {
    if (loop === undefined || claim === undefined || this.#misfit !== undefined) return undefined;
    return judgeLasso(this.#kernel, this.#run, loop.start, claim);
  }

  get #run(): Pick<Replay, "rows" | "schedule"> {
    return { rows: this.#rows, schedule: this.#schedule };
  }

  result(header: TraceHeader, built: BuiltSystem): Replay {
    const kernel = this.#kernel;
    const steps = this.#steps;
    const violatedAtStart = violatedClaims(kernel, this.#rows[0]!);
    const lasso = this.#lasso(header);
    const isViolated =
      violatedAtStart.length > 0 ||
      steps.some((s) => s.violated.length > 0) ||
      lasso?.isShown === true;
    return {
      header,
      built,
      kernel,
      outcome: this.#misfit ? "misfit" : isViolated ? "violated" : "clean",
      violatedAtStart,
      steps,
      schedule: this.#schedule,
      rows: this.#rows,
      ...(this.#misfit && { misfit: this.#misfit }),
      isSameShape: (header.systemDigest ?? systemDigest(kernel)) === systemDigest(kernel),
      showsClaim: header.loop
        ? lasso?.isShown === true
        : showsClaim(header, violatedAtStart, steps),
      ...(lasso && { lasso }),
    };
  }

  /** Compares the events of a step one by one; the first difference is the misfit. */
  #compare(step: TraceStep, actual: readonly DomainEvent[]): boolean {
    const { entries } = step;
    const longer = Math.max(entries.length, actual.length);
    for (let i = 0; i < longer; i++) {
      const recorded = entries[i]?.event;
      if (canonicalJson(recorded) === canonicalJson(actual[i])) continue;
      this.#misfit = misfitOf(this.#file, step, "other-event", {
        seq: entries[0]!.seq + i,
        ...(recorded && { recorded }),
        ...(actual[i] && { actual: actual[i] }),
        enabled: [],
      });
      return false;
    }
    return true;
  }

  #refuse(step: TraceStep, kind: "unknown-command" | "disabled"): false {
    const { seq, event: recorded } = step.entries[0] as LogEntry;
    const enabled = this.#enabledAtEnd();
    this.#misfit = misfitOf(this.#file, step, kind, { seq, recorded, enabled });
    return false;
  }

  #enabledAtEnd(): NamedCommand[] {
    return this.#kernel.enabled(this.#rows.at(-1)!).map((index) => {
      const { actor, stimulus } = this.#kernel.commands[index]!;
      return { actor, command: stimulus };
    });
  }
}

/** Whether the claim of the header is violated where the header says. */
function showsClaim(
  { claim }: TraceHeader,
  violatedAtStart: readonly ViolatedClaim[],
  steps: readonly ReplayStep[],
): boolean {
  if (claim === undefined) return true;
  const violated = claim.step === 0 ? violatedAtStart : (steps[claim.step - 1]?.violated ?? []);
  return violated.some(({ kind, name }) => kind === claim.kind && name === claim.name);
}

function keyOf(actor: string, command: Stimulus): string {
  return canonicalJson([actor, command]);
}
