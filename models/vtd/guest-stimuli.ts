/** What the scheduler may offer a vCPU that runs the guest's IOMMU driver. */
import type { Received, Stimulus } from "../../src/system/index.ts";
import type { DeviceId, Did, Gpa, Iova } from "../shared/ids.ts";
import type { Binding, GuestNames, GuestState, Place, RegisterWrite } from "./guest-state.ts";
import type { FsRoot } from "./memory.ts";

// Each type distributes over its names, so that every name can be told from the others.
type AtPlace<T extends string> = T extends string ? { readonly type: T } & Place : never;
type AtLeaf<T extends string> = T extends string
  ? { readonly type: T; readonly root: FsRoot; readonly iova: Iova }
  : never;
type AtDevice<T extends string> = T extends string
  ? { readonly type: T; readonly dev: DeviceId }
  : never;

export type EntryStimulus =
  | (AtPlace<"prepareEntry"> & { readonly binding: Binding; readonly did: Did })
  | (AtPlace<"rebindEntry"> & { readonly binding: Binding })
  | (AtPlace<"retagEntry"> & { readonly did: Did })
  | AtPlace<"makeEntryPresent" | "clearEntry" | "submitEntryFlush" | "observeEntryFlush">;

export type LeafStimulus =
  | (AtLeaf<"mapLeaf"> & { readonly gpa: Gpa })
  | AtLeaf<"clearLeaf" | "observeLeafFlush">
  /** The tags of `first` stand first in the driver's list: whichever device was attached before the others. */
  | (AtLeaf<"submitLeafFlush"> & { readonly first: DeviceId });

export type ContextStimulus =
  | (AtDevice<"writeContext"> & { readonly present: boolean })
  | AtDevice<"submitContextFlush" | "observeContextFlush">;

export type RegisterStimulus =
  | { readonly type: "writeRegister"; readonly write: Exclude<RegisterWrite, "queueTail"> }
  | { readonly type: "observeStatus" };

export type GuestStimulus = EntryStimulus | LeafStimulus | ContextStimulus | RegisterStimulus;

/** What the machine receives. */
export type GuestInput = Received<GuestState, GuestStimulus>;

/** All choices of one vCPU. */
export function guestCommands(n: GuestNames): readonly Stimulus[] {
  const leaves = n.tables.flatMap((root) => n.iovas.map((iova) => ({ root, iova })));
  const commands: GuestStimulus[] = [
    ...n.places.flatMap((place) => entryCommands(n, place)),
    ...leaves.flatMap((leaf): LeafStimulus[] => [
      ...n.pages.map((gpa) => ({ type: "mapLeaf" as const, ...leaf, gpa })),
      { type: "clearLeaf", ...leaf },
      ...n.devices.map((first) => ({ type: "submitLeafFlush" as const, ...leaf, first })),
      { type: "observeLeafFlush", ...leaf },
    ]),
    ...n.devices.flatMap((dev): ContextStimulus[] => [
      { type: "writeContext", dev, present: true },
      { type: "writeContext", dev, present: false },
      { type: "submitContextFlush", dev },
      { type: "observeContextFlush", dev },
    ]),
    { type: "writeRegister", write: "enable" },
    { type: "writeRegister", write: "disable" },
    { type: "writeRegister", write: "setRoot" },
    { type: "observeStatus" },
  ];
  return commands as readonly Stimulus[];
}

function entryCommands(n: GuestNames, place: Place): EntryStimulus[] {
  // With one choice only there is nothing to change it to.
  const otherBindings = n.bindings.length > 1 ? n.bindings : [];
  const otherDids = n.dids.length > 1 ? n.dids : [];
  return [
    ...n.bindings.flatMap((binding) =>
      n.dids.map((did) => ({ type: "prepareEntry" as const, ...place, binding, did })),
    ),
    ...otherBindings.map((binding) => ({ type: "rebindEntry" as const, ...place, binding })),
    ...otherDids.map((did) => ({ type: "retagEntry" as const, ...place, did })),
    { type: "makeEntryPresent", ...place },
    { type: "clearEntry", ...place },
    { type: "submitEntryFlush", ...place },
    { type: "observeEntryFlush", ...place },
  ];
}
