/** The block about a violation: what an engineer pastes into a mail. */
import { describe, expect, test } from "vitest";
import type { Evidence } from "../../src/report/evidence.ts";
import { PLAIN } from "../../src/report/style.ts";
import { renderViolation } from "../../src/report/violation.ts";

const evidence: Evidence = {
  name: "no-stale-iotlb",
  kind: "invariant",
  claim: "Nothing cached is stale.",
  citation: "VT-d 6.5.3.3",
  parameters: { page: "page0" },
  actors: ["guest", "host", "device"],
  steps: [
    {
      number: 1,
      actor: "device",
      command: { type: "start", page: "page0" },
      events: [
        { type: "device.dmaStarted", page: "page0", frame: "frame0" },
        { type: "device.entryCached", page: "page0" },
      ],
    },
    {
      number: 2,
      actor: "guest",
      command: { type: "unmap", page: "page0" },
      events: [{ type: "guest.pageUnmapped", page: "page0" }],
    },
  ],
  explanation: "The IOTLB holds frame0.",
  cells: [
    { path: "iotlb.page0", value: "frame0", step: 1 },
    { path: "pending.page0", value: false },
  ],
};

test("has the claim, the steps with a column per acting party, and the origin of each value", () => {
  expect(renderViolation(evidence, PLAIN)).toBe(
    `VIOLATED  no-stale-iotlb (page=page0) after 2 steps
  Nothing cached is stale. [VT-d 6.5.3.3]

  # | guest          | device
  - | -------------- | -------------------
  1 |                | start page0
    |                | > dmaStarted frame0
    |                | > entryCached
  2 | unmap page0    |
    | > pageUnmapped |

  The IOTLB holds frame0.

  what the claim read  value   written last by
  -------------------  ------  --------------------------
  iotlb.page0          frame0  step 1: device start page0
  pending.page0        false   the initial state`,
  );
});

describe("other kinds", () => {
  test("a deadlock is called one and has no citation", () => {
    const deadlock: Evidence = { ...evidence, kind: "deadlock", citation: "", parameters: {} };
    const [first, second] = renderViolation(deadlock, PLAIN).split("\n");
    expect(first).toBe("DEADLOCK after 2 steps");
    expect(second).toBe("  Nothing cached is stale.");
  });

  test("a violation of the initial state has no table of steps", () => {
    const initial: Evidence = { ...evidence, steps: [], cells: [evidence.cells[1]!] };
    const text = renderViolation(initial, PLAIN);
    expect(text).toContain("after 0 steps");
    expect(text).toContain("Already in the initial state, before any step.");
    expect(text).not.toContain("| guest");
  });

  test("many cells are cut, and the cut is said", () => {
    const cells = Array.from({ length: 30 }, (_, i) => ({ path: `cell${i}`, value: i }));
    const text = renderViolation({ ...evidence, cells }, PLAIN);
    expect(text).toContain("cell23");
    expect(text).not.toContain("cell24");
    expect(text).toContain("and 6 cells more");
  });

  test.each([60, 80, 200])("fits into %d columns", (width) => {
    const text = renderViolation(evidence, { ...PLAIN, width });
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(width);
  });
});
