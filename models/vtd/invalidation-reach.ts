/** Which cached entries an invalidation descriptor removes (VT-d 6.5.2.3 table 23, 6.5.2.4 table 24). */
import type { Did, Gpa, Iova, Pasid } from "../shared/ids.ts";
import type { FlushDescriptor, IotlbDescriptor, PiotlbDescriptor } from "./descriptors.ts";
import type { TranslationType } from "./host-state.ts";

/** The tags by which a cached translation is invalidated; the device (SID) is not one of them. */
export interface TranslationTags {
  readonly did: Did;
  readonly pasid: Pasid;
  readonly pgtt: TranslationType;
  readonly iova: Iova;
  /** What a second-stage entry is tagged with; the address of a nested one is an IOVA. */
  readonly gpa: Gpa;
}

/** A descriptor that names a PASID concerns its entries alone: those of others need not be looked at. */
export function concernsPasid(d: FlushDescriptor, pasid: Pasid): boolean {
  return !("pasid" in d) || d.pasid === pasid;
}

/** PASID-cache entries go by PASID and DID, and only by the descriptor of their own (VT-d 6.2.3). */
export function reachesPasidEntry(d: FlushDescriptor, tags: { did: Did; pasid: Pasid }): boolean {
  if (d.kind !== "pasidCache") return false;
  if (d.scope === "global") return true;
  return d.did === tags.did && (d.scope === "domain" || d.pasid === tags.pasid);
}

/** Final translations, in the IOTLB or still in a walk or in a request that carries one. */
export function reachesTranslation(d: FlushDescriptor, tags: TranslationTags): boolean {
  if (d.kind === "pasidCache") return false;
  if (d.scope === "global") return true;
  if (d.did !== tags.did) return false;
  return d.kind === "iotlb" ? iotlbReaches(d, tags) : piotlbReaches(d, tags);
}

/** A GPA does not lead back to an IOVA, so by page every nested entry of the DID goes. */
function iotlbReaches(d: IotlbDescriptor, { pgtt, gpa }: TranslationTags): boolean {
  return d.scope !== "page" || pgtt === "nested" || d.gpa === gpa;
}

/** By page only entries of a first stage go. */
function piotlbReaches(d: PiotlbDescriptor, { pasid, pgtt, iova }: TranslationTags): boolean {
  if (d.pasid !== pasid) return false;
  return d.scope === "pasid" || (pgtt === "nested" && d.iova === iova);
}

/**
 * Pointers to first-stage tables. One table serves all addresses of the model, so that a page-selective
 * descriptor of any address reaches it.
 */
export function reachesFsPointer(d: FlushDescriptor, tags: { did: Did; pasid: Pasid }): boolean {
  if (d.kind === "pasidCache") return false;
  if (d.scope === "global") return true;
  if (d.did !== tags.did) return false;
  if (d.kind === "iotlb") return true;
  return d.pasid === tags.pasid && (d.scope === "pasid" || !d.leavesOnly);
}

/** Pointers to second-stage tables: never by a PASID-based descriptor. */
export function reachesSsPointer(d: FlushDescriptor, tags: { did: Did }): boolean {
  if (d.kind !== "iotlb") return false;
  if (d.scope === "global") return true;
  return d.did === tags.did && (d.scope === "domain" || !d.leavesOnly);
}
