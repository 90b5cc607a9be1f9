/** What the callers of the host driver do, in the scenario where they are played by clients. */
import type { Gpa, Hpa, Iova } from "../shared/ids.ts";
import type { AttachCall, MapCall } from "./domain-ops.ts";
import type { Owner } from "./host-state.ts";
import type { FsRoot } from "./memory.ts";

export type ClientEvent =
  | { readonly type: "attachClient.called"; readonly call: AttachCall }
  | { readonly type: "attachClient.leafRetired"; readonly fsRoot: FsRoot; readonly iova: Iova }
  | { readonly type: "attachClient.resultTaken" }
  /** The host gives the VM of a second-stage table a frame. */
  | { readonly type: "mapClient.frameGiven"; readonly hpa: Hpa; readonly vm: Owner }
  | { readonly type: "mapClient.called"; readonly call: MapCall }
  /** The host takes the frame back that a page had. */
  | { readonly type: "mapClient.frameReleased"; readonly hpa: Hpa }
  | { readonly type: "mapClient.resultTaken" }
  | { readonly type: "tableOwner.leafCleared"; readonly fsRoot: FsRoot; readonly iova: Iova }
  | {
      readonly type: "tableOwner.leafSet";
      readonly fsRoot: FsRoot;
      readonly iova: Iova;
      readonly gpa: Gpa;
    }
  | { readonly type: "tableOwner.tableFreed"; readonly fsRoot: FsRoot };
