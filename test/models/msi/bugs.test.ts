/** Every bug of the MSI flows is caught by what it names and by nothing else; harmless oddities are not. */
import { describe, expect, test } from "vitest";
import { msiBenign, msiBugs } from "../../../models/msi/variants.ts";
import { Kernel } from "../../../src/kernel/index.ts";
import { exploreExhaustively } from "../../../src/search/exhaustive.ts";
import type { CheckResult } from "../../../src/search/result.ts";
import {
  declaredViolations,
  defaultBounds,
  type Showcase,
  type System,
  type Variant,
} from "../../../src/system/index.ts";
import { msiScenarios, scenarioOf, systemOf } from "./play.ts";

/** Steps of the shortest trace to the claim that must catch the bug, in each showcase. */
const SHORTEST: Readonly<Record<string, readonly number[]>> = {
  "dma-iommu-remaps-bound-doorbell": [24],
  "dma-iommu-remaps-doorbell-in-use": [14],
  "dma-iommu-remaps-routed-doorbell": [23],
  "genirq-address-of-replaced-domain": [28],
  "iommufd-collects-doorbells-before-group-mutex": [26],
  "iommufd-gives-page-of-enabled-doorbell-to-memory": [20],
  "iommufd-installs-every-doorbell": [48],
  "iommufd-replace-without-doorbells": [30],
  "iommufd-reuses-slot-without-flush": [55],
  "pci-msi-disable-without-read-back": [33, 30],
  "pci-msi-mask-without-read-back": [21, 18],
  "qemu-maps-foreign-doorbell": [8],
  "qemu-plugs-memory-into-window": [2, 2],
  "qemu-route-outlives-entry": [31, 28],
  "qemu-route-set-in-empty-domain": [30],
  "qemu-route-takes-host-address": [23],
  "qemu-unmask-without-host-vector": [20],
  "qemu-virtio-iommu-maps-msi-region": [17],
  "qemu-virtio-iommu-translates-msi-region": [16],
  "qemu-virtio-iommu-translates-reserved-region": [11],
  "vfio-binds-two-doorbells-to-one-page": [46],
  "vfio-close-unmaps-enabled-doorbell": [30],
  "vfio-disable-keeps-binding": [33],
  "vfio-disable-waits-for-masked-interrupt": [66],
  "vfio-guest-address-on-wire": [22],
  "virtio-iommu-driver-asks-for-doorbell-in-host-window": [14, 17],
  "virtio-iommu-driver-attach-without-doorbell": [20, 16],
  "virtio-iommu-driver-blocks-device-in-use": [52, 25],
  "virtio-iommu-driver-doorbell-in-host-window": [10, 13],
  "virtio-iommu-driver-doorbell-over-direct-region": [11, 14],
  "virtio-iommu-driver-doorbell-refused-by-direct-region": [16, 19, 13, 16],
  "virtio-iommu-driver-forgets-replay": [29],
  "virtio-iommu-driver-maps-direct-region-once": [27],
  "virtio-iommu-driver-maps-hardware-window": [12, 9],
  "virtio-iommu-driver-maps-over-direct-region": [13],
  "virtio-iommu-driver-maps-over-window": [12],
  "virtio-iommu-driver-skips-direct-region": [20],
  "virtio-iommu-driver-takes-direct-region-for-doorbell": [22],
};

const baseOf = ({ scenario, bounds }: Showcase): System => systemOf(scenario, bounds);
const explore = (system: System): Promise<CheckResult> =>
  exploreExhaustively(new Kernel(system), { liveness: true });

const violationsOf = ({ claims }: CheckResult) =>
  claims.flatMap(({ name, violation }) => (violation === undefined ? [] : [{ name, violation }]));
const sorted = (names: Iterable<string>) => [...new Set(names)].toSorted();

/** A variant in each of its showcases. */
const shown = (variants: readonly Variant[]) =>
  variants.flatMap((variant) =>
    variant.showcases.map(
      (showcase) => [variant.name, showcase.scenario, variant, showcase] as const,
    ),
  );

test("there is a shortest trace for every showcase of a bug", () => {
  const counts = msiBugs.map(({ name, showcases }) => [name, showcases.length]);
  expect(Object.entries(SHORTEST).map(([name, steps]) => [name, steps.length])).toEqual(counts);
});

test.each(msiBugs.map((bug) => [bug.name, bug] as const))(
  "%s is caught by what it names, liveness included",
  async (name, { caughtBy, showcases, apply }) => {
    const found: string[] = [];
    const steps: (number | undefined)[] = [];
    for (const showcase of showcases) {
      const result = await explore(apply(baseOf(showcase)));
      expect(result.complete).toBe(true);
      expect(result.deadlock).toBeUndefined();
      const violations = violationsOf(result);
      found.push(...violations.map((violation) => violation.name));
      steps.push(violations.find((v) => v.name === caughtBy[0])?.violation.schedule.length);
    }
    expect(sorted(found)).toEqual(sorted(caughtBy));
    expect(steps).toEqual(SHORTEST[name]);
  },
  120_000,
);

test.each(shown(msiBugs))(
  "%s in %s is caught by more than what the scenario is known to violate",
  async (_name, _scenario, { caughtBy }, showcase) => {
    const known = declaredViolations(scenarioOf(showcase.scenario));
    expect(caughtBy.filter((claim) => !known.includes(claim)).length).toBeGreaterThan(0);
    const before = await explore(baseOf(showcase));
    expect(
      violationsOf(before)
        .map(({ name }) => name)
        .filter((n) => !known.includes(n)),
    ).toEqual([]);
  },
  120_000,
);

test("every claim about MSIs is broken by some bug", () => {
  const claims = msiScenarios.flatMap((scenario) => {
    const { invariants, monitors, liveness } = scenario.system(defaultBounds(scenario));
    return [...invariants, ...monitors, ...liveness].map(({ name }) => name);
  });
  const broken = new Set(msiBugs.flatMap(({ caughtBy }) => caughtBy));
  expect(sorted(claims).filter((claim) => !broken.has(claim))).toEqual([]);
});

test.each(shown(msiBenign))(
  "%s does something else than the base in %s, and nothing is reported",
  async (_name, _scenario, { apply }, showcase) => {
    const before = await explore(baseOf(showcase));
    const after = await explore(apply(baseOf(showcase)));
    expect(after.verdict).toBe("holds");
    expect(after.transitions).not.toBe(before.transitions);
    const reached = ({ claims }: CheckResult) =>
      claims.filter(({ verdict }) => verdict === "holds").map(({ name }) => name);
    expect(reached(after)).toEqual(expect.arrayContaining(reached(before)));
  },
  120_000,
);

/** Whether commands of a party were ever enabled. */
const isUsed = ({ commands }: CheckResult, actor: string, type: string): boolean =>
  commands.some((c) => c.actor === actor && c.stimulus.type === type && c.enabled > 0);

describe("what harmless oddities do", () => {
  const runOf = (name: string) => {
    const { apply, showcases } = msiBenign.find((variant) => variant.name === name)!;
    return explore(apply(baseOf(showcases[0]!)));
  };
  test("a doorbell is unmapped while the monitor of unmapping watches", async () => {
    const result = await runOf("iommufd-reuses-slot-after-flush");
    expect(isUsed(result, "slotOwner.dev0", "unmapDoorbell")).toBe(true);
    expect(result.claims.find((c) => c.name === "doorbell-unmapped-after-disable")?.verdict).toBe(
      "holds",
    );
  }, 60_000);

  test("a rejected MAP request is taken by who posted it, again and again", async () => {
    const result = await runOf("virtio-iommu-driver-asks-for-window");
    expect(isUsed(result, "windowMapper", "request")).toBe(true);
    expect(isUsed(result, "windowMapper", "takeStatus")).toBe(true);
  });

  test("no doorbell is mapped where it is an MSI region of the guest", async () => {
    const result = await runOf("qemu-virt-reports-virtual-doorbell");
    expect(isUsed(result, "irqChip.dev0", "prepare")).toBe(true);
    expect(isUsed(result, "irqChip.dev0", "takeStatus")).toBe(false);
    expect(isUsed(result, "irqChip.dev0", "compose")).toBe(false);
    expect(isUsed(result, "emulatedDevice.dev0", "deliver")).toBe(true);
  });
});

test.each([
  "virtio-iommu-driver-asks-for-doorbell-in-host-window",
  "virtio-iommu-driver-doorbell-refused-by-direct-region",
])("%s: the driver goes on without a vector, whatever it does next", async (name) => {
  const { apply, showcases } = msiBugs.find((variant) => variant.name === name)!;
  for (const showcase of showcases) {
    const result = await explore(apply(baseOf(showcase)));
    expect(isUsed(result, "msiDriver.dev0", "giveUp")).toBe(true);
    expect(isUsed(result, "irqChip.dev0", "compose")).toBe(false);
    expect(isUsed(result, "iommuDriver", "block")).toBe(true);
  }
});
