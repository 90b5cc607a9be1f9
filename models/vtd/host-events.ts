/** What can happen on the host side. */
import type { DeviceId, Did, Gpa, Hpa, Iova, Pasid } from "../shared/ids.ts";
import type { FlushDescriptor, Submitter } from "./descriptors.ts";
import type { DomainId, Result, SsRoot } from "./domain-ops.ts";
import type { PasidEntry } from "./host-state.ts";

/** A PASID of a device. */
export type Place = {
  readonly dev: DeviceId;
  readonly pasid: Pasid;
};

/** The driver's attach path: attachments, and invalidations that a guest asked for. */
export type HostDriverEvent =
  | ({ readonly type: "hostDriver.presentCleared" } & Place)
  | { readonly type: "hostDriver.batchSubmitted"; readonly descriptors: readonly FlushDescriptor[] }
  | { readonly type: "hostDriver.waitObserved" }
  /** The owner of the entry holds the old content for dead from here on. */
  | ({ readonly type: "hostDriver.entryWiped" } & Place)
  | { readonly type: "hostDriver.didTaken"; readonly domain: DomainId; readonly did: Did }
  | { readonly type: "hostDriver.didReturned"; readonly domain: DomainId }
  | ({
      readonly type: "hostDriver.entryWritten";
      readonly domain: DomainId;
      readonly entry: PasidEntry;
    } & Place)
  | ({ readonly type: "hostDriver.presentSet" } & Place)
  | { readonly type: "hostDriver.callReturned"; readonly result: Result };

/** The driver's map path: second-stage tables. */
export type MapPathEvent =
  | {
      readonly type: "mapPath.leafSet";
      readonly ssRoot: SsRoot;
      readonly gpa: Gpa;
      readonly hpa: Hpa;
    }
  | { readonly type: "mapPath.leafCleared"; readonly ssRoot: SsRoot; readonly gpa: Gpa }
  | { readonly type: "mapPath.batchSubmitted"; readonly descriptors: readonly FlushDescriptor[] }
  | { readonly type: "mapPath.waitObserved" }
  /** The driver holds the old leaf for dead from here on. */
  | { readonly type: "mapPath.leafRetired"; readonly ssRoot: SsRoot; readonly gpa: Gpa }
  | { readonly type: "mapPath.callReturned"; readonly result: Result };

/** The unit's invalidation engine. `slot` counts from the oldest descriptor that is not done. */
export type EngineEvent =
  | {
      readonly type: "engine.descriptorExecuted";
      readonly slot: number;
      readonly by: Submitter;
      readonly descriptor: FlushDescriptor;
    }
  | { readonly type: "engine.waitCompleted"; readonly slot: number; readonly by: Submitter };

/** The unit's walker. */
export type WalkerEvent =
  | ({ readonly type: "walker.iotlbHit" } & Place)
  | ({ readonly type: "walker.iotlbMissed" } & Place)
  | ({ readonly type: "walker.pasidCacheHit" } & Place)
  | ({ readonly type: "walker.entryRead"; readonly entry: PasidEntry } & Place)
  | ({ readonly type: "walker.tablePointerHit"; readonly table: Hpa } & Place)
  | ({
      readonly type: "walker.tableLocated";
      readonly table: Hpa;
      readonly through: SsRoot;
    } & Place)
  | ({ readonly type: "walker.leafRead"; readonly gpa: Gpa } & Place)
  | ({
      readonly type: "walker.translated";
      readonly gpa: Gpa;
      readonly hpa: Hpa;
      readonly through: SsRoot;
    } & Place)
  | ({ readonly type: "walker.requestAborted"; readonly missing: Missing } & Place);

/** What a walk found not present. */
export type Missing = "entry" | "table" | "leaf" | "frame";

export type DeviceEvent =
  | ({ readonly type: "device.dmaStarted"; readonly iova: Iova } & Place)
  | ({ readonly type: "device.dmaCommitted"; readonly hpa: Hpa } & Place);

/** The unit drops entries at will (VT-d 6.2.5). */
export type EvictionEvent =
  | ({ readonly type: "caches.pasidEntryEvicted" } & Place)
  | ({ readonly type: "caches.translationEvicted"; readonly iova: Iova } & Place)
  | { readonly type: "caches.fsPointerEvicted"; readonly did: Did; readonly pasid: Pasid }
  | { readonly type: "caches.ssPointerEvicted"; readonly did: Did };

export type HostEvent =
  | HostDriverEvent
  | MapPathEvent
  | EngineEvent
  | WalkerEvent
  | DeviceEvent
  | EvictionEvent;
