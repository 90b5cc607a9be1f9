/** The hardware core: the host driver's two paths, one remapping unit, one device. */
import { defineScenario, defineSystem } from "../../src/system/index.ts";
import { hostComponents } from "./host-components.ts";
import type { HostEvent } from "./host-events.ts";
import { hostInvariants, hostMonitors } from "./host-invariants.ts";
import type { HostWorld } from "./host-state.ts";
import {
  bounds,
  choices,
  initialWorld,
  interchangeable,
  leaves,
  topology,
} from "./hw-core-layout.ts";
import type { ClientEvent } from "./kernel-client-events.ts";
import { kernelClients } from "./kernel-client.ts";
import { hostLiveness } from "./liveness.ts";
import { reduceHost } from "./reducer/host.ts";
import { reduceClients } from "./reducer/kernel-client.ts";
import { tableOwner } from "./table-owner.ts";

/** Whether an event is one of the clients'. */
function isClientEvent(event: HostEvent | ClientEvent): event is ClientEvent {
  return /^(attachClient|mapClient|tableOwner)\./.test(event.type);
}

const description = `
Two VMs share one device, each with PASIDs of its own. vm0 has a default (paging) and a nested domain on one second
stage, vm1 a paging domain. Clients in the place of iommufd attach, replace and block domains, take pages of vm0
back and give them again, clear and set first-stage leaves with the invalidation for it, and free tables, each in any
order: one call on the driver's attach path and one on its map path at a time. The group's mutex and the lock of the
IOAS have it so; invalidations take neither, but QEMU makes them and attachments under its global lock.
Separate steps: clearing P, submitting, completing and observing each flush, wiping, writing and setting P; each
cache lookup and each table read of a walk; the commit of a request.

What is left out, and why that loses nothing:
- The queue executes flushes in any order that VT-d 6.5.2.12 allows; a descriptor holds its slot until it is done.
- A flush of translations waits for walks that carry what it removes, and marks requests past translation, for
  which the next wait waits. The specification states that effect (6.5.4) and leaves the mechanism open.
- Tables have one level below the root, one page size and one permission: more levels only add entries of the same
  kind to the structure caches. A root pointer stands for all non-leaf entries.
- A PASID entry is read at once. Linux writes the other words only while P is clear, and that is two steps here.
- Context and root tables do not change, so there is no context cache. No ATS, no page requests, no queue errors.
- CM=0: not-present entries are never cached (6.1).
- Caches are filled whenever they may be. Without eviction (bound eviction) fewer absences are seen, which cannot
  hide a stale entry; with it the same rules hold over 4.6 million states.
- With one device and two PASIDs, vm0 has one PASID, so its two domains are attached in turn. On two devices
  (devices=2, pasids=1) both are attached at once, and the same rules hold.
- One request is in the unit at a time (bound requests): two walks meet only in the caches, which stay.
  With more, walks of one tag that take turns hold a flush up for ever: no unit lets that happen (6.5.4), but here
  every-submitted-wait-finishes then reports such a run.
- Observing a wait and the step after it are one: nobody else can see the observation.`.trim();

export const hwCore = defineScenario({
  name: "vtd.hw-core",
  title: "VT-d: teardown, setup and unmapping against walker, caches and invalidation queue",
  description,
  bounds,
  system: (b) => {
    const top = topology(b);
    return defineSystem<HostWorld, HostEvent | ClientEvent>({
      initial: initialWorld(top),
      components: [
        ...kernelClients(choices(top, b)),
        tableOwner(top, leaves(top, b)),
        ...hostComponents(top, b.eviction === 1),
      ],
      reducer: (world, event) =>
        isClientEvent(event) ? reduceClients(world, event) : reduceHost(world, top, event),
      invariants: hostInvariants(top),
      monitors: hostMonitors(),
      symmetry: interchangeable(b),
      liveness: hostLiveness(top),
    });
  },
  expected: { states: 1_261_199, transitions: 4_779_075, depth: 87 },
});
