/** What the guest's IOMMU driver owns: tables in guest memory, registers, queue, bookkeeping. */
import { names, table } from "../shared/ids.ts";
import type { DeviceId, Did, Gpa, Iova, Pasid } from "../shared/ids.ts";
import type { FsRoot, GuestMemory } from "./memory.ts";

export type Vcpu = `vcpu${number}`;

/** What a PASID entry binds: a first-stage table (PGTT 1), or nothing but pass-through (PGTT 4). */
export type Binding = FsRoot | "passThrough";

/** A PASID-table entry of the guest (VT-d 9.6): PGTT and FSPTPTR as one, DID, and P. */
export type GuestPasidEntry = {
  readonly present: boolean;
  readonly binding: Binding;
  readonly did: Did;
};

/** A descriptor of the guest's invalidation queue, with the granularities that the driver uses. */
export type GuestDescriptor =
  /** Context-cache, device-selective (VT-d 6.5.2.1). */
  | { readonly kind: "contextCache"; readonly dev: DeviceId }
  /** PASID-cache, PASID-selective; domain-selective when `pasid` is null (VT-d 6.5.2.2). */
  | { readonly kind: "pasidCache"; readonly did: Did; readonly pasid: Pasid | null }
  /** IOTLB, domain-selective (VT-d 6.5.2.3). */
  | { readonly kind: "iotlb"; readonly did: Did }
  /** PASID-based IOTLB: one page, or the whole PASID when `iova` is null (VT-d 6.5.2.4). */
  | {
      readonly kind: "piotlb";
      readonly did: Did;
      readonly pasid: Pasid;
      readonly iova: Iova | null;
    }
  /** Invalidation wait with a status write for one vCPU (VT-d 6.5.2.9). */
  | { readonly kind: "wait"; readonly vcpu: Vcpu };

/** A register write that makes the vIOMMU act. */
export type RegisterWrite = "queueTail" | "enable" | "disable" | "setRoot";

/**
 * The MMIO write that a vCPU is blocked in; `handled` when only the consequences are left to do.
 */
export interface Trap {
  readonly vcpu: Vcpu;
  readonly write: RegisterWrite | "handled";
}

/** A change of a PASID entry whose flush the guest has not observed yet. */
export interface EntryChange {
  readonly vcpu: Vcpu;
  /** The tag that cached copies may have: the old DID, or the new one where there was none. */
  readonly did: Did;
  /** The table that nothing refers to any more once the flush was observed. */
  readonly released: FsRoot | null;
}

/** A change of a context entry whose flush the guest has not observed yet. */
export interface ContextChange {
  readonly vcpu: Vcpu;
  readonly wasPresent: boolean;
}

export interface GuestState extends GuestMemory {
  guest: {
    /** Context entries: present or not. The pointer behind never changes. */
    context: Record<DeviceId, boolean>;
    pasidEntry: Record<DeviceId, Record<Pasid, GuestPasidEntry | null>>;
    /** GSTS.TES. */
    translationEnabled: boolean;
    /** GSTS.RTPS: a root (always a scalable-mode one) was latched. */
    rootLatched: boolean;
    queue: readonly GuestDescriptor[];
    waitStatus: Record<Vcpu, "idle" | "awaited" | "written">;
    trap: Trap | null;
    /** The driver's cache tags: where each table is bound, under which DID. */
    user: Record<FsRoot, Record<DeviceId, Record<Pasid, Did | null>>>;
    entryChange: Record<DeviceId, Record<Pasid, EntryChange | null>>;
    /** A leaf that was cleared and may not be used for another page yet. */
    leafChange: Record<FsRoot, Record<Iova, Vcpu | null>>;
    contextChange: Record<DeviceId, ContextChange | null>;
    registerChange: Vcpu | null;
    /** How many more operations the guest may start; null when there is no limit. */
    operationsLeft: number | null;
  };
}

/** How many of each thing the guest has. */
export interface GuestBounds {
  readonly vcpus: number;
  readonly devices: number;
  /** Of each device. */
  readonly pasids: number;
  readonly tables: number;
  readonly dids: number;
  readonly iovas: number;
  /** Guest pages that hold data; they come after those that hold tables. */
  readonly pages: number;
  /** Whether entries may also say pass-through (0 or 1). */
  readonly passThrough: number;
  /**
   * Whether a table that is bound nowhere any more is freed (0 or 1); else it is kept for later.
   */
  readonly tableFrees: number;
}

/** No places, no vCPUs: for machines of which only the type is wanted. */
export const NOTHING: GuestBounds = {
  vcpus: 0,
  devices: 0,
  pasids: 0,
  tables: 0,
  dids: 0,
  iovas: 0,
  pages: 0,
  passThrough: 0,
  tableFrees: 0,
};

/** A place of the guest's PASID tables. */
export type Place = {
  readonly dev: DeviceId;
  readonly pasid: Pasid;
};

/** All identifiers within the bounds. */
export interface GuestNames {
  readonly vcpus: readonly Vcpu[];
  readonly devices: readonly DeviceId[];
  readonly pasids: readonly Pasid[];
  readonly places: readonly Place[];
  readonly tables: readonly FsRoot[];
  readonly dids: readonly Did[];
  readonly iovas: readonly Iova[];
  readonly pages: readonly Gpa[];
  readonly bindings: readonly Binding[];
  readonly freesTables: boolean;
}

/** The identifiers within the bounds. DIDs start at one: 0 is reserved under caching mode. */
export function guestNames(b: GuestBounds): GuestNames {
  const devices = names("dev", b.devices);
  const pasids = names("pasid", b.pasids);
  const tables = names("fsroot", b.tables);
  return {
    vcpus: names("vcpu", b.vcpus),
    devices,
    pasids,
    places: devices.flatMap((dev) => pasids.map((pasid) => ({ dev, pasid }))),
    tables,
    dids: names("did", b.dids + 1).slice(1), // VT-d 9.6
    iovas: names("iova", b.iovas),
    pages: names("gpa", b.tables + b.pages).slice(b.tables),
    freesTables: b.tableFrees > 0,
    bindings: b.passThrough > 0 ? [...tables, "passThrough"] : tables,
  };
}

/**
 * A guest before its driver has done anything: translation off, a context entry, no PASID entry.
 */
export function initialGuest(n: GuestNames, operationsLeft: number | null): GuestState {
  const perPlace = <V>(value: V) => table(n.devices, () => table(n.pasids, () => value));
  return {
    firstStage: table(n.tables, () => table(n.iovas, () => null)),
    leafRevoked: table(n.tables, () => table(n.iovas, () => false)),
    tableFreed: table(n.tables, () => false),
    guest: {
      context: table(n.devices, () => true),
      pasidEntry: perPlace(null),
      translationEnabled: false,
      rootLatched: false,
      queue: [],
      waitStatus: table(n.vcpus, () => "idle"),
      trap: null,
      user: table(n.tables, () => perPlace(null)),
      entryChange: perPlace(null),
      leafChange: table(n.tables, () => table(n.iovas, () => null)),
      contextChange: table(n.devices, () => null),
      registerChange: null,
      operationsLeft,
    },
  };
}
