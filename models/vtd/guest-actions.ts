/** What the guest's driver does, as events. */
import { emit, type MachineContext } from "xstate";
import type { GuestEvent } from "./guest-events.ts";
import { contextFlush, entryFlush, leafFlush } from "./guest-flush.ts";
import type { GuestNames } from "./guest-state.ts";
import { me } from "./guest-guards.ts";
import type { GuestInput } from "./guest-stimuli.ts";

/** An action that answers stimuli of one type by an event. */
function tell<T extends GuestInput["type"]>(
  type: T,
  make: (event: Extract<GuestInput, { readonly type: T }>) => GuestEvent,
) {
  return emit<MachineContext, GuestInput, undefined, GuestInput, GuestEvent>(({ event }) => {
    if (event.type !== type) throw new Error(`The action for ${type} was given ${event.type}.`);
    return make(event as Extract<GuestInput, { readonly type: T }>);
  });
}

const entryActions = {
  prepareEntry: tell("prepareEntry", (event) => {
    const { dev, pasid, binding, did } = event;
    return { type: "guest.entryPrepared", vcpu: me(event), dev, pasid, binding, did };
  }),
  makeEntryPresent: tell("makeEntryPresent", ({ dev, pasid }) => ({
    type: "guest.entryMadePresent",
    dev,
    pasid,
  })),
  skipEntryFlush: tell("makeEntryPresent", ({ dev, pasid }) => ({
    type: "guest.entryFlushSkipped",
    dev,
    pasid,
  })),
  clearEntry: tell("clearEntry", (event) => {
    const { dev, pasid } = event;
    return { type: "guest.entryCleared", vcpu: me(event), dev, pasid };
  }),
  rebindEntry: tell("rebindEntry", (event) => {
    const { dev, pasid, binding } = event;
    return { type: "guest.entryRebound", vcpu: me(event), dev, pasid, binding };
  }),
  retagEntry: tell("retagEntry", (event) => {
    const { dev, pasid, did } = event;
    return { type: "guest.entryRetagged", vcpu: me(event), dev, pasid, did };
  }),
  submitEntryFlush: tell("submitEntryFlush", (event) => {
    const { world, dev, pasid } = event;
    const descriptors = entryFlush(world, { dev, pasid }, me(event));
    return { type: "guest.entryFlushSubmitted", vcpu: me(event), dev, pasid, descriptors };
  }),
  observeEntryFlush: tell("observeEntryFlush", (event) => {
    const { dev, pasid } = event;
    return { type: "guest.entryFlushObserved", vcpu: me(event), dev, pasid };
  }),
  freeTable: tell("observeEntryFlush", ({ world, dev, pasid }) => {
    const root = world.guest.entryChange[dev][pasid]!.released!;
    return { type: "guest.entryTableFreed", dev, pasid, root };
  }),
};

const leafActions = (n: GuestNames) => ({
  mapLeaf: tell("mapLeaf", ({ root, iova, gpa }) => ({
    type: "guest.leafMapped",
    root,
    iova,
    gpa,
  })),
  clearLeaf: tell("clearLeaf", (event) => {
    const { root, iova } = event;
    return { type: "guest.leafCleared", vcpu: me(event), root, iova };
  }),
  submitLeafFlush: tell("submitLeafFlush", (event) => {
    const { world, root, iova, first } = event;
    const others = n.places.filter(({ dev }) => dev !== first);
    const places = [...n.places.filter(({ dev }) => dev === first), ...others];
    const descriptors = leafFlush(world, places, root, iova, me(event));
    return { type: "guest.leafFlushSubmitted", vcpu: me(event), root, iova, descriptors };
  }),
  skipLeafFlush: tell("submitLeafFlush", ({ root, iova }) => ({
    type: "guest.leafFlushSkipped",
    root,
    iova,
  })),
  observeLeafFlush: tell("observeLeafFlush", (event) => {
    const { root, iova } = event;
    return { type: "guest.leafFlushObserved", vcpu: me(event), root, iova };
  }),
});

const controlActions = (n: GuestNames) => ({
  writeContext: tell("writeContext", (event) => {
    const { dev, present } = event;
    return { type: "guest.contextWritten", vcpu: me(event), dev, present };
  }),
  submitContextFlush: tell("submitContextFlush", (event) => {
    const { world, dev } = event;
    const descriptors = contextFlush(world, n, dev, me(event));
    return { type: "guest.contextFlushSubmitted", vcpu: me(event), dev, descriptors };
  }),
  observeContextFlush: tell("observeContextFlush", (event) => {
    const { dev } = event;
    return { type: "guest.contextFlushObserved", vcpu: me(event), dev };
  }),
  writeRegister: tell("writeRegister", (event) => ({
    type: "guest.registerWritten",
    vcpu: me(event),
    write: event.write,
  })),
  observeStatus: tell("observeStatus", (event) => ({
    type: "guest.statusObserved",
    vcpu: me(event),
  })),
});

/** @param n the identifiers; batches name every place that uses a table */
export const guestActions = (n: GuestNames) => ({
  ...entryActions,
  ...leafActions(n),
  ...controlActions(n),
});
