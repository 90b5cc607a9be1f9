/**
 * Has other model checkers count the states and transitions of every exported scenario again. Exit code 0: all counts
 * are equal. 1: some differ, or a tool failed. 2: bad options. 3: no tool is installed.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { catalogue } from "../../models/catalogue.ts";
import { exploreJob, type Explored } from "../../src/check/explore.ts";
import { writeModel } from "../../src/export/write-model.ts";
import { defaultBounds } from "../../src/system/index.ts";
import { oracleSubjects, STATES_MAX, type OracleSubject } from "./subjects.ts";
import { conclusion, oracleTable, type Answer, type OracleRow } from "./table.ts";
import { countAgain, TOOLS, type CountingTool } from "./tools.ts";

const HELP = `Exports every scenario and has other model checkers count it again.

  --only NAME   one scenario
  --tool NAME   one of ${TOOLS.map(({ name }) => name).join(", ")}; all that are installed by default

npm run oracle -- --only reference --tool spin`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      tool: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  const tools = TOOLS.filter(({ name }) => values.tool === undefined || name === values.tool);
  if (tools.length === 0) {
    const names = TOOLS.map(({ name }) => name).join(", ");
    throw new Error(`There is no tool "${values.tool}"; the tools are ${names}.`);
  }
  return { ...values, tools, subjects: oracleSubjects(catalogue, values.only) };
}

/** The tools that can run here; says how to get the others. */
function present(tools: readonly CountingTool[]): CountingTool[] {
  for (const { name, missing } of tools) {
    const way = missing();
    if (way !== undefined) console.log(`${name} is skipped; to have it: ${way}`);
  }
  return tools.filter(({ missing }) => missing() === undefined);
}

async function rowOf(
  { scenario, bounds: changed }: OracleSubject,
  tools: readonly CountingTool[],
  folder: string,
): Promise<OracleRow> {
  const job = { scenario, bounds: { ...defaultBounds(scenario), ...changed }, variants: [] };
  const plain = { partialOrder: false, symmetry: false, liveness: false };
  const explored = await exploreJob(job, { ...plain, budget: { maxStates: STATES_MAX } });
  const { result } = explored;
  const row = { scenario: scenario.name, bounds: changed, result };
  if (!result.complete) return { ...row, answers: [] };
  const answers: Answer[] = [];
  for (const tool of tools)
    answers.push(await answerOf(tool, explored, join(folder, `${folderName(row)} ${tool.name}`)));
  return { ...row, answers };
}

function folderName({ scenario, bounds }: Pick<OracleRow, "scenario" | "bounds">): string {
  return [scenario, ...Object.entries(bounds).flat()].join(" ");
}

async function answerOf(
  tool: CountingTool,
  { job, kernel, result }: Explored,
  folder: string,
): Promise<Answer> {
  mkdirSync(folder);
  const { scenario, bounds } = job;
  const origin = { scenario: scenario.name, title: scenario.title, bounds, variants: [], result };
  const model = writeModel(kernel, origin, tool.language);
  try {
    return { tool: tool.name, counts: await countAgain(tool, model, folder) };
  } catch (error) {
    return { tool: tool.name, error: error instanceof Error ? error.message : String(error) };
  }
}

async function main(): Promise<number> {
  const { help, tools, subjects } = readOptions();
  if (help) {
    console.log(HELP);
    return 0;
  }
  const installed = present(tools);
  if (installed.length === 0) return 3;
  const folder = mkdtempSync(join(tmpdir(), "iommucheck-oracle-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  process.once("SIGINT", () => process.exit(130));
  const rows: OracleRow[] = [];
  for (const subject of subjects) {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${subject.scenario.name}`);
    rows.push(await rowOf(subject, installed, folder));
  }
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  const names = installed.map(({ name }) => name);
  const { text, isEqual } = conclusion(rows);
  console.log(`${oracleTable(rows, names)}\n\n${text}`);
  return isEqual ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
