/** The small parts that every report is made of: numbers, wrapping, tables, step texts. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  counted,
  formatBytes,
  formatCount,
  formatSeconds,
  formatShare,
  formatValue,
} from "../../src/report/format.ts";
import { commandText, eventText } from "../../src/report/step-text.ts";
import { styleFor } from "../../src/report/style.ts";
import { renderTable } from "../../src/report/table.ts";
import { reflow, wrap } from "../../src/report/wrap.ts";

describe("numbers", () => {
  test.each([
    [0, "0"],
    [999, "999"],
    [1_000, "1,000"],
    [11_234_196, "11,234,196"],
  ])("%d is grouped by thousands", (count, text) => expect(formatCount(count)).toBe(text));

  test.each([
    [0.004, "0.00 s"],
    [0.999, "1.00 s"],
    [7.26, "7.3 s"],
    [125, "2 min 05 s"],
  ])("%d seconds", (seconds, text) => expect(formatSeconds(seconds)).toBe(text));

  test("sizes, shares and plurals", () => {
    expect([formatBytes(161 * 2 ** 20), formatBytes(1.5 * 2 ** 30)]).toEqual([
      "161 MiB",
      "1.5 GiB",
    ]);
    expect([formatShare(0), formatShare(0.004), formatShare(0.234)]).toEqual([
      "0 %",
      "0.4 %",
      "23 %",
    ]);
    expect([counted(1, "step"), counted(1_200, "step")]).toEqual(["1 step", "1,200 steps"]);
  });
});

test("values are JSON with bare strings", () => {
  const value = { pasid: "pasid0", did: null, frames: ["hpa0", 3], valid: true };
  expect(formatValue(value)).toBe("{pasid: pasid0, did: null, frames: [hpa0, 3], valid: true}");
});

describe("wrapping", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "B", "b", " ", ".", "-", "_") });

  test("keeps every character but spaces at the seams, and no line is too long", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 12 }), (whole, width) => {
        const lines = wrap(whole, width);
        const bare = (s: string) => s.replace(/\s/g, "");
        expect(bare(lines.join(""))).toBe(bare(whole));
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });

  test("indents what follows the first line of an item", () => {
    expect(wrap("> page mapped", 8)).toEqual(["> page", "  mapped"]);
  });

  test("of a text that was broken in its source joins lines, not paragraphs or items", () => {
    const broken = "One\n  line.\n\nAnother:\n- first\n  item\n- second\n";
    expect(reflow(broken)).toBe("One line.\n\nAnother:\n- first item\n- second");
  });

  test("splits a long name after a dot or before a capital", () => {
    expect(wrap("guest.pageMapped", 8)).toEqual(["guest.", "page", "Mapped"]);
  });
});

describe("a table", () => {
  const cell = fc.string({ unit: fc.constantFrom("x", "Y", " ", "."), maxLength: 30 });
  const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 });

  test("is never wider than it may be, and has no trailing spaces", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 40, max: 120 }), (body, width) => {
        const text = renderTable(["one", "two", "three"], body, { width, indent: 2 });
        for (const line of text.split("\n")) {
          expect(line.length).toBeLessThanOrEqual(width);
          expect(line).toBe(line.trimEnd());
        }
      }),
    );
  });

  test("aligns, wraps the widest column and rules off the head", () => {
    const body = [
      ["1", "map pasid0 page0 frame0 and more"],
      ["10", "x"],
    ];
    const options = { width: 20, right: [0], separator: " | " };
    expect(renderTable(["#", "guest"], body, options)).toBe(
      [
        " # | guest",
        "-- | ---------------",
        " 1 | map pasid0",
        "   | page0 frame0",
        "   | and more",
        "10 | x",
      ].join("\n"),
    );
  });
});

describe("a step", () => {
  const command = { type: "map", pasid: "pasid0", page: "page1", global: true, reason: "late" };

  test("names identifiers bare and everything else with its key", () => {
    expect(commandText(command)).toBe("map pasid0 page1 global=true reason=late");
  });

  test("writes nested values without braces, the kind first", () => {
    const post = {
      type: "post",
      descriptor: { did: "did1", iova: null, kind: "piotlb" },
      after: [{ did: "did1", kind: "iotlb" }, { kind: "wait" }],
    };
    expect(commandText(post)).toBe(
      "post descriptor=(piotlb did1 iova=null) after=[iotlb did1, wait]",
    );
  });

  test("says of an event what the command does not say, without the actor", () => {
    const event = { type: "guest.pageMapped", pasid: "pasid0", page: "page2", by: "vcpu1", n: 2 };
    expect(eventText(event, "guest.vcpu1", command)).toBe("pageMapped page2 n=2");
    expect(eventText(event, "host", command)).toBe("guest.pageMapped page2 vcpu1 n=2");
  });
});

describe("the style", () => {
  const coloured = (stream: object, environment: Record<string, string>) =>
    styleFor(stream, environment).colors.red("x") !== "x";

  test.each<[object, Record<string, string>, boolean]>([
    [{ isTTY: true }, {}, true],
    [{ isTTY: true }, { NO_COLOR: "1" }, false],
    [{ isTTY: true }, { TERM: "dumb" }, false],
    [{}, {}, false],
    [{}, { CI: "true" }, false],
    [{}, { FORCE_COLOR: "1" }, true],
    [{}, { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  ])("on %j with %j", (stream, environment, expected) => {
    expect(coloured(stream, environment)).toBe(expected);
  });

  test("takes the terminal's width, 100 columns without one", () => {
    expect(styleFor({ columns: 133 }, {}).width).toBe(133);
    expect(styleFor({}, {}).width).toBe(100);
  });
});
