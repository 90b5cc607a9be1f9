/** The binding scenario: the base holds to the last state, and nothing in it is idle. */
import { describe, expect, test } from "vitest";
import { destroysDefaultHwpt } from "../../../models/bugs/iommufd-parent-without-child-reference.ts";
import { viommuBind } from "../../../models/vtd/viommu-bind.ts";
import { Kernel } from "../../../src/kernel/index.ts";
import { exploreExhaustively } from "../../../src/search/exhaustive.ts";
import { defaultBounds } from "../../../src/system/index.ts";

const explore = (bounds: Readonly<Record<string, number>>) =>
  exploreExhaustively(new Kernel(viommuBind.system({ ...defaultBounds(viommuBind), ...bounds })), {
    liveness: true,
  });

test("iommufd keeps a parent for its children against a vIOMMU that asks to destroy it", async () => {
  const bounds = { ...defaultBounds(viommuBind), failures: 0, operations: 3, passThrough: 0 };
  const careless = destroysDefaultHwpt(viommuBind.system(bounds));
  const { claims, eventTypes } = await exploreExhaustively(new Kernel(careless));
  expect(claims.find(({ name }) => name === "parent-outlives-child")?.verdict).toBe("holds");
  expect(eventTypes).toContain("iommufd.destructionRefused");
}, 60_000);

describe("binding through the vIOMMU", () => {
  test("holds on the default bounds with the counts that the scenario states", async () => {
    const result = await explore({});
    expect(result).toMatchObject({ verdict: "holds", complete: true, ...viommuBind.expected });
    expect(result.claims.filter((c) => c.verdict !== "holds")).toEqual([]);
    expect(result.commands.filter((c) => c.enabled === 0)).toEqual([]);
  }, 180_000);

  // Rows grow wider on the way.
  test("holds with two PASIDs, of which only the first has a default HWPT", async () => {
    const result = await explore({ pasids: 2, vcpus: 1, passThrough: 0 });
    expect(result).toMatchObject({ verdict: "holds", complete: true });
    expect(result).toMatchObject({ states: 916_652, transitions: 1_453_260 });
  }, 180_000);

  test("ends properly when the guest's operations are used up", async () => {
    const result = await explore({ operations: 3 });
    expect(result).toMatchObject({ verdict: "holds", complete: true });
    expect(result.deadlock).toBeUndefined();
  }, 60_000);
});
