/** The state of the host side: the driver's tables and records, and one hardware unit with its caches. */
import type { DeviceId, Did, Gpa, Hpa, Iova, Pasid } from "../shared/ids.ts";
import type { Descriptor, Submitter } from "./descriptors.ts";
import type { DomainCalls, DomainId, SsRoot } from "./domain-ops.ts";
import type { FsRoot, GuestMemory } from "./memory.ts";

/** Who may be reached by DMA: the VM that owns a frame, or the host. */
export type Owner = `vm${number}` | "host";

/** Translation type of a PASID-table entry (VT-d 9.6, PGTT 2 and 3). */
export type TranslationType = "secondStage" | "nested";

/** A PASID-table entry without its present bit (VT-d 9.6). */
export type PasidEntry = {
  readonly pgtt: TranslationType;
  readonly did: Did;
  /** First-stage root, a guest-physical address; null where there is no first stage. */
  readonly fsRoot: FsRoot | null;
  readonly ssRoot: SsRoot;
};

/** A PASID-table entry in memory: the present bit is written apart from the other words (VT-d 6.2.3.1). */
export interface PasidSlot {
  present: boolean;
  content: PasidEntry | null;
}

/** The result of a walk; looked up by SID, PASID and address, never by DID (VT-d 6.2.1 table 17). */
export interface IotlbEntry {
  readonly did: Did;
  readonly pgtt: TranslationType;
  readonly gpa: Gpa;
  readonly hpa: Hpa;
}

/** A first-stage table as the paging-structure cache holds it: its page is already translated (VT-d 6.2.5). */
export interface FsPointer {
  readonly fsRoot: FsRoot;
  readonly hpa: Hpa;
}

/**
 * An untranslated request of the device, with what its walk has read so far; from `translated` on it is
 * past translation and on its way to memory, where only draining waits for it (VT-d 6.5.4).
 */
export type Request =
  | { readonly phase: "issued"; readonly iova: Iova }
  | { readonly phase: "missed"; readonly iova: Iova }
  | { readonly phase: "entryKnown"; readonly iova: Iova; readonly entry: PasidEntry }
  | {
      readonly phase: "tableKnown";
      readonly iova: Iova;
      readonly entry: PasidEntry;
      readonly table: Hpa;
    }
  | {
      readonly phase: "leafKnown";
      readonly iova: Iova;
      readonly entry: PasidEntry;
      readonly gpa: Gpa;
    }
  | { readonly phase: "translated"; readonly iova: Iova; readonly result: IotlbEntry };

/** A descriptor in the ring that is not done yet. */
export interface Queued {
  readonly by: Submitter;
  readonly descriptor: Descriptor;
  /** A wait behind it has reported completion already: never in a unit that works. */
  readonly overtaken: boolean;
}

export type PerPasid<T> = Record<DeviceId, Record<Pasid, T>>;

/** What the host driver and whoever calls it keep in memory. */
export interface HostTables {
  pasidTable: PerPasid<PasidSlot>;
  secondStage: Record<SsRoot, Record<Gpa, Hpa | null>>;
  /** The domain that the driver has attached, which is also its list of cache tags. */
  attached: PerPasid<DomainId | null>;
  /** The DID that a domain has on this unit while it is attached anywhere. */
  didOf: Record<DomainId, Did | null>;
  owner: Record<Hpa, Owner>;
  /** The VM that a PASID of the device was given to. */
  assignedTo: PerPasid<Owner>;
  /** Ghost: the present bit was cleared, and the driver has not yet observed the last wait it relies on. */
  entryRevoked: PerPasid<boolean>;
  /** Ghost: the same for a leaf of a second-stage table. */
  ssRevoked: Record<SsRoot, Record<Gpa, boolean>>;
}

/** One remapping unit: its queue, its caches and the requests that it works on. */
export interface HardwareUnit {
  /** The ring in the order of submission, without what is done. */
  queue: Queued[];
  /** The status word of each submitter's wait descriptor. */
  waitStatus: Record<Submitter, "none" | "pending" | "written">;
  pasidCache: PerPasid<PasidEntry | null>;
  iotlb: PerPasid<Record<Iova, IotlbEntry | null>>;
  /** First-stage paging-structure cache. */
  fsCache: Record<Did, Record<Pasid, FsPointer | null>>;
  /** Second-stage paging-structure cache: the pointer to the table in which the walk goes on. */
  ssCache: Record<Did, SsRoot | null>;
  request: PerPasid<Request | null>;
  /** The request was translated with something that was invalidated since; the next wait is for it. */
  draining: PerPasid<boolean>;
  /** Ghost: a request faulted although all of its mapping was live and acknowledged. */
  wronglyFaulted: PerPasid<boolean>;
}

export type HostWorld = DomainCalls & GuestMemory & HostTables & HardwareUnit;
