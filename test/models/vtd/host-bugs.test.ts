/** Every bug of the host side is caught by what it names and by nothing else; benign variants are not. */
import { expect, test } from "vitest";
import { hostScenarios, hostVariants } from "../../../models/vtd/host-catalogue.ts";
import { Kernel } from "../../../src/kernel/index.ts";
import { exploreExhaustively } from "../../../src/search/exhaustive.ts";
import { defaultBounds, type Variant } from "../../../src/system/index.ts";

const [hwCore] = hostScenarios;
const bugs = hostVariants.filter(({ kind }) => kind === "bug");
const benign = hostVariants.filter(({ kind }) => kind === "benign");

const LIVENESS = { liveness: true };

/** Steps of the shortest trace to the claim that must catch the bug. */
const SHORTEST: Readonly<Record<string, number>> = {
  "intel-attach-loses-error": 6,
  "intel-block-drops-tags-before-teardown": 14,
  "intel-domains-share-did": 7,
  "intel-flush-omits-drain": 14,
  "intel-nested-teardown-keeps-structure-cache": 20,
  "intel-pending-queue-restarted": 11,
  "intel-queue-error-not-cleared": 13,
  "intel-replace-flushes-new-did": 16,
  "intel-teardown-flushes-iotlb-first": 8,
  "intel-teardown-skips-iotlb-flush": 16,
  "intel-teardown-skips-pasid-cache-flush": 17,
  "intel-unmap-returns-before-wait": 12,
  "intel-unmap-skips-nested-dids": 14,
  "vtd-unit-wait-overtakes-flush": 8,
};

/** The system of a variant's showcase, without and with it. */
function showcaseOf(variant: Variant) {
  const [{ bounds } = {}] = variant.showcases;
  const base = hwCore!.system({ ...defaultBounds(hwCore!), ...bounds });
  return { base, changed: variant.apply(base) };
}

test("there is a shortest trace for every bug", () => {
  expect(bugs.map(({ name }) => name).sort()).toEqual(Object.keys(SHORTEST));
});

test.each(bugs.map((bug) => [bug.name, bug] as const))(
  "%s is caught by what it names",
  async (name, bug) => {
    const result = await exploreExhaustively(new Kernel(showcaseOf(bug).changed), LIVENESS);
    const caught = result.claims.filter(({ violation }) => violation !== undefined);
    expect(result.complete).toBe(true);
    expect(caught.map((claim) => claim.name).sort()).toEqual([...bug.caughtBy].sort());
    const catcher = caught.find((claim) => claim.name === bug.caughtBy[0]);
    expect(catcher?.violation?.schedule).toHaveLength(SHORTEST[name]!);
  },
  60_000,
);

test("every claim about the host side is broken by some bug", () => {
  const { invariants, monitors, liveness } = hwCore!.system(defaultBounds(hwCore!));
  const claims = [...invariants, ...monitors, ...liveness].map(({ name }) => name);
  expect(new Set(bugs.flatMap(({ caughtBy }) => caughtBy))).toEqual(new Set(claims));
});

test("the variant that flushes everything does so in place of each kind of flush", async () => {
  const variant = benign.find(({ name }) => name === "intel-flushes-everything")!;
  const { commands } = await exploreExhaustively(new Kernel(showcaseOf(variant).changed));
  const isUsed = (type: string) => commands.some((c) => c.stimulus.type === type && c.enabled > 0);
  const submissions = ["flushPasidCache", "flushIotlb", "invalidate", "flushDomains"];
  expect(submissions.filter((type) => !isUsed(type))).toEqual([]);
}, 60_000);

test.each(benign.map((variant) => [variant.name, variant] as const))(
  "%s does something else than the base, and nothing is reported",
  async (_name, variant) => {
    const { base, changed } = showcaseOf(variant);
    const [before, after] = [
      await exploreExhaustively(new Kernel(base), LIVENESS),
      await exploreExhaustively(new Kernel(changed), LIVENESS),
    ];
    expect(after.verdict).toBe("holds");
    expect(after.transitions).not.toBe(before.transitions);
    const isReached = ({ verdict }: { verdict: string }) => verdict === "holds";
    expect(after.claims.filter(isReached).length).toBe(before.claims.filter(isReached).length);
  },
  60_000,
);
