/** The end-to-end scenario: exact counts with one vCPU and with two. */
import { describe, expect, test } from "vitest";
import { endToEnd } from "../../../models/vtd/end-to-end.ts";
import { Kernel } from "../../../src/kernel/index.ts";
import { exploreExhaustively } from "../../../src/search/exhaustive.ts";
import { defaultBounds } from "../../../src/system/index.ts";

const explore = (bounds: Readonly<Record<string, number>>) =>
  exploreExhaustively(new Kernel(endToEnd.system({ ...defaultBounds(endToEnd), ...bounds })), {
    liveness: true,
  });

describe("guest to unit", () => {
  test("one vCPU reaches every rule, and keeps it, with exact counts", async () => {
    const result = await explore({ vcpus: 1 });
    expect(result).toMatchObject({ verdict: "holds", complete: true });
    expect(result.claims.filter((c) => c.verdict !== "holds")).toEqual([]);
    const never = result.commands.filter(({ enabled }) => enabled === 0);
    expect(
      never.map(({ actor, stimulus }) => `${actor} ${Object.values(stimulus).join(" ")}`),
    ).toEqual([
      // iommufd calls the driver only to change or to invalidate what is attached;
      "hostDriver returnAtOnce",
      // a wait is done when it has come to the head, and the last slot of four is always one.
      "engine completeWait 1",
      "engine completeWait 2",
      "engine execute 3",
      "engine completeWait 3",
    ]);
    expect(result).toMatchObject({ states: 212_791, transitions: 675_108, depth: 70 });
  }, 60_000);

  test("two vCPUs keep every rule with the counts that the scenario states", async () => {
    const result = await explore({});
    expect(result).toMatchObject({ verdict: "holds", complete: true, ...endToEnd.expected });
  }, 360_000);

  test("a refused allocation leaves the device blocked and breaks nothing", async () => {
    const result = await explore({ vcpus: 1, failures: 1 });
    expect(result).toMatchObject({ verdict: "holds", complete: true });
    expect(result.eventTypes).toContain("iommufd.allocationFailed");
  }, 60_000);

  test("without a VMM that takes pages away the second stage never changes", async () => {
    const result = await explore({ vcpus: 1, unplugs: 0 });
    expect(result).toMatchObject({ verdict: "holds", complete: true });
    expect(result.eventTypes).not.toContain("mapPath.leafCleared");
    expect(result.eventTypes).toContain("device.dmaCommitted");
  });
});
