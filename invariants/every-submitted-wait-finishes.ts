/** VT-d: no wait is forgotten: its status is written in the end, or its submitter gets an error. */
import { leadsTo } from "../src/system/index.ts";
import type { Submitter } from "../models/vtd/descriptors.ts";
import type { GuestState, Vcpu } from "../models/vtd/guest-state.ts";
import type { HostWorld } from "../models/vtd/host-state.ts";

/** The status word of somebody who waits: a thread of the host's driver, or a vCPU of the guest. */
export type StatusWord =
  | { readonly queue: "host"; readonly submitter: Submitter }
  | { readonly queue: "guest"; readonly submitter: Vcpu };

/** A scenario has the half that its status words are in. */
type World = Pick<HostWorld, "waitStatus"> & Pick<GuestState, "guest">;

function isAwaited(world: World, { queue, submitter }: StatusWord): boolean {
  return queue === "host"
    ? world.waitStatus[submitter] === "pending"
    : world.guest.waitStatus[submitter] === "awaited";
}

export const everySubmittedWaitFinishes = (words: readonly StatusWord[]) =>
  leadsTo<World, StatusWord>({
    name: "every-submitted-wait-finishes",
    claim: "Every submitted wait is written in the end, or its submitter gets an error.",
    citation: "VT-d 6.5.2.9, 6.5.2.11; Linux intel/dmar.c: qi_submit_sync (polls without limit)",
    forAll: words,
    from: isAwaited,
    to: (world, word) => !isAwaited(world, word),
  });
