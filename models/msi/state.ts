/** The state of everything that an MSI passes, and what it starts with. */
import { table, type DeviceId } from "../shared/ids.ts";
import type {
  Domain,
  GuestThread,
  Posted,
  RegionType,
  Status,
  Subtype,
} from "../virtio-iommu/requests.ts";
import { frameOf, RAM } from "./addresses.ts";
import type { BusPage, Doorbell, Gpa, Hpa, Iova, WindowPage } from "./addresses.ts";
import {
  allDomains,
  gpasOf,
  hostTables,
  iovasOf,
  memoryTables,
  unitsOf,
  type HostTable,
  type MsiTopology,
  type Unit,
} from "./topology.ts";

/** An entry of an MSI-X table. The data stands for the CPU that gets the interrupt. */
export interface MsixEntry {
  readonly page: BusPage;
  readonly data: number;
}
/** An interrupt that the guest's CPU sees. */
export interface Delivery {
  readonly page: BusPage | null;
  readonly data: number;
}

/** What the guest keeps. */
export interface GuestState {
  /** What the driver takes the window of an endpoint for; null until it has probed. */
  region: Record<DeviceId, RegionType | null>;
  /** The domain that a device is in and works in, as far as the driver knows; null on the way to another. */
  attached: Record<DeviceId, Domain | null>;
  /** The driver's mappings. With nesting these are the page tables that hardware walks. */
  table: Record<Domain, Record<Iova, Gpa | null>>;
  /** The driver was told that its own mapping works. */
  dataMapped: Record<Domain, boolean>;
  /** The group of the device needs the doorbell in every domain that it is attached to. */
  doorbellRequired: Record<DeviceId, boolean>;
  /** The mutex of the group (Linux: iommu_group.mutex). */
  groupLock: Record<DeviceId, GuestThread | null>;
  /** The mutex of doorbell mappings (Linux dma-iommu.c, iommufd: sw_msi_lock). */
  doorbellLock: DeviceId | null;
  /** A driver asks the interrupt controller's driver for a message; the page is the answer. */
  message: Record<DeviceId, BusPage | "asked" | null>;
  /** A driver is bound and uses the vector. */
  vectorInUse: Record<DeviceId, boolean>;
  /** The driver knows that the vector is masked or disabled: no interrupt of it may arrive. */
  quiet: Record<DeviceId, boolean>;
  /** The IOMMU core refused to isolate the device. */
  blockRefused: Record<DeviceId, boolean>;
}

/** The virtio-iommu device. */
export interface VirtioState {
  requestq: readonly Posted[];
  status: Record<GuestThread, Status | null>;
  /** What PROBE said of the window of an endpoint. */
  reported: Record<DeviceId, Subtype | null>;
  /** Where it is there, the virtual doorbell is an MSI region of every endpoint. */
  readonly doorbellRegion?: "msi";
  endpoint: Record<DeviceId, Domain | null>;
  /** The mappings of each domain; empty with nesting, where the guest's tables are walked. */
  database: Record<Domain, Record<Iova, Gpa | null>>;
}

/** What the VMM keeps for interrupts. */
export interface VmmState {
  /** The MSI-X table that the guest sees. */
  msix: Record<DeviceId, MsixEntry | null>;
  masked: Record<DeviceId, boolean>;
  /** A write that took a vCPU out of the guest, until the VMM has dealt with it. */
  trap: Record<DeviceId, "unmask" | "mask" | "disable" | null>;
  /** KVM's route of the vector: where the message goes, with translation done. */
  route: Record<DeviceId, Delivery | null>;
}

export type Caller = "viommu" | "vmm";
export type Ioctl =
  /** Attach and replace; null blocks. */
  | { readonly op: "attach"; readonly dev: DeviceId; readonly domain: Domain | null }
  | {
      readonly op: "map";
      readonly tables: readonly HostTable[];
      readonly page: BusPage;
      readonly hpa: Hpa;
    }
  | { readonly op: "unmap"; readonly tables: readonly HostTable[]; readonly page: BusPage }
  | { readonly op: "invalidate"; readonly domain: Domain; readonly page: BusPage }
  /** The domain has no endpoint any more. */
  | { readonly op: "destroy"; readonly domain: Domain };

/** The host's kernel. */
export interface HostState {
  /** What the host's kernel reports of the window (/sys/kernel/iommu_groups: reserved_regions). */
  window: "msi" | "sw-msi";
  ioctl: Record<Caller, Ioctl | null>;
  result: Record<Caller, "ok" | "refused" | null>;
  /** The page tables of the host: second stages, or whole translations. */
  table: Record<HostTable, Record<BusPage, Hpa | null>>;
  /** The domain that hardware uses for the device; null blocks it. */
  attached: Record<DeviceId, Domain | null>;
  /** The device is on its way to another domain; the mutex of its group is held. */
  attaching: Record<DeviceId, boolean>;
  /** The page of the window that stands for a doorbell, in all tables of this user (Linux: iommufd_sw_msi_map). */
  slot: Record<Doorbell, WindowPage | null>;
  /** The group of the device needs its doorbell in whatever it is attached to (Linux: required_sw_msi). */
  required: Record<DeviceId, boolean>;
  /** VFIO_DEVICE_SET_IRQS in progress. */
  setIrqs: Record<DeviceId, "enable" | "disable" | "done" | null>;
  /** The address that the interrupt layer has for the vector (Linux: msi_desc). */
  message: Record<DeviceId, BusPage | null>;
  /** The physical MSI-X table: what the device will write to; null while the vector is disabled. */
  wire: Record<DeviceId, BusPage | null>;
}

/** An MSI on its way. */
export type MsiWrite =
  | { readonly phase: "issued"; readonly page: BusPage; readonly data: number }
  | {
      readonly phase: "translated";
      readonly target: Hpa | Gpa | "interrupt";
      readonly data: number;
    };

/** Hardware. */
export interface HardwareState {
  /** The IOTLB of each unit, tagged by the domain (SMMUv3: VMID and ASID); filled by MSIs. */
  tlb: Record<Unit, Record<Domain, Record<BusPage, Hpa | null>>>;
  write: Record<DeviceId, MsiWrite | null>;
  /** The physical interrupt of the vector is pending. */
  pending: Record<DeviceId, boolean>;
  /** The virtual interrupt is pending. */
  delivered: Record<DeviceId, Delivery | null>;
}

/** What no party knows. */
export interface GhostState {
  /** An MSI of the device ended in memory. */
  hitRam: Record<DeviceId, boolean>;
  /** An MSI of the device ended at a doorbell that is not its own. */
  strayed: Record<DeviceId, boolean>;
  /** An interrupt arrived that the MSI-X table does not ask for: masked, or with other data. */
  wrongDelivery: Record<DeviceId, boolean>;
  /** An access into a reserved range got through. */
  reachedReserved: Record<DeviceId, boolean>;
  /** The device has been attached to the table since it was made. */
  served: Record<HostTable, Record<DeviceId, boolean>>;
}

export interface MsiWorld {
  guest: GuestState;
  virtio: VirtioState;
  vmm: VmmState;
  host: HostState;
  hw: HardwareState;
  ghost: GhostState;
}

export function initialMsiWorld(top: MsiTopology): MsiWorld {
  const { devices } = top;
  const domains = allDomains(top);
  const tables = hostTables(top);
  const memory = memoryTables(top);
  const each = <V>(value: V) => table(devices, () => value);
  const perIova = () => table(domains, () => table(iovasOf(top), () => null));
  return {
    guest: {
      region: each(null),
      attached: each(null),
      table: perIova(),
      dataMapped: table(domains, () => false),
      doorbellRequired: each(false),
      groupLock: each(null),
      doorbellLock: null,
      message: each(null),
      vectorInUse: each(false),
      quiet: each(true),
      blockRefused: each(false),
    },
    virtio: {
      requestq: [],
      status: table<GuestThread, Status | null>(["iommuDriver", ...devices], () => null),
      reported: each(null),
      ...(top.hasDoorbellRegion && { doorbellRegion: "msi" }),
      endpoint: each(null),
      database: perIova(),
    },
    vmm: { msix: each(null), masked: each(true), trap: each(null), route: each(null) },
    host: {
      window: top.doorbellKind === "hardware" ? "msi" : "sw-msi",
      ioctl: { viommu: null, vmm: null },
      result: { viommu: null, vmm: null },
      table: Object.fromEntries(
        tables.map(({ table: name, pages }) => [
          name,
          table(pages, (page) => (page === RAM && memory.includes(name) ? frameOf(RAM) : null)),
        ]),
      ) as HostState["table"],
      attached: each(null),
      attaching: each(false),
      slot: table(top.doorbells, () => null),
      required: each(false),
      setIrqs: each(null),
      message: each(null),
      wire: each(null),
    },
    hw: {
      tlb: table(unitsOf(top), () =>
        table(domains, () =>
          table<BusPage, Hpa | null>(
            [...new Set<BusPage>([...iovasOf(top), ...gpasOf(top)])],
            () => null,
          ),
        ),
      ),
      write: each(null),
      pending: each(false),
      delivered: each(null),
    },
    ghost: {
      hitRam: each(false),
      strayed: each(false),
      wrongDelivery: each(false),
      reachedReserved: each(false),
      served: table(
        tables.map(({ table: name }) => name),
        () => each(false),
      ),
    },
  };
}
