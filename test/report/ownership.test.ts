/** A description on a terminal: the table of who may touch what, and what is trusted. */
import { describe, expect, test } from "vitest";
import { renderDescription } from "../../src/report/description-text.ts";
import { renderOwnership } from "../../src/report/ownership-table.ts";
import type { Description, Party } from "../../src/report/ownership.ts";
import { PLAIN, styleFor } from "../../src/report/style.ts";

const party = (name: string, touches: Party["touches"]): Party => {
  return { name, instances: [""], commands: [], touches, fairness: [] };
};
const guest = party("guest", { "guest.table": "rw", queue: "w" });
const driver = party("hostDriver", { "guest.table": "r", queue: "r", cache: "w" });
const structures = ["guest.table", "queue", "cache", "ghost"];

describe("the table", () => {
  test("has a row for each structure, a column for each party, and the owners below", () => {
    expect(renderOwnership({ structures, parties: [guest, driver] }, PLAIN)).toBe(
      `  structure    guest  host
                      Driver
  -----------  -----  ------
  guest.table  rw     r
  queue        w      r
  cache               w
  ghost

  r: may read, w: may change, rw: both, blank: must not touch. A party's own control state is in no
  row.

  Changed by one party alone:
    guest: guest.table, queue
    hostDriver: cache`,
    );
  });

  test("shows ? for a party without a footprint, next to which nobody owns anything", () => {
    const text = renderOwnership({ structures, parties: [guest, party("vmm", null)] }, PLAIN);
    expect(text).toMatch(/^ {2}queue +w +\?$/m);
    expect(text).toMatch(/^ {2}ghost +\?$/m);
    expect(text).toContain("?: declares no footprint, and may touch everything.");
    expect(text).not.toContain("alone");
  });

  test("counts a structure that two may change as nobody's", () => {
    const other = party("vmm", { queue: "w" });
    expect(renderOwnership({ structures, parties: [guest, other] }, PLAIN)).toMatch(
      /alone:\n {4}guest: guest\.table$/,
    );
  });

  test("fits a terminal that is as wide as nine parties need", () => {
    const names = ["guest", "viommu", "iommufd", "vmm", "hostDriver", "mapClient", "engine"];
    const parties = [...names, "walker", "tableOwner"].map((name) => party(name, { queue: "rw" }));
    const wide = { structures: ["guest.translationEnabled", "queue"], parties };
    const style = styleFor({ isTTY: false, columns: 100 }, {});
    const lines = renderOwnership(wide, style).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines[1]).toMatch(/^ +Driver +Client +Owner$/);
  });
});

describe("the text", () => {
  const described: Description = {
    scenario: "toy",
    title: "A toy",
    description: "It does\nnothing.",
    bounds: { pages: { value: 3, default: 2, min: 1, max: 4, meaning: "pages of the toy" } },
    variants: [{ name: "broken-toy", title: "It breaks" }],
    parties: [
      {
        ...guest,
        instances: ["vcpu0", "vcpu1"],
        commands: [
          { type: "map", commands: 4, reads: ["queue"], writes: [], emits: null },
          { type: "rest", commands: 1, reads: [], writes: [], emits: [] },
        ],
        fairness: [
          { kind: "weak", commands: ["map"], forEach: ["dev", "pasid"], reason: "It is awake." },
          { kind: "strong", reason: "The scheduler of the VM." },
        ],
      },
      driver,
    ],
    structures,
    symmetry: { pages: ["page0", "page1"] },
    invariants: [{ name: "all-well", claim: "All is well.", citation: "VT-d 1", instances: 3 }],
    monitors: [],
    liveness: [
      { kind: "eventually", name: "it-ends", claim: "It ends.", citation: "", instances: 1 },
    ],
  };
  const text = renderDescription(described, PLAIN);

  test.each<[string, string]>([
    ["the variants", "toy  A toy\n  with broken-toy: It breaks\n\n  It does nothing."],
    ["the bounds with the value that they have", "pages = 3  (1 to 4) pages of the toy"],
    ["the parties", "guest       vcpu0 vcpu1              5  map, rest\n  hostDriver"],
    ["what is interchangeable", "Interchangeable\n\n  pages: page0 page1\n"],
    [
      "what is trusted, with the reason",
      "- guest: weakly fair, map, for each dev, pasid. It is awake.\n" +
        "  - guest: strongly fair, all commands. The scheduler of the VM.\n",
    ],
    ["what is claimed, with the citation", "  all-well (3 instances)\n    All is well. [VT-d 1]\n"],
    ["what comes in the end", "In the end\n\n  it-ends\n    It ends."],
  ])("says %s", (_what, expected) => {
    expect(text).toContain(expected);
  });

  test("says so where nothing is declared, and leaves out what there is none of", () => {
    const parties = [driver];
    const bare = { ...described, parties, symmetry: {}, invariants: [], liveness: [] };
    const rendered = renderDescription(bare, PLAIN);
    expect(rendered).toContain("No identifiers are declared interchangeable.");
    expect(rendered).toContain("No fairness is assumed");
    expect(rendered).toContain("Nothing is claimed.");
    expect(rendered).not.toContain("In the end");
    expect(rendered).not.toContain("instances");
  });
});
