/**
 * What there is on the host side. Models iterate over these lists and never over the keys of the
 * state, so that a step depends on nothing but the cells that it needs.
 */
import type { Did, Gpa, Iova } from "../shared/ids.ts";
import type { DomainId, SsRoot } from "./domain-ops.ts";
import type { Place } from "./host-events.ts";
import type { FsRoot } from "./memory.ts";

export interface HostTopology {
  /** The PASIDs of each device. */
  readonly places: readonly Place[];
  readonly iovas: readonly Iova[];
  readonly dids: readonly Did[];
  readonly domains: readonly DomainId[];
  readonly ssRoots: readonly SsRoot[];
  readonly gpas: readonly Gpa[];
  readonly fsRoots: readonly FsRoot[];
  /** Descriptors that the invalidation queue holds. */
  readonly queueDepth: number;
  /** Requests that the device has in the unit at once. */
  readonly requestsMax: number;
}

/** Nothing at all. */
export const nowhere: HostTopology = {
  places: [],
  iovas: [],
  dids: [],
  domains: [],
  ssRoots: [],
  gpas: [],
  fsRoots: [],
  queueDepth: 0,
  requestsMax: 0,
};
