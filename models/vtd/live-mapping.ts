/** What the tables and the callers of the driver say about an address, caches apart. */
import type { Gpa, Hpa, Iova } from "../shared/ids.ts";
import type { Domain, SsRoot } from "./domain-ops.ts";
import type { Place } from "./host-events.ts";
import type { HostWorld } from "./host-state.ts";
import { asGpa, tablePage } from "./memory.ts";

/** The domain that is attached for good: the driver has said so, and no call is changing it. */
export function settledDomain(world: HostWorld, { dev, pasid }: Place): Domain | null {
  const call = world.attachCall;
  const isChanging =
    call !== null && call.op !== "invalidate" && call.dev === dev && call.pasid === pasid;
  if (isChanging && world.attachResult === null) return null;
  const domain = world.attached[dev][pasid];
  return domain === null ? null : world.domain[domain];
}

/** The guest page that a domain gives an address. */
function guestPage(world: HostWorld, domain: Domain, iova: Iova): Gpa | null {
  return domain.kind === "paging" ? asGpa(iova) : world.firstStage[domain.fsRoot][iova];
}

/** The frame behind a guest page. */
function frame(world: HostWorld, ssRoot: SsRoot, gpa: Gpa | null): Hpa | null {
  return gpa === null ? null : world.secondStage[ssRoot][gpa];
}

/**
 * Whether a request to this address has to succeed: a settled domain maps it, its table page included.
 * Not-present entries are never cached (VT-d 6.1, CM=0), so that this holds from the moment of mapping.
 */
export function isMappingLive(world: HostWorld, place: Place, iova: Iova): boolean {
  const domain = settledDomain(world, place);
  if (domain === null) return false;
  if (frame(world, domain.ssRoot, guestPage(world, domain, iova)) === null) return false;
  if (domain.kind === "paging") return true;
  return frame(world, domain.ssRoot, tablePage(domain.fsRoot)) !== null;
}
