/** Reports of comparisons: the published schema, Markdown that survives a mail, and which runs are shown. */
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { compare } from "../../src/compare/compare.ts";
import { planComparison } from "../../src/compare/plan.ts";
import { heading, list, plain, renderBlocks, table, text } from "../../src/report/blocks.ts";
import { renderMarkdown } from "../../src/report/blocks-markdown.ts";
import {
  comparisonDocumentSchema,
  comparisonJsonSchema,
} from "../../src/report/comparison-document.ts";
import { comparisonDocument } from "../../src/report/comparison-json.ts";
import { comparisonBlocks } from "../../src/report/comparison-report.ts";
import { sideVerdictText } from "../../src/report/comparison-words.ts";
import { PLAIN, styleFor } from "../../src/report/style.ts";
import { defineCatalogue, type ProposalOptions } from "../../src/system/index.ts";
import { catalogue, oldCarrier, proposed } from "../compare/letters.ts";

async function comparisonOf(options: Partial<ProposalOptions> = {}, against: string[] = []) {
  const variants = [
    proposed({ compatibility: [oldCarrier], ...options }),
    ...catalogue.variants.slice(1),
  ];
  const request = { proposal: "registered-letters", against, scenarios: [], bounds: {} };
  return compare(planComparison(defineCatalogue({ ...catalogue, variants }), request));
}

test("the published schema is the one that is used; after a change run vitest with -u", async () => {
  const schema = `${JSON.stringify(comparisonJsonSchema(), undefined, 2)}\n`;
  await expect(schema).toMatchFileSnapshot("../../src/report/comparison.schema.json");
});

describe("the JSON document", () => {
  test.each<[string, Partial<ProposalOptions>, string[]]>([
    ["confirmed", {}, []],
    ["confirmed", {}, ["strike", "careless"]],
    ["refuted", { apply: (system) => system }, ["strike"]],
  ])("of a comparison that is %s fits its schema: %j", async (verdict, options, against) => {
    const document = comparisonDocument(await comparisonOf(options, against), new Map());
    expect(comparisonDocumentSchema.safeParse(document).error).toBeUndefined();
    expect(document).toMatchObject({ version: 1, tool: "iommucheck", verdict });
  });

  test("has the steps of each counterexample, and the file of its trace", async () => {
    const key = JSON.stringify(["letter", "baseline", "no-letter-lost"]);
    const { scenarios } = comparisonDocument(await comparisonOf(), new Map([[key, "t.jsonl"]]));
    const [lost, , read] = scenarios[0]!.properties;
    const [baseline, registered, old] = lost!.verdicts;
    const step = (actor: string, type: string, event: string) => ({
      actor,
      command: { type, letter: "letter0" },
      events: [{ type: `${actor}.${event}`, letter: "letter0" }],
    });
    expect(baseline!.counterexample).toEqual({
      parameters: { letter: "letter0" },
      steps: [step("sender", "send", "letterSent"), step("carrier", "lose", "letterLost")],
      loopStart: null,
      explanation: null,
      trace: "t.jsonl",
    });
    expect(registered).toEqual({
      side: "registered-letters",
      verdict: "holds",
      reason: null,
      counterexample: null,
    });
    expect(old!.counterexample!.trace).toBeNull();
    expect(read!.verdicts[0]!.counterexample!.loopStart).toBe(2);
  });

  test("has the runs that only one side allows", async () => {
    const { scenarios } = comparisonDocument(await comparisonOf(), new Map());
    const [registered, old] = scenarios[0]!.runs;
    expect(registered!.onlyFirst!.steps.at(-1)!.command.type).toBe("lose");
    expect(registered!.onlyFirst!.otherwise).toEqual({ kind: "unknown", events: null });
    expect(registered!.onlySecond!.steps).toHaveLength(4);
    expect(old).toMatchObject({ onlyFirst: null, onlySecond: null, stoppedBy: null });
  });
});

describe("the report", () => {
  test("says which claims are confirmed, and what was compared", async () => {
    const markdown = renderMarkdown(comparisonBlocks(await comparisonOf({}, ["strike"])));
    expect(markdown).toMatch(/^# registered-letters: Registered letters\n\nCONFIRMED: 8 of 8 cla/);
    expect(markdown).toContain("; nothing regressed.");
    for (const title of ["What it changes", "Claims", "New interfaces", "Regressions", "Scenarios"])
      expect(markdown).toContain(`\n## ${title}\n`);
    expect(markdown).toMatch(
      /\| confirmed \| repairs +\| no-letter-lost +\| registered-letters +\| 1 of 1 +\|/,
    );
    expect(markdown).toMatch(/\| no-letter-lost +\| VIOLATED \(2 steps\) \| holds +\| VIOLATED/);
    expect(markdown).toContain("- Who pays?\n");
  });

  test("gives the reason for each claim that is not confirmed", async () => {
    const keeps = [{ property: "no-letter-lost", scenarios: ["letter"] }];
    const repairs = [{ property: "deadlock" }];
    const markdown = renderMarkdown(comparisonBlocks(await comparisonOf({ keeps, repairs })));
    expect(markdown.replaceAll(/\s+/g, " ")).toContain(
      "- REFUTED: registered-letters keeps no-letter-lost in letter. It is violated in the baseline: " +
        "this is a repair, and nothing to keep.",
    );
    expect(markdown).toContain("registered-letters repairs deadlock in letter, safe. It");
  });

  test("shows a counterexample once for each change: of the side that is violated", async () => {
    const shown = async (...parameters: Parameters<typeof comparisonOf>) => {
      const markdown = renderMarkdown(comparisonBlocks(await comparisonOf(...parameters)));
      return markdown.match(/(?<=^#### VIOLATED with ).*?(?=:)/gm);
    };
    expect(await shown({}, ["careless"])).toEqual(["careless", "baseline", "baseline"]);
    const same = (await shown({ apply: (system) => system, compatibility: [] }))!;
    expect(same).toEqual(["registered-letters"]);
  });

  test("tells regressions and repairs once for all scenarios, properties and sides that are alike", async () => {
    const found = await comparisonOf({}, ["strike"]);
    const [remark] = found.repairedByOthers;
    const more = (changes: object) => ({ ...remark!, ...changes });
    const regressions = [
      more({ side: "a", property: "p" }),
      more({ side: "a", property: "p", scenario: "safe" }),
      more({ side: "a", property: "q" }),
      more({ side: "a", property: "q", scenario: "safe" }),
      more({ side: "b", property: "p" }),
      more({ side: "c", property: "p" }),
    ];
    const markdown = renderMarkdown(comparisonBlocks({ ...found, regressions }));
    expect(markdown).toContain(
      "## Regressions\n\n- a: p and q in letter and safe: VIOLATED -> holds\n- b and c: p in letter: VIOLATED -> holds\n",
    );
  });

  test("has no side effects on colours: a terminal sees the same words", async () => {
    const blocks = comparisonBlocks(await comparisonOf());
    const coloured = renderBlocks(blocks, styleFor({ isTTY: true, columns: 100 }, {}));
    expect(coloured).toContain("\u001B[31mVIOLATED\u001B[39m");
    const bare = stripVTControlCharacters(coloured);
    expect(bare).toBe(renderBlocks(blocks, { ...PLAIN, tableWidth: 100 }));
  });

  test("calls a loop a loop", () => {
    const evidence = { steps: [1, 2, 3], lasso: { loopStart: 1 } } as never;
    expect(sideVerdictText({ side: "s", verdict: "violated", evidence })).toBe(
      "VIOLATED (loop, 3 steps)",
    );
  });
});

describe("blocks as Markdown", () => {
  test("keep what would be markup, and line the columns of tables up", () => {
    const rows = [["a|b", "10"]];
    expect(renderMarkdown([heading(2, "T"), table(["name", "n"], rows, [1])])).toBe(
      "## T\n\n| name |   n |\n| ---- | --: |\n| a\\|b |  10 |\n",
    );
    expect(renderMarkdown([text("<b> *c* **")])).toBe("&lt;b> \\*c\\* \\*\\*\n");
    expect(renderMarkdown([text("a < b * c_d__e")])).toBe("a < b * c_d__e\n");
  });

  test("wrap paragraphs and items, and fence what keeps its columns", () => {
    const long = "word ".repeat(40).trim();
    const lines = renderMarkdown([text(long), list([long])]).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines.filter((line) => line.startsWith("- "))).toHaveLength(1);
    expect(renderMarkdown([plain(({ width }) => `${width}`)])).toBe("```text\n100\n```\n");
  });
});
