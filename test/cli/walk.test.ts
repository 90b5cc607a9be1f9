/** `replay --step`: keys on a terminal, one position each. */
import { spawnSync } from "node:child_process";
import { PassThrough } from "node:stream";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { walk, type Screen } from "../../src/cli/walk.ts";
import { replay, type Replay } from "../../src/replay/replay.ts";
import { readTrace } from "../../src/log/read-trace.ts";
import { PLAIN } from "../../src/report/style.ts";
import { catalogue } from "../../models/catalogue.ts";
import { BIN, inProcess, temporaryFolder } from "./run-cli.ts";

const BUG = "reference-unmap-without-invalidation";
const folder = temporaryFolder();
const file = join(folder, `reference--${BUG}--no-stale-iotlb.jsonl`);
let replayed: Replay;

beforeAll(async () => {
  await inProcess(["check", "--variant", BUG, "--trace-dir", folder, "--quiet"]);
  replayed = replay(catalogue, await readTrace(file), file);
});

/** A terminal without anybody: what was drawn, and whether it was in raw mode. */
function fakeScreen() {
  const rawModes: boolean[] = [];
  const setRawMode = (on: boolean) => void rawModes.push(on);
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode });
  const stdout = Object.assign(new PassThrough(), { isTTY: true });
  const screen = { stdin, stdout } as unknown as Screen;
  return { screen, stdin, drawn: () => String(stdout.read() ?? ""), rawModes };
}

/** The positions that are drawn, in order. */
const positionsIn = (text: string) =>
  [...text.matchAll(/position (\d+) of 3/g)].map(([, position]) => Number(position));

describe("the walk", () => {
  test("goes forwards and backwards by keys, and gives the terminal back", async () => {
    const { screen, stdin, drawn, rawModes } = fakeScreen();
    const walked = walk(replayed, PLAIN, screen);
    stdin.write("nn\u001b[D\u001b[Fgvq");
    await walked;
    const text = drawn();
    expect(positionsIn(text)).toEqual([0, 1, 2, 1, 3, 0, 3]);
    // A long state may scroll away, the step may not.
    expect(text).toMatch(/pte: [^]*executing: [^]*position 0 of 3\n\nbefore the first step/);
    expect(text).toMatch(/step 3 {2}guest unmap pasid0 page0[^]*VIOLATED {2}no-stale-iotlb/);
    expect(rawModes).toEqual([true, false]);
  });

  test.each(["\u0003", "\u0004", "\u001b"])("ends with %j", async (key) => {
    const { screen, stdin, drawn, rawModes } = fakeScreen();
    const walked = walk(replayed, PLAIN, screen);
    stdin.write(`n${key}`);
    await walked;
    expect(positionsIn(drawn())).toEqual([0, 1]);
    expect(rawModes).toEqual([true, false]);
  });
});

const hasScript = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout ?? "";

// The `script` of util-linux runs a command on a terminal of its own.
test.runIf(hasScript.includes("util-linux"))("runs on a real terminal", () => {
  const command = `'${process.execPath}' '${BIN}' replay '${file}' --step`;
  const { status, stdout } = spawnSync("script", ["-qec", command, "/dev/null"], {
    input: "nnpq",
    encoding: "utf8",
  });
  expect(positionsIn(stdout)).toEqual([0, 1, 2, 1]);
  expect(status).toBe(1);
});
