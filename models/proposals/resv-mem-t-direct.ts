/** VIRTIO_IOMMU_RESV_MEM_T_DIRECT: the device asks the guest to map the host's MSI window one to one. */
import { emit } from "xstate";
import {
  addInvariants,
  defineProposal,
  provide,
  type ProposalClaim,
  type Showcase,
  type System,
} from "../../src/system/index.ts";
import { directRegionIdentity } from "../../invariants/direct-region-identity.ts";
import { isWindowPage } from "../msi/addresses.ts";
import { topologyOf } from "../msi/topology-of.ts";
import { deviceSeams } from "../virtio-iommu/device.ts";
import { driverSeams } from "../virtio-iommu/driver.ts";

/** The flows where an MSI goes through the guest's table, so that the guest has to do something. */
export const BROKEN = ["msi.sw-nested-passthrough", "msi.two-its"];

/** Every flow; the largest ones without what says nothing about windows. */
export const EVERYWHERE: readonly Showcase[] = [
  { scenario: "msi.hw-emulated" },
  { scenario: "msi.hw-passthrough" },
  { scenario: "msi.hw-nested-emulated" },
  { scenario: "msi.hw-nested-passthrough" },
  { scenario: "msi.sw-emulated" },
  { scenario: "msi.sw-passthrough", bounds: { affinity: 0, hotplug: 1, maps: 0 } },
  { scenario: "msi.sw-nested-emulated" },
  { scenario: "msi.sw-nested-passthrough", bounds: { affinity: 0, maps: 0 } },
  { scenario: "msi.two-its" },
];

/** What repairs the interrupt of a passthrough device behind two stages. */
export const INTERRUPTS_ARRIVE: readonly ProposalClaim[] = [
  { property: "msi-doorbell-mapped-in-both-stages", scenarios: BROKEN },
  { property: "msi-delivered", scenarios: BROKEN },
  { property: "msi-survives-replace", scenarios: ["msi.sw-nested-passthrough"] },
];

/** Isolation, and what works already. */
export const NOTHING_LOST: readonly ProposalClaim[] = [
  { property: "msi-target-confined" },
  { property: "msi-never-strays" },
  { property: "no-stale-doorbell-translation" },
  { property: "doorbell-unmapped-after-disable" },
  { property: "msi-never-hits-ram" },
  { property: "msi-window-disjoint-from-ram" },
  {
    property: "msi-survives-replace",
    scenarios: ["msi.hw-passthrough", "msi.hw-nested-passthrough", "msi.sw-passthrough"],
  },
  { property: "msi-route-matches-vdoorbell" },
  { property: "unmasked-vector-is-armed" },
  { property: "injected-interrupt-is-current" },
  { property: "released-vector-is-quiet" },
  { property: "requested-vector-is-set-up" },
  { property: "trapped-vcpu-goes-on" },
  { property: "device-mirrors-driver" },
  { property: "guest-mapping-keeps-working" },
  { property: "guest-never-maps-over-window" },
  { property: "no-mapping-over-reserved-region" },
  { property: "reserved-range-never-reached" },
  { property: "hw-msi-window-unmapped" },
  { property: "emulated-msi-reaches-virtual-doorbell" },
  {
    property: "msi-doorbell-mapped-in-both-stages",
    scenarios: ["msi.hw-passthrough", "msi.hw-nested-passthrough", "msi.sw-passthrough"],
  },
  {
    property: "msi-delivered",
    scenarios: [
      "msi.hw-emulated",
      "msi.hw-passthrough",
      "msi.hw-nested-emulated",
      "msi.hw-nested-passthrough",
      "msi.sw-emulated",
      "msi.sw-passthrough",
      "msi.sw-nested-emulated",
    ],
  },
];

/** What can be judged only where interrupts arrive. */
export const ONE_DOORBELL: ProposalClaim = { property: "one-doorbell-per-ipa" };

/** The device's half: it reports the window as DIRECT, and takes the identity mapping, which stays virtual. */
function deviceAsksForIdentity(system: System): System {
  return provide(system, "viommu", deviceSeams, {
    actions: {
      reportRegion: emit(({ event: { world } }) => {
        const { request } = world.virtio.requestq[0]!;
        if (request.type !== "probe") throw new Error("The request is not PROBE.");
        const subtype = world.host.window === "msi" ? "msi" : "direct";
        return { type: "viommu.regionReported" as const, dev: request.endpoint, subtype } as const;
      }),
    },
    guards: {
      overlapsReserved: ({ event: { world } }) => {
        const { request } = world.virtio.requestq[0]!;
        if (request.type !== "map" || !isWindowPage(request.iova)) return false;
        return world.host.window === "msi" || request.gpa !== request.iova;
      },
    },
  });
}

/** The driver's half: DIRECT is what the IOMMU core knows as IOMMU_RESV_DIRECT. */
function driverKnowsDirect(system: System): System {
  return provide(system, "iommuDriver", driverSeams, {
    actions: {
      learnRegion: emit(({ context, event: { world } }) => ({
        type: "iommuDriver.regionLearned" as const,
        dev: context.dev!,
        region: world.virtio.reported[context.dev!]!,
      })),
    },
  });
}

/** What a DIRECT region demands of whoever has one. */
export const claimIdentity = (system: System): System =>
  addInvariants(system, directRegionIdentity(topologyOf(system).devices));

export const resvMemTDirect = defineProposal({
  name: "resv-mem-t-direct",
  title: "virtio-iommu: a RESV_MEM subtype DIRECT, which the guest maps one to one",
  reference:
    "Tian and Brucker, [PATCH 1/4] iommu: Add virtio-iommu driver (March 2018), option 1; virtio 5.13.6.8.1",
  changes: [
    "RESV_MEM gets a subtype DIRECT; the device reports the host's software-managed MSI window with it.",
    "The driver maps a DIRECT region one to one in every domain of the endpoint, before the endpoint is in the domain, " +
      "and nothing else there.",
    "The device accepts that one MAP request over the region.",
    "The host changes nothing: it chooses the page of the window, and maps it in the second stage.",
  ],
  repairs: INTERRUPTS_ARRIVE,
  keeps: [...NOTHING_LOST, ONE_DOORBELL, { property: "direct-region-identity" }],
  compatibility: [
    {
      name: "old-device",
      title: "a device that knows no DIRECT, and a driver that does",
      apply: driverKnowsDirect,
      keeps: NOTHING_LOST,
      staysBroken: INTERRUPTS_ARRIVE,
    },
    {
      name: "old-driver",
      title: "a driver that takes the unknown subtype for RESERVED",
      apply: deviceAsksForIdentity,
      keeps: NOTHING_LOST,
      staysBroken: INTERRUPTS_ARRIVE,
    },
  ],
  openQuestions: [
    "Nothing tells the device whether the driver knows the subtype. Should there be a feature bit, or should a nested " +
      "attach be refused to a driver that does not?",
    "What if the guest's smallest page is larger than a page of the window, or the window lies above its input range?",
    "Two endpoints with different windows in one domain: is the second ATTACH refused, or are both mapped?",
    "A guest has a software-managed window of its own, in Linux at the same numbers: which of the two does a page in both " +
      "of them belong to? (The variants virtio-iommu-driver-doorbell-over-direct-region and " +
      "virtio-iommu-driver-doorbell-refused-by-direct-region show two answers.)",
    "A device with a DIRECT region cannot be isolated by Linux's IOMMU core (require_direct). Is that meant for a window " +
      "that is no memory?",
  ],
  showcases: EVERYWHERE,
  apply: (system) => claimIdentity(driverKnowsDirect(deviceAsksForIdentity(system))),
});
