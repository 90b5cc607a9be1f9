/** Guest memory as far as the IOMMU walks it: first-stage tables, and the page that holds each. */
import type { Gpa, Iova } from "../shared/ids.ts";

/**
 * The root page of a first-stage table. One page holds the root and the leaves: the walk has two levels (VT-d 9.7
 * has four or five; more levels only add entries of the same kind to the paging-structure cache).
 */
export type FsRoot = `fsroot${number}`;

export interface GuestMemory {
  /** A leaf of a first-stage table: the guest page that the IOVA maps to, null when not present. */
  firstStage: Record<FsRoot, Record<Iova, Gpa | null>>;
  /**
   * Ghost: a leaf was cleared or changed, and its owner has not yet observed the wait that it relies on.
   * False again is the owner's belief, whether or not what it asked for was sufficient.
   */
  leafRevoked: Record<FsRoot, Record<Iova, boolean>>;
  /** The page that held the table was freed for other use by its owner. */
  tableFreed: Record<FsRoot, boolean>;
}

/** The page that an address names where no first stage is in the way: the same number. */
export function asGpa(iova: Iova): Gpa {
  return `gpa${Number(iova.slice("iova".length))}`;
}

/** The guest-physical page in which a first-stage table lies; pages from gpa0 up hold tables. */
export function tablePage(root: FsRoot): Gpa {
  return `gpa${Number(root.slice("fsroot".length))}`;
}
