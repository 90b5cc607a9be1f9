/** What the call that the attach path works on asks for, computed from the driver's records. */
import type { Did } from "../shared/ids.ts";
import type { PiotlbDescriptor, FlushDescriptor } from "./descriptors.ts";
import type { DomainId } from "./domain-ops.ts";
import type { Place } from "./host-events.ts";
import type { HostWorld, PasidEntry } from "./host-state.ts";
import type { HostTopology } from "./host-topology.ts";

/** The PASID that a call attaches or blocks. */
export function attachment(world: HostWorld): Place {
  const call = world.attachCall;
  if (call === null || call.op === "invalidate") throw new Error("The call concerns no PASID.");
  return { dev: call.dev, pasid: call.pasid };
}

/** The domain that a call attaches. */
export function newDomain(world: HostWorld): DomainId {
  const call = world.attachCall;
  if (call?.op !== "attach") throw new Error("The call attaches nothing.");
  return call.domain;
}

/** The lowest DID that no domain has (Linux: ida_alloc_range); null when all are taken. */
export function freeDid(world: HostWorld, { dids, domains }: HostTopology): Did | null {
  const taken = domains.map((domain) => world.didOf[domain]);
  return dids.find((did) => !taken.includes(did)) ?? null;
}

/** The DID of the domain to be attached: its own if it is in use already, else a free one. */
export function didForNewDomain(world: HostWorld, topology: HostTopology): Did | null {
  return world.didOf[newDomain(world)] ?? freeDid(world, topology);
}

/** The entry that makes hardware translate by a domain (Linux intel/pasid.c: intel_pasid_setup_nested). */
export function entryOf(world: HostWorld, id: DomainId, did: Did): PasidEntry {
  const domain = world.domain[id]!;
  return domain.kind === "nested"
    ? { pgtt: "nested", did, fsRoot: domain.fsRoot, ssRoot: domain.ssRoot }
    : { pgtt: "secondStage", did, fsRoot: null, ssRoot: domain.ssRoot };
}

/** The domain on a PASID, if it is attached nowhere else: its DID goes back with it. */
export function domainOfLastUse(world: HostWorld, { places }: HostTopology): DomainId | null {
  const { dev, pasid } = attachment(world);
  const domain = world.attached[dev][pasid]!;
  const isElsewhere = places.some(
    (p) => (p.dev !== dev || p.pasid !== pasid) && world.attached[p.dev][p.pasid] === domain,
  );
  return isElsewhere ? null : domain;
}

/**
 * What HWPT_INVALIDATE submits: a PASID-based descriptor for each cache tag of the domain
 * (Linux intel/nested.c: intel_nested_cache_invalidate_user, intel/cache.c: cache_tag_flush_range).
 */
export function invalidationBatch(world: HostWorld, { places }: HostTopology): FlushDescriptor[] {
  const call = world.attachCall;
  if (call?.op !== "invalidate") return [];
  const users = places.filter(({ dev, pasid }) => world.attached[dev][pasid] === call.domain);
  const pasids = new Set(users.map(({ pasid }) => pasid));
  return [...pasids].map((pasid): PiotlbDescriptor => {
    const tags = { kind: "piotlb", did: world.didOf[call.domain]!, pasid } as const;
    return call.iova === null
      ? { ...tags, scope: "pasid" }
      : { ...tags, scope: "page", iova: call.iova, leavesOnly: false };
  });
}
