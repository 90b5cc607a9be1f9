/** Puts the report of `check` together: text while it goes on, JSON at the end. */
import type { Job } from "../catalogue/job.ts";
import type { Explored } from "../check/explore.ts";
import { subjectOf } from "../check/subject.ts";
import { treeStats } from "../check/tree-stats.ts";
import { reportProgress, SILENT, type ProgressReport } from "../report/progress.ts";
import type { ScenarioResult } from "../report/result-document.ts";
import { resultDocument, scenarioResult } from "../report/result-json.ts";
import { declaredViolations, type Scenario } from "../system/index.ts";
import type { CheckArguments } from "./check-options.ts";
import { sentenceOf } from "./sentence.ts";
import { STDOUT, writeText } from "./outputs.ts";
import type { Terminal } from "./terminal.ts";

export class CheckReport {
  readonly results: ScenarioResult[] = [];
  readonly #given: CheckArguments;
  readonly #terminal: Terminal;
  readonly #leftOut: readonly { readonly scenario: string; readonly violated: string[] }[];

  /** @param leftOut scenarios that are declared to violate something */
  constructor(given: CheckArguments, terminal: Terminal, leftOut: readonly Scenario[]) {
    this.#given = given;
    this.#terminal = terminal;
    this.#leftOut = leftOut.map((scenario) => {
      return { scenario: scenario.name, violated: [...declaredViolations(scenario)] };
    });
  }

  /** Progress of the next job. */
  async begin(job: Job): Promise<ProgressReport> {
    if (this.#given.quiet === true) return SILENT;
    return reportProgress(job.scenario.name, process.stderr);
  }

  /** Reports a job that is done, and writes its traces. */
  async add(explored: Explored): Promise<void> {
    const { json, stats: wantsStats } = this.#given;
    const traces = await this.#writeTraces(explored);
    const stats = wantsStats === true ? treeStats(explored.kernel) : undefined;
    this.results.push(scenarioResult(subjectOf(explored.job), explored.result, traces, stats));
    if (json === STDOUT) return;
    // Loaded late: with JSON on standard output nobody draws a table.
    const { checkText } = await import("./check-text.ts");
    const { style, print } = this.#terminal;
    print(checkText(explored, traces, stats, this.#given, style));
  }

  /**
   * Says what was left out, and writes the JSON document.
   * @param error what ended the run early, if anything
   * @throws InputError when it cannot be written
   */
  async finish(error?: unknown): Promise<void> {
    const { json } = this.#given;
    if (json !== STDOUT && this.#leftOut.length > 0) this.#terminal.print(this.#leftOutText());
    if (json === undefined) return;
    const ended = error === undefined ? undefined : sentenceOf(error);
    const text = JSON.stringify(
      resultDocument(this.results, ended, [...this.#leftOut]),
      undefined,
      2,
    );
    if (json === STDOUT) this.#terminal.print(text);
    else await writeText(json, `${text}\n`);
  }

  #leftOutText(): string {
    const texts = this.#leftOut.map(
      ({ scenario, violated }) => `${scenario} (${violated.join(", ")})`,
    );
    return (
      "Left out, since they are declared to violate what is in parentheses, holes of the specification: " +
      `${texts.join("; ")}. Name them to explore them, or see \`iommucheck compare\`.\n`
    );
  }

  async #writeTraces(explored: Explored): Promise<ReadonlyMap<string, string>> {
    const { traceDir } = this.#given;
    if (traceDir === undefined) return new Map();
    const { writeViolationTraces } = await import("../check/violation-traces.ts");
    return writeViolationTraces(explored, traceDir);
  }
}
