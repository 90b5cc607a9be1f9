/** A violated liveness property from the search to the report, the trace and the replay; and as what catches a bug. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { check } from "../../src/check/check.ts";
import { exploreJob } from "../../src/check/explore.ts";
import { judgeMutant, needsLiveness, selectMutants } from "../../src/check/mutants.ts";
import { writeViolationTraces } from "../../src/check/violation-traces.ts";
import { readTrace } from "../../src/log/read-trace.ts";
import { replay } from "../../src/replay/replay.ts";
import {
  defineCatalogue,
  defineScenario,
  defineVariant,
  extendState,
  type System,
  type Variant,
} from "../../src/system/index.ts";
import { answered, DISTURBED, mailbox, serves } from "../liveness/mailbox.ts";

const deskOf = (system: System) =>
  defineScenario({
    name: "desk",
    title: "A desk",
    description: "Somebody posts, somebody answers.",
    bounds: {},
    system: () => system,
  });
const desk = deskOf(mailbox([serves("weak")]));

const variant = (name: string, kind: Variant["kind"], changed: System): Variant =>
  defineVariant({
    name,
    title: name,
    reference: "made up",
    kind,
    caughtBy: kind === "bug" ? [answered.name] : [],
    showcases: [{ scenario: "desk" }],
    apply: () => changed,
  });
const lazy = variant("desk-lazy", "bug", mailbox([]));
const busy = variant("desk-busy", "bug", mailbox([serves("weak")], [answered], DISTURBED));
const quick = variant("desk-quick", "benign", mailbox([serves("strong")]));
const sleepy = variant("desk-sleepy", "benign", mailbox([]));
const catalogue = defineCatalogue({ scenarios: [desk], variants: [lazy, busy, quick, sleepy] });

describe("a violated liveness property", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "liveness-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("is reported with its loop marked, and with why the loop is a fair one", async () => {
    const { report, result } = await check(desk, { variants: [busy] });
    expect(result.verdict).toBe("violated");
    expect(report).toContain(
      "every-request-answered  VIOLATED by a loop of 2 steps after 1 step\n",
    );
    expect(report.slice(report.indexOf("\n\nVIOLATED") + 2)).toBe(
      `VIOLATED  every-request-answered by a loop of 2 steps after 1 step
  Whoever posts a request gets an answer. [Toy 1]

    # | toy
  --- | --------
    1 | post
      | > post
  ↻ 2 | ring
      | > ring
  ↻ 3 | pickUp
      | > pickUp

  ↻ Steps 2 to 3 are taken again and again. What was due since step 1 never happens.

  fairness           how it holds
  -----------------  ---------------------
  toy answer (weak)  disabled after step 2

  what the claim read  value   written last by
  -------------------  ------  ----------------
  request              posted  step 1: toy post`,
    );
  });

  test("leaves a trace that shows it when it is read and replayed", async () => {
    const job = { scenario: desk, bounds: {}, variants: [busy] };
    await writeViolationTraces(await exploreJob(job, {}), folder);
    expect(await readdir(folder)).toEqual(["desk--desk-busy--every-request-answered.jsonl"]);
    const file = join(folder, "desk--desk-busy--every-request-answered.jsonl");
    const { outcome, showsClaim, isSameShape } = replay(catalogue, await readTrace(file), file);
    expect({ outcome, showsClaim, isSameShape }).toEqual({
      outcome: "violated",
      showsClaim: true,
      isSameShape: true,
    });
  });

  test("is no secret of the exhaustive search: a random one says that it cannot tell", async () => {
    const { result, report } = await check(desk, { variants: [lazy], explorer: "random" });
    expect(result.verdict).toBe("incomplete");
    expect(report).toMatch(/every-request-answered +undecided: random runs/);
  });

  test("is judged unless that is switched off, and then not said to hold", async () => {
    const on = await check(desk);
    expect(on.report).toMatch(/every-request-answered +holds, fair: toy answer \(weak\)/);
    const off = await check(desk, { variants: [lazy], liveness: false });
    expect(off.result.verdict).toBe("holds");
    expect(off.report).toMatch(/every-request-answered +undecided: /);
  });
});

describe("of the variants", () => {
  const verdictsOf = async () => {
    const mutants = selectMutants(catalogue, [], []);
    const results = mutants.map(async (mutant) => {
      const { result } = await exploreJob(mutant.job, { liveness: needsLiveness(mutant) });
      return judgeMutant(mutant, result);
    });
    return Promise.all(results);
  };

  test("a bug is caught by a liveness property, and a benign one that violates it is accused", async () => {
    const results = await verdictsOf();
    expect(results.map((r) => [r.variant.name, r.verdict, r.traceSteps])).toEqual([
      ["desk-lazy", "caught", 3],
      ["desk-busy", "caught", 3],
      ["desk-quick", "passed", undefined],
      ["desk-sleepy", "accused", 3],
    ]);
  });

  test("liveness is judged for those that are to be caught by it, or by nothing", () => {
    const safety: Variant = { ...lazy, caughtBy: ["deadlock"] };
    const needs = (of: Variant) =>
      needsLiveness({ variant: of, job: { scenario: desk, bounds: {}, variants: [of] } });
    expect([lazy, quick, safety].map(needs)).toEqual([true, true, false]);
    const elsewhere = { ...lazy, apply: (s: System) => ({ ...extendState(s, {}), liveness: [] }) };
    expect(needs(elsewhere)).toBe(false);
  });
});
