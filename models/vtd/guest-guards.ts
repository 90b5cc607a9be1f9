/** What the guest's driver looks at before it acts. */
import type { GuestNames, Vcpu } from "./guest-state.ts";
import type { ContextStimulus, EntryStimulus, GuestInput, LeafStimulus } from "./guest-stimuli.ts";

interface Args {
  readonly event: GuestInput;
}
type About<S extends { readonly type: string }> = Extract<GuestInput, { readonly type: S["type"] }>;

/** The vCPU that takes the step. */
export const me = (event: GuestInput): Vcpu => event.self as Vcpu;

const atEntry = (test: (event: About<EntryStimulus>) => boolean) => (args: Args) =>
  test(args.event as About<EntryStimulus>);
const atLeaf = (test: (event: About<LeafStimulus>) => boolean) => (args: Args) =>
  test(args.event as About<LeafStimulus>);
const atContext = (test: (event: About<ContextStimulus>) => boolean) => (args: Args) =>
  test(args.event as About<ContextStimulus>);

/** @param n the identifiers; a table is looked for at every place */
export const guestGuards = (n: GuestNames) => ({
  operationsRemain: ({ event }: Args) => event.world.guest.operationsLeft !== 0,
  // QEMU handles an MMIO write under its global lock; Linux holds the queue's lock meanwhile.
  registersFree: ({ event }: Args) => event.world.guest.trap === null,
  waitStatusWritten: ({ event }: Args) => event.world.guest.waitStatus[me(event)] === "written",
  writeReturned: ({ event }: Args) => event.world.guest.trap?.vcpu !== me(event),

  entryUsed: atEntry(({ world, dev, pasid }) => world.guest.pasidEntry[dev][pasid] !== null),
  // Linux serialises the attachments of a device by its group's mutex.
  entryStable: atEntry(({ world, dev, pasid }) => world.guest.entryChange[dev][pasid] === null),
  entryIsMine: atEntry(
    ({ world, dev, pasid, self }) => world.guest.entryChange[dev][pasid]?.vcpu === self,
  ),
  // A vIOMMU with an assigned device reports it (QEMU intel_iommu.c: vtd_dev_set_iommu_device).
  cachingMode: () => true,
  // The last user has gone, and no vCPU is unmapping.
  tableUnused: atEntry((event) => {
    if (!n.freesTables) return false;
    const { world, dev, pasid } = event;
    const root = world.guest.entryChange[dev][pasid]!.released;
    if (root === null) return false;
    const isElsewhere = n.places.some(
      (p) =>
        (p.dev !== dev || p.pasid !== pasid) && world.guest.user[root][p.dev][p.pasid] !== null,
    );
    return !isElsewhere && n.iovas.every((iova) => world.guest.leafChange[root][iova] === null);
  }),
  bindingDiffers: atEntry(
    (event) =>
      event.type === "rebindEntry" &&
      event.world.guest.pasidEntry[event.dev][event.pasid]!.binding !== event.binding,
  ),
  didDiffers: atEntry(
    (event) =>
      event.type === "retagEntry" &&
      event.world.guest.pasidEntry[event.dev][event.pasid]!.did !== event.did,
  ),

  tableFreed: atLeaf(({ world, root }) => world.tableFreed[root]),
  leafPresent: atLeaf(({ world, root, iova }) => world.firstStage[root][iova] !== null),
  leafStable: atLeaf(({ world, root, iova }) => world.guest.leafChange[root][iova] === null),
  leafIsMine: atLeaf(({ world, root, iova, self }) => world.guest.leafChange[root][iova] === self),
  /** Its tags can only be first if there are some. */
  firstUsesTable: ({ event }: { event: GuestInput }) =>
    event.type === "submitLeafFlush" &&
    n.places.some(
      ({ dev, pasid }) =>
        dev === event.first && event.world.guest.user[event.root][dev][pasid] !== null,
    ),
  tableInUse: atLeaf(({ world, root }) =>
    n.places.some(({ dev, pasid }) => world.guest.user[root][dev][pasid] !== null),
  ),

  contextEverPresent: atContext(
    (event) =>
      event.type === "writeContext" && (event.present || event.world.guest.context[event.dev]),
  ),
  contextStable: atContext(({ world, dev }) => world.guest.contextChange[dev] === null),
  contextIsMine: atContext(({ world, dev, self }) => world.guest.contextChange[dev]?.vcpu === self),

  noRegisterWritePending: ({ event }: Args) => event.world.guest.registerChange === null,
  registerWriteIsMine: ({ event }: Args) => event.world.guest.registerChange === me(event),
  // VT-d 11.4.4.1: a root is latched before translation is switched on.
  registerWriteLegal: ({ event }: Args) => {
    if (event.type !== "writeRegister") return false;
    const { guest } = event.world;
    if (event.write === "setRoot") return true;
    if (event.write === "disable") return guest.translationEnabled;
    return !guest.translationEnabled && guest.rootLatched;
  },
});
