/**
 * The host's IOMMU driver and unit as one party that carries out each call in one step, or fails.
 * For scenarios that look at the guest's side only; `host-driver.ts` and what belongs to it are the
 * real thing.
 */
import { and, emit, setup, type MachineContext } from "xstate";
import {
  defineComponent,
  type Component,
  type Received,
  type Stimulus,
} from "../../src/system/index.ts";
import type { Gpa, Iova } from "../shared/ids.ts";
import type { AtomicHostEvent, AtomicHostWorld } from "./atomic-host-state.ts";
import type { GuestNames, Place } from "./guest-state.ts";
import { isNested } from "./iommufd-state.ts";

type CacheStimulus = { readonly type: "cacheLeaf"; readonly iova: Iova } & Place;
type Input = Received<AtomicHostWorld, { readonly type: "execute" | "fail" } | CacheStimulus>;
interface Args {
  readonly event: Input;
}

/** The leaf that a request would be translated by now. */
function leafOf({ world, dev, pasid, iova }: Extract<Input, CacheStimulus>) {
  const id = world.host.running[dev][pasid];
  if (id === null) return null;
  const domain = world.domain[id];
  if (!isNested(domain)) return null;
  const gpa = world.firstStage[domain.fsRoot][iova];
  return gpa === null ? null : { id, gpa };
}

function execute({ world }: Input): AtomicHostEvent {
  const call = world.attachCall!;
  if (call.op === "invalidate")
    return { type: "host.invalidated", domain: call.domain, iova: call.iova };
  const { dev, pasid } = call;
  if (call.op === "block") return { type: "host.blocked", dev, pasid };
  return { type: "host.attached", dev, pasid, domain: call.domain };
}

function fail({ world }: Input): AtomicHostEvent {
  const call = world.attachCall!;
  // Linux intel/nested.c: intel_nested_attach_dev blocks first of all, whatever fails then.
  const blocked = call.op === "attach" ? { dev: call.dev, pasid: call.pasid } : null;
  return { type: "host.callFailed", blocked };
}

const guards = {
  called: ({ event }: Args) => event.world.attachCall !== null && event.world.attachResult === null,
  mayFail: ({ event }: Args) => event.world.iommufd.failuresLeft > 0,
  // Blocking cannot fail, and the default domain has been attached before.
  isFallible: ({ event }: Args) => {
    const call = event.world.attachCall!;
    if (call.op === "invalidate") return true;
    return call.op === "attach" && isNested(event.world.domain[call.domain]);
  },
  leafUncached: ({ event }: Args) => {
    const leaf = leafOf(event as Extract<Input, CacheStimulus>);
    if (leaf === null) return false;
    const { iova } = event as CacheStimulus;
    return event.world.host.cachedLeaf[leaf.id][iova] === null;
  },
};

function tell(make: (event: Input) => AtomicHostEvent) {
  return emit<MachineContext, Input, undefined, Input, AtomicHostEvent>(({ event }) => make(event));
}

export const atomicHostMachine = setup({
  types: {} as { events: Input; emitted: AtomicHostEvent },
  guards,
  actions: {
    execute: tell(execute),
    fail: tell(fail),
    cacheLeaf: tell((event) => {
      const { id, gpa } = leafOf(event as Extract<Input, CacheStimulus>)! as {
        id: `dom${number}`;
        gpa: Gpa;
      };
      return { type: "host.leafCached", domain: id, iova: (event as CacheStimulus).iova, gpa };
    }),
  },
}).createMachine({
  id: "host",
  initial: "running",
  states: {
    running: {
      on: {
        execute: { guard: "called", actions: "execute" },
        fail: { guard: and(["called", "mayFail", "isFallible"]), actions: "fail" },
        cacheLeaf: { guard: "leafUncached", actions: "cacheLeaf" },
      },
    },
  },
});

/** The host as a component. */
export function atomicHost(n: GuestNames): Component {
  const accesses = n.places.flatMap((place) =>
    n.iovas.map((iova): Stimulus => ({ type: "cacheLeaf", ...place, iova })),
  );
  return defineComponent({
    name: "host",
    machine: atomicHostMachine,
    commands: [{ type: "execute" }, { type: "fail" }, ...accesses],
    fairness: [
      {
        kind: "weak",
        commands: ["execute"],
        reason: "The driver finishes each call, and hardware each invalidation (VT-d 6.5.2.9).",
      },
    ],
    // What hardware runs and caches is the host's; of the guest's tables it reads leaves, as a walk does.
    footprint: {
      commands: {
        execute: {
          reads: ["attachCall", "attachResult", "host"],
          writes: ["attachResult", "host"],
          emits: ["host.attached", "host.blocked", "host.invalidated"],
        },
        fail: {
          reads: ["attachCall", "attachResult", "host", "domain", "iommufd.failuresLeft"],
          writes: ["attachResult", "host", "iommufd.failuresLeft"],
          emits: ["host.callFailed"],
        },
        cacheLeaf: {
          reads: [
            "host.running[dev][pasid]",
            "host.cachedLeaf[*][iova]",
            "domain",
            "firstStage[*][iova]",
          ],
          writes: ["host.cachedLeaf[*][iova]"],
          emits: ["host.leafCached"],
        },
      },
    },
  });
}
