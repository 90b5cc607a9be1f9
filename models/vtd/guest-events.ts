/** What the guest's IOMMU driver can do. */
import type { DeviceId, Did, Gpa, Iova, Pasid } from "../shared/ids.ts";
import type { FsRoot } from "./memory.ts";
import type { Binding, GuestDescriptor, RegisterWrite, Vcpu } from "./guest-state.ts";

type AtPlace = {
  readonly dev: DeviceId;
  readonly pasid: Pasid;
};
type AtLeaf = {
  readonly root: FsRoot;
  readonly iova: Iova;
};
type Submission = {
  readonly vcpu: Vcpu;
  readonly descriptors: readonly GuestDescriptor[];
};

/** Changes of PASID entries. */
export type GuestEntryEvent =
  /** All words but P. */
  | ({
      readonly type: "guest.entryPrepared";
      readonly vcpu: Vcpu;
      readonly binding: Binding;
      readonly did: Did;
    } & AtPlace)
  | ({ readonly type: "guest.entryMadePresent" } & AtPlace)
  | ({ readonly type: "guest.entryCleared"; readonly vcpu: Vcpu } & AtPlace)
  /** The second 16 bytes of a present entry. */
  | ({
      readonly type: "guest.entryRebound";
      readonly vcpu: Vcpu;
      readonly binding: Binding;
    } & AtPlace)
  /** The first 16 bytes of a present entry. */
  | ({ readonly type: "guest.entryRetagged"; readonly vcpu: Vcpu; readonly did: Did } & AtPlace)
  | ({ readonly type: "guest.entryFlushSubmitted" } & AtPlace & Submission)
  | ({ readonly type: "guest.entryFlushSkipped" } & AtPlace)
  | ({ readonly type: "guest.entryFlushObserved"; readonly vcpu: Vcpu } & AtPlace)
  /** Nothing refers to the table any more: its page is free for other use. */
  | ({ readonly type: "guest.entryTableFreed"; readonly root: FsRoot } & AtPlace);

/** Changes of first-stage tables. */
export type GuestLeafEvent =
  | ({ readonly type: "guest.leafMapped"; readonly gpa: Gpa } & AtLeaf)
  | ({ readonly type: "guest.leafCleared"; readonly vcpu: Vcpu } & AtLeaf)
  | ({ readonly type: "guest.leafFlushSubmitted" } & AtLeaf & Submission)
  /** The table is bound nowhere, so nothing can be cached. */
  | ({ readonly type: "guest.leafFlushSkipped" } & AtLeaf)
  | ({ readonly type: "guest.leafFlushObserved"; readonly vcpu: Vcpu } & AtLeaf);

/** Changes of context entries and registers. */
export type GuestControlEvent =
  | {
      readonly type: "guest.contextWritten";
      readonly vcpu: Vcpu;
      readonly dev: DeviceId;
      readonly present: boolean;
    }
  | ({ readonly type: "guest.contextFlushSubmitted"; readonly dev: DeviceId } & Submission)
  | {
      readonly type: "guest.contextFlushObserved";
      readonly vcpu: Vcpu;
      readonly dev: DeviceId;
    }
  | { readonly type: "guest.registerWritten"; readonly vcpu: Vcpu; readonly write: RegisterWrite }
  | { readonly type: "guest.statusObserved"; readonly vcpu: Vcpu };

export type GuestEvent = GuestEntryEvent | GuestLeafEvent | GuestControlEvent;
