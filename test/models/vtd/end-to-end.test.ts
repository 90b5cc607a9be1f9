/** The end-to-end scenario: exact counts on small bounds, and the full one when there is time. */
import { describe, expect, test } from "vitest";
import { endToEnd } from "../../../models/vtd/end-to-end.ts";
import { Kernel } from "../../../src/kernel/index.ts";
import { exploreExhaustively } from "../../../src/search/exhaustive.ts";
import { defaultBounds } from "../../../src/system/index.ts";

const explore = (bounds: Readonly<Record<string, number>>) =>
  exploreExhaustively(new Kernel(endToEnd.system({ ...defaultBounds(endToEnd), ...bounds })));

describe("guest to unit", () => {
  test("three operations and one unplugged page reach every rule, and keep it", async () => {
    const result = await explore({ operations: 3 });
    expect(result).toMatchObject({ verdict: "holds", complete: true });
    expect(result.claims.filter((c) => c.verdict !== "holds")).toEqual([]);
    expect(result).toMatchObject({ states: 798_044, transitions: 2_938_165, depth: 73 });
  }, 120_000);

  test("without an unplugged page the second stage never changes", async () => {
    const result = await explore({ operations: 2, unplugs: 0 });
    expect(result).toMatchObject({ verdict: "holds", complete: true });
    expect(result.eventTypes).not.toContain("mapPath.leafCleared");
    expect(result.eventTypes).toContain("device.dmaCommitted");
  });
});
