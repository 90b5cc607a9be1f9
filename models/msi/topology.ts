/** What a scenario of MSIs is made of. */
import { names, type DeviceId } from "../shared/ids.ts";
import type { Domain } from "../virtio-iommu/requests.ts";
import {
  DATA,
  DOORBELL_IOVA,
  doorbells,
  FREE_GPA,
  RAM,
  VDOORBELL,
  windowPages,
  type BusPage,
  type Doorbell,
  type Gpa,
  type Iova,
  type WindowPage,
} from "./addresses.ts";

/**
 * Who answers for the doorbell. `hardware`: the IOMMU takes writes to the window for interrupts and never translates
 * them (x86). `software`: an MSI is translated as any write, so software maps the doorbell (most Arm).
 */
export type DoorbellKind = "hardware" | "software";
export type DeviceKind = "emulated" | "passthrough";

/** A page table that the host keeps: of a domain of the guest, or with nesting a second stage. */
export type HostTable = Domain | `stage2_${number}`;

/** A physical IOMMU. */
export type Unit = `unit${number}`;

export interface MsiTopology {
  readonly doorbellKind: DoorbellKind;
  /** Whether the guest's page tables are walked by hardware, over a second stage of the host. */
  readonly nested: boolean;
  readonly deviceKind: DeviceKind;
  readonly devices: readonly DeviceId[];
  readonly doorbells: readonly Doorbell[];
  /** Domains that translate. */
  readonly domains: readonly Domain[];
  /** Whether the guest also has a domain that was attached with the flag BYPASS. */
  readonly hasBypass: boolean;
  /** Second stages: one for each physical IOMMU that devices are behind. */
  readonly stage2s: number;
  /** Pages of the host's MSI window. */
  readonly window: readonly WindowPage[];
  /** Where the guest maps the virtual doorbell. */
  readonly doorbellIova: Iova;
  /** Whether PROBE reports the virtual doorbell as an MSI region, so that it is reached without a mapping. */
  readonly hasDoorbellRegion: boolean;
  /** Whether the guest maps and unmaps memory of its own. */
  readonly maps: boolean;
  /** Whether the guest moves a vector to another CPU. */
  readonly affinity: boolean;
  /** Whether the VMM plugs memory. */
  readonly hotplug: boolean;
}

/** The bounds of a scenario that give the size of a topology. */
export interface MsiBounds {
  readonly devices: number;
  readonly doorbells: number;
  readonly domains: number;
  readonly bypass: number;
  readonly stage2s: number;
  readonly maps: number;
  readonly affinity: number;
  readonly hotplug: number;
}

export function msiTopology(
  flow: Pick<MsiTopology, "doorbellKind" | "nested" | "deviceKind">,
  b: MsiBounds,
): MsiTopology {
  return {
    ...flow,
    devices: names("dev", b.devices),
    doorbells: doorbells(b.doorbells),
    domains: names("domain", b.domains),
    hasBypass: b.bypass > 0,
    stage2s: b.stage2s,
    window: windowPages(flow.doorbellKind === "hardware" ? 1 : b.doorbells),
    doorbellIova: DOORBELL_IOVA,
    hasDoorbellRegion: false,
    maps: b.maps > 0,
    affinity: b.affinity > 0,
    hotplug: b.hotplug > 0,
  };
}

/** For seams: a topology with nothing in it. */
export const NOWHERE: MsiTopology = msiTopology(
  { doorbellKind: "software", nested: false, deviceKind: "passthrough" },
  { devices: 0, doorbells: 0, domains: 0, bypass: 0, stage2s: 0, maps: 0, affinity: 0, hotplug: 0 },
);

const indexOf = (name: string): number => Number(name.replace(/^\D+/, ""));

/** The doorbell of the interrupt controller that serves a device: the platform's choice. */
export const doorbellOf = (
  { doorbells: all }: Pick<MsiTopology, "doorbells">,
  dev: DeviceId,
): Doorbell => all[indexOf(dev) % all.length]!;

/** The second stage of the physical IOMMU that a device is behind. */
export const stage2Of = ({ stage2s }: Pick<MsiTopology, "stage2s">, dev: DeviceId): HostTable =>
  `stage2_${indexOf(dev) % stage2s}`;

/** The physical IOMMU that a device is behind; each has an IOTLB of its own. */
export const unitOf = ({ stage2s }: Pick<MsiTopology, "stage2s">, dev: DeviceId): Unit =>
  `unit${indexOf(dev) % stage2s}`;

export const unitsOf = ({ stage2s }: MsiTopology): Unit[] => names("unit", stage2s);

export const allDomains = ({ domains, hasBypass }: MsiTopology): Domain[] => [
  ...domains,
  ...(hasBypass ? ["bypass" as const] : []),
];

/** The input pages of a guest domain. */
export const iovasOf = ({ window, doorbellIova }: MsiTopology): Iova[] => [
  ...new Set([DATA, doorbellIova, ...window]),
];

/** The guest-physical pages that matter. */
export const gpasOf = ({ window, hotplug }: MsiTopology): Gpa[] => [
  RAM,
  ...(hotplug ? [FREE_GPA] : []),
  VDOORBELL,
  ...window,
];

/** The host's page tables, and the pages that each can map. */
export function hostTables(top: MsiTopology): { table: HostTable; pages: readonly BusPage[] }[] {
  if (top.nested)
    return names("stage2_", top.stage2s).map((table) => ({ table, pages: gpasOf(top) }));
  return [
    ...top.domains.map((table) => ({ table, pages: iovasOf(top) })),
    ...(top.hasBypass ? [{ table: "bypass" as const, pages: gpasOf(top) }] : []),
  ];
}

/** The host's table that a device uses once its endpoint is attached to a domain. */
export const tableUnder = (
  top: Pick<MsiTopology, "nested" | "stage2s">,
  dev: DeviceId,
  domain: Domain,
): HostTable => (top.nested ? stage2Of(top, dev) : domain);

/** The tables that guest memory is mapped into as a whole. */
export const memoryTables = (top: MsiTopology): HostTable[] =>
  hostTables(top)
    .map(({ table }) => table)
    .filter((table) => top.nested || table === "bypass");
