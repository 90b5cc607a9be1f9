/** Follows a comparison with progress and traces, and writes its reports. */
import { join } from "node:path";
import type { Explored } from "../check/explore.ts";
import { traceFileName, writeViolationTraces } from "../check/violation-traces.ts";
import type { ComparisonWatch } from "../compare/compare.ts";
import type { RunOfSide } from "../compare/run-comparison.ts";
import { writeTrace } from "../log/write-trace.ts";
import { makeTrace } from "../replay/make-trace.ts";
import { renderBlocks } from "../report/blocks.ts";
import { renderMarkdown } from "../report/blocks-markdown.ts";
import { comparisonDocument } from "../report/comparison-json.ts";
import { comparisonBlocks } from "../report/comparison-report.ts";
import type { Comparison } from "../report/comparison.ts";
import { reportProgress, SILENT } from "../report/progress.ts";
import { replayCommand } from "./commands.ts";
import type { CompareArguments, Compared } from "./compare.ts";
import { STDOUT, writeText } from "./outputs.ts";
import type { Terminal } from "./terminal.ts";

export class CompareReport {
  readonly #given: CompareArguments;
  readonly #compared: Compared;
  readonly #terminal: Terminal;
  /** The file of each violation, by {@link keyOf}. */
  readonly #traces = new Map<string, string>();
  /** Commands that show the traces. */
  readonly #replays: string[] = [];

  constructor(given: CompareArguments, compared: Compared, terminal: Terminal) {
    this.#given = given;
    this.#compared = compared;
    this.#terminal = terminal;
  }

  get watch(): ComparisonWatch {
    const { quiet } = this.#given;
    return {
      begin: (title) =>
        quiet === true ? Promise.resolve(SILENT) : reportProgress(title, process.stderr),
      explored: (side, explored) => this.#writeViolations(side, explored),
      onlyRun: (run) => this.#writeRun(run),
    };
  }

  /** @throws InputError when a file cannot be written */
  async write(comparison: Comparison): Promise<void> {
    const { json, markdown } = this.#given;
    const { print, style } = this.#terminal;
    const blocks = comparisonBlocks(comparison);
    if (json !== undefined) {
      const document = comparisonDocument(comparison, this.#traces);
      await this.#put(json, `${JSON.stringify(document, undefined, 2)}\n`);
    }
    if (markdown !== undefined) await this.#put(markdown, renderMarkdown(blocks));
    if (json === STDOUT || markdown === STDOUT) return;
    print(renderBlocks(blocks, style));
    if (this.#replays.length > 0) print(`\nReplay with:\n  ${this.#replays.join("\n  ")}`);
  }

  async #put(file: string, text: string): Promise<void> {
    if (file === STDOUT) this.#terminal.print(text.trimEnd());
    else await writeText(file, text);
  }

  async #writeViolations(side: string, explored: Explored): Promise<void> {
    const { traceDir } = this.#given;
    if (traceDir === undefined) return;
    for (const [property, file] of await writeViolationTraces(explored, traceDir)) {
      this.#traces.set(JSON.stringify([explored.job.scenario.name, side, property]), file);
      this.#tell(file, side);
    }
  }

  async #writeRun({ side: { name, explored }, than, schedule }: RunOfSide): Promise<void> {
    const { traceDir } = this.#given;
    if (traceDir === undefined) return;
    const { job, kernel, result } = explored;
    const file = join(traceDir, traceFileName(job, `not-with-${than}`));
    const { header, entries } = makeTrace(
      kernel,
      {
        scenario: job.scenario.name,
        bounds: job.bounds,
        variants: job.variants.map((variant) => variant.name),
        explorer: { name: result.explorer },
      },
      schedule,
    );
    await writeTrace(file, header, entries);
    this.#tell(file, name);
  }

  #tell(file: string, side: string): void {
    const { files, proposal } = this.#compared;
    const own = side.startsWith(`${proposal}+`) ? files.get(proposal) : files.get(side);
    // The baseline may have scenarios that only the file of the proposal brings.
    const model = own ?? this.#given.model ?? files.get(proposal);
    this.#replays.push(replayCommand(file, model));
  }
}
