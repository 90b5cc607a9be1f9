/** Puts the report of `check` together: text while it goes on, JSON and hints at the end. */
import { writeFile } from "node:fs/promises";
import { collectEvidence, findingsOf } from "../check/collect-evidence.ts";
import type { Explored } from "../check/explore.ts";
import { subjectOf, type Job } from "../check/job.ts";
import { treeStats } from "../check/tree-stats.ts";
import { fileError } from "../log/lines.ts";
import { reportProgress, SILENT, type ProgressReport } from "../report/progress.ts";
import type { ScenarioResult } from "../report/result-document.ts";
import { resultDocument, scenarioResult } from "../report/result-json.ts";
import { renderStats } from "../report/stats.ts";
import { renderSummary } from "../report/summary.ts";
import { renderViolation } from "../report/violation.ts";
import type { CheckArguments } from "./check-options.ts";
import type { Terminal } from "./terminal.ts";

type Given = Pick<CheckArguments, "json" | "traceDir" | "stats" | "quiet" | "model">;

export class CheckReport {
  readonly results: ScenarioResult[] = [];
  readonly #given: Given;
  readonly #terminal: Terminal;

  constructor(given: Given, terminal: Terminal) {
    this.#given = given;
    this.#terminal = terminal;
  }

  /** Progress of the next job. */
  async begin(job: Job): Promise<ProgressReport> {
    if (this.#given.quiet === true) return SILENT;
    return reportProgress(job.scenario.name, process.stderr);
  }

  /** Reports a job that is done, and writes its traces. */
  async add(explored: Explored): Promise<void> {
    const { job, kernel, result } = explored;
    const subject = subjectOf(job);
    const traces = await this.#writeTraces(explored);
    const stats = this.#given.stats === true ? treeStats(kernel) : undefined;
    this.results.push(scenarioResult(subject, result, traces, stats));
    const { style } = this.#terminal;
    this.#say(renderSummary(subject, result, style));
    for (const finding of findingsOf(result)) {
      this.#say(`\n${renderViolation(collectEvidence(kernel, finding), style)}`);
      this.#say(`\n  ${this.#replayHint(traces.get(finding.name))}`);
    }
    if (stats !== undefined) this.#say(`\n${renderStats(stats, result.seconds * 1000, style)}`);
    this.#say("");
  }

  /** Writes the JSON document. @throws InputError when it cannot be written */
  async finish(): Promise<void> {
    const { json } = this.#given;
    if (json === undefined) return;
    const text = JSON.stringify(resultDocument(this.results), undefined, 2);
    if (json === "-") return this.#terminal.print(text);
    await writeFile(json, `${text}\n`).catch((error: unknown) => {
      throw fileError(error, json);
    });
  }

  /** A part of the report for people; nothing when standard output is JSON. */
  #say(text: string): void {
    if (this.#given.json !== "-") this.#terminal.print(text);
  }

  async #writeTraces(explored: Explored): Promise<ReadonlyMap<string, string>> {
    const { traceDir } = this.#given;
    if (traceDir === undefined) return new Map();
    const { writeViolationTraces } = await import("../check/violation-traces.ts");
    return writeViolationTraces(explored, traceDir);
  }

  #replayHint(file: string | undefined): string {
    if (file === undefined) return "To replay it, write its trace with --trace-dir DIR.";
    const { model } = this.#given;
    return `Replay with: iommucheck replay ${file}${model === undefined ? "" : ` --model ${model}`}`;
  }
}
