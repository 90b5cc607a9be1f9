/** The checkers themselves, where they are installed, on small exported models. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findVariant } from "../../src/catalogue/find.ts";
import { catalogue } from "../../models/catalogue.ts";
import { reference } from "../../models/reference/scenarios.ts";
import type { System } from "../../src/system/index.ts";
import { countAgain, TOOLS, type CountingTool } from "../oracle/tools.ts";
import { exportSystem } from "./export-system.ts";
import {
  constantSystem,
  deadSystem,
  hostileSystem,
  idleSystem,
  writtenOnlySystem,
} from "./odd-systems.ts";

const SMALL = { pasids: 1, pages: 2, frames: 2, queue: 1 };

/** What each tool says of a claim that is violated. */
const SAID: Readonly<Record<string, RegExp>> = {
  spin: /assertion violated .*iotlb_pasid0/,
  rumur: /1 error\(s\) found/,
  tlc: /Invariant Inv is violated/,
};

async function counted(tool: CountingTool, system: System) {
  const { result, text } = (await exportSystem(system, 1_000))!;
  const folder = mkdtempSync(join(tmpdir(), "iommucheck-export-"));
  const counts = await countAgain(tool, text(tool.language), folder);
  return { counts, expected: { states: result.states, transitions: result.transitions } };
}

describe.each(TOOLS.map((tool) => [tool.name, tool] as const))("%s", (_name, tool) => {
  const isMissing = tool.missing() !== undefined;

  test.skipIf(isMissing)("counts the reference protocol", async () => {
    const { counts } = await counted(tool, reference.system(SMALL));
    // As SPIN counted a model that was written by hand.
    expect(counts).toEqual({ states: 309, transitions: 1_240 });
  });

  test.skipIf(isMissing)("finds the claim that a bug violates", async () => {
    const bug = findVariant(catalogue, "reference-unmap-without-invalidation");
    const system = bug.apply(reference.system(SMALL));
    await expect(counted(tool, system)).rejects.toThrow(SAID[tool.name]);
  });

  test.skipIf(isMissing)("understands what is odd", async () => {
    const systems = [hostileSystem, idleSystem, writtenOnlySystem, constantSystem, deadSystem];
    for (const make of systems) {
      const { counts, expected } = await counted(tool, make());
      expect([make.name, counts]).toEqual([make.name, expected]);
    }
  });
});
