/**
 * Every bug of the guest's side is caught by what it names, and by nothing else, with the shortest
 * trace.
 */
import { expect, test } from "vitest";
import { guestScenarios, guestVariants } from "../../../models/vtd/guest-catalogue.ts";
import { Kernel } from "../../../src/kernel/index.ts";
import { exploreExhaustively } from "../../../src/search/exhaustive.ts";
import { defaultBounds, type Showcase, type Variant } from "../../../src/system/index.ts";

/** Steps of the shortest trace to the claim that must catch the bug. */
const SHORTEST: Readonly<Record<string, number>> = {
  "intel-new-entry-flushes-translations-only": 10,
  "iommufd-parent-without-child-reference": 20,
  "qemu-vtd-assignment-without-caching-mode": 18,
  "qemu-vtd-context-flush-binds-nothing": 33,
  "qemu-vtd-failed-attach-stays-cached": 20,
  "qemu-vtd-flush-failure-only-logged": 31,
  "qemu-vtd-pasid-sync-ignores-did": 44,
  "qemu-vtd-replace-keeps-old-cached-entry": 46,
  "qemu-vtd-replace-leaks-old-hwpt": 29,
  "qemu-vtd-replace-rebinds-old-entry": 48,
  "qemu-vtd-sync-filters-by-new-did": 44,
  "qemu-vtd-translation-off-keeps-device-blocked": 21,
  "qemu-vtd-translation-on-keeps-default-hwpt": 12,
  "qemu-vtd-wait-overtakes-forwarding": 26,
  "vfio-failed-attach-not-reported": 18,
};

function exploreShowcase(variant: Variant, { scenario: name, bounds }: Showcase) {
  const scenario = guestScenarios.find((s) => s.name === name)!;
  const system = scenario.system({ ...defaultBounds(scenario), ...bounds });
  return exploreExhaustively(new Kernel(variant.apply(system)), { liveness: true });
}

test("there is a shortest trace for every bug", () => {
  expect(guestVariants.map((v) => v.name).sort()).toEqual(Object.keys(SHORTEST).sort());
});

test.each(guestVariants.map((variant) => [variant.name, variant] as const))(
  "%s is caught by what it names",
  async (name, variant) => {
    const caught = new Map<string, number>();
    for (const showcase of variant.showcases) {
      const result = await exploreShowcase(variant, showcase);
      expect(result.complete).toBe(true);
      const deadlock = { name: "deadlock", violation: result.deadlock };
      for (const { name: claim, violation } of [...result.claims, deadlock])
        if (violation !== undefined && !caught.has(claim))
          caught.set(claim, violation.schedule.length);
    }
    expect([...caught.keys()].sort()).toEqual([...variant.caughtBy].sort());
    expect(caught.get(variant.caughtBy[0]!)).toBe(SHORTEST[name]);
  },
  60_000,
);

test.each(["qemu-vtd-replace-keeps-old-cached-entry", "qemu-vtd-replace-rebinds-old-entry"])(
  "%s takes a replacement: a first attachment is what it should be",
  async (name) => {
    const variant = guestVariants.find((v) => v.name === name)!;
    const { claims, commands } = await exploreShowcase(variant, variant.showcases[0]!);
    const { violation } = claims.find((claim) => claim.name === variant.caughtBy[0])!;
    const steps = violation!.schedule.map((command) => commands[command]!.stimulus.type);
    const attachments = steps.filter((type) => type === "bindEntry");
    expect(attachments).toHaveLength(2);
  },
  60_000,
);

test("every claim about binding is broken by some bug, but that waits finish: that takes a bug of the queue", () => {
  const scenario = guestScenarios[0]!;
  const { invariants, liveness } = scenario.system(defaultBounds(scenario));
  const claims = [...invariants, ...liveness].map(({ name }) => name);
  const broken = new Set(guestVariants.flatMap((v) => v.caughtBy));
  expect(claims.filter((claim) => !broken.has(claim))).toEqual(["every-submitted-wait-finishes"]);
});
