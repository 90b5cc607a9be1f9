/** iommufd: turns the vIOMMU's ioctls into changes of objects and calls of the host driver. */
import { and, emit, not, setup, type MachineContext } from "xstate";
import {
  defineComponent,
  type Component,
  type Footprint,
  type Received,
} from "../../src/system/index.ts";
import type { AttachCall, DomainId } from "./domain-ops.ts";
import { guestNames, NOTHING, type GuestNames } from "./guest-state.ts";
import type { IommufdEvent } from "./iommufd-events.ts";
import {
  DEFAULT_HWPT,
  hwptNames,
  isNested,
  type Ioctl,
  type IommufdWorld,
} from "./iommufd-state.ts";

type IommufdStimulus = {
  readonly type:
    | "allocate"
    | "refuseAllocation"
    | "attach"
    | "detach"
    | "invalidate"
    | "destroy"
    | "takeDriverResult";
};
type Input = Received<IommufdWorld, IommufdStimulus>;
interface Args {
  readonly event: Input;
}

/** The ioctl in progress, when it is of this kind. */
function ioctlOf<Op extends Ioctl["op"]>(
  { world }: Input,
  op: Op,
): Extract<Ioctl, { readonly op: Op }> | null {
  const { ioctl } = world.iommufd;
  return ioctl?.op === op ? (ioctl as Extract<Ioctl, { readonly op: Op }>) : null;
}

/** What is attached where the ioctl in progress acts. */
function attachedThere({ world }: Input): DomainId | null {
  const { dev, pasid } = world.iommufd.ioctl!;
  return world.iommufd.attached[dev][pasid];
}

/** The ids of nested HWPTs that are free, lowest first. */
function freeId({ world }: Input, ids: readonly DomainId[]): DomainId | undefined {
  return ids.find((id) => world.domain[id] === null);
}

const guards = (n: GuestNames) => ({
  allocating: ({ event }: Args) => ioctlOf(event, "allocate") !== null,
  attaching: ({ event }: Args) => ioctlOf(event, "attach") !== null,
  detaching: ({ event }: Args) => ioctlOf(event, "detach") !== null,
  invalidating: ({ event }: Args) => ioctlOf(event, "invalidate") !== null,
  destroying: ({ event }: Args) => ioctlOf(event, "destroy") !== null,
  idAvailable: ({ event }: Args) => freeId(event, hwptNames(n).nested) !== undefined,
  parentExists: ({ event }: Args) => event.world.domain[DEFAULT_HWPT] !== null,
  hwptExists: ({ event }: Args) => event.world.domain[ioctlOf(event, "attach")!.hwpt] !== null,
  mayFail: ({ event }: Args) => event.world.iommufd.failuresLeft > 0,
  attachedAlready: ({ event }: Args) => attachedThere(event) === ioctlOf(event, "attach")!.hwpt,
  nothingAttached: ({ event }: Args) => attachedThere(event) === null,
  hwptIsNested: ({ event }: Args) =>
    isNested(event.world.domain[ioctlOf(event, "invalidate")!.hwpt]),
  // Linux iommufd/main.c: iommufd_object_remove; an attachment is a reference, and so is a child.
  attachedSomewhere: ({ event }: Args) => {
    const { hwpt } = ioctlOf(event, "destroy")!;
    return n.places.some(({ dev, pasid }) => event.world.iommufd.attached[dev][pasid] === hwpt);
  },
  hasChildren: ({ event }: Args) =>
    ioctlOf(event, "destroy")!.hwpt === DEFAULT_HWPT &&
    hwptNames(n).nested.some((id) => event.world.domain[id] !== null),
  driverSucceeded: ({ event }: Args) => event.world.attachResult === "ok",
  driverFailed: ({ event }: Args) => event.world.attachResult === "failed",
});

function tell(make: (event: Input) => IommufdEvent) {
  return emit<MachineContext, Input, undefined, Input, IommufdEvent>(({ event }) => make(event));
}

const actions = (n: GuestNames) => ({
  allocate: tell((event) => ({
    type: "iommufd.hwptAllocated",
    hwpt: freeId(event, hwptNames(n).nested)!,
    parent: DEFAULT_HWPT,
    fsRoot: ioctlOf(event, "allocate")!.fsRoot,
  })),
  refuseAllocation: tell((event) => refusal(event, true)),
  noteNothingAllocated: tell((event) => refusal(event, false)),
  callDriver: tell(({ world }) => ({
    type: "iommufd.driverCalled",
    call: driverCall(world.iommufd.ioctl!),
  })),
  noteAttached: tell((event) => {
    const { dev, pasid, hwpt } = ioctlOf(event, "attach")!;
    return { type: "iommufd.attached", dev, pasid, hwpt };
  }),
  noteAttachFailed: tell(({ world }) => {
    const { dev, pasid } = world.iommufd.ioctl!;
    return { type: "iommufd.attachFailed", dev, pasid };
  }),
  noteDetached: tell(({ world }) => {
    const { dev, pasid } = world.iommufd.ioctl!;
    return { type: "iommufd.detached", dev, pasid };
  }),
  noteInvalidated: tell((event) => {
    const { hwpt, iova } = ioctlOf(event, "invalidate")!;
    return { type: "iommufd.invalidated", hwpt, iova };
  }),
  noteInvalidationFailed: tell(({ world }) => {
    const { dev, pasid } = world.iommufd.ioctl!;
    return { type: "iommufd.invalidationFailed", dev, pasid };
  }),
  destroy: tell((event) => ({
    type: "iommufd.destroyed",
    hwpt: ioctlOf(event, "destroy")!.hwpt,
  })),
  refuseDestruction: tell((event) => ({
    type: "iommufd.destructionRefused",
    hwpt: ioctlOf(event, "destroy")!.hwpt,
  })),
});

function refusal(event: Input, injected: boolean): IommufdEvent {
  const { dev, pasid } = ioctlOf(event, "allocate")!;
  return { type: "iommufd.allocationFailed", injected, dev, pasid };
}

/** The call of the host driver that carries out an ioctl. */
function driverCall(ioctl: Ioctl): AttachCall {
  const { dev, pasid } = ioctl;
  if (ioctl.op === "attach") return { op: "attach", dev, pasid, domain: ioctl.hwpt };
  if (ioctl.op === "detach") return { op: "block", dev, pasid };
  if (ioctl.op === "invalidate") return { op: "invalidate", domain: ioctl.hwpt, iova: ioctl.iova };
  throw new Error(`The driver has no part in ${ioctl.op}.`);
}

/** @param n the identifiers within the bounds */
export function iommufdMachine(n: GuestNames) {
  return setup({
    types: {} as { events: Input; emitted: IommufdEvent },
    guards: guards(n),
    actions: actions(n),
  }).createMachine({
    id: "iommufd",
    initial: "idle",
    states: {
      idle: {
        on: {
          allocate: [
            { guard: and(["allocating", "parentExists", "idAvailable"]), actions: "allocate" },
            { guard: "allocating", actions: "noteNothingAllocated" },
          ],
          refuseAllocation: { guard: and(["allocating", "mayFail"]), actions: "refuseAllocation" },
          attach: [
            // ENOENT (Linux iommufd/main.c: iommufd_get_object).
            { guard: and(["attaching", not("hwptExists")]), actions: "noteAttachFailed" },
            // Linux iommufd/device.c: iommufd_device_do_replace.
            { guard: and(["attaching", "attachedAlready"]), actions: "noteAttached" },
            { guard: "attaching", actions: "callDriver", target: "inAttach" },
          ],
          detach: [
            { guard: and(["detaching", "nothingAttached"]), actions: "noteDetached" },
            { guard: "detaching", actions: "callDriver", target: "inDetach" },
          ],
          invalidate: [
            {
              guard: and(["invalidating", "hwptIsNested"]),
              actions: "callDriver",
              target: "inInvalidate",
            },
            { guard: "invalidating", actions: "noteInvalidationFailed" },
          ],
          destroy: [
            { guard: and(["destroying", "attachedSomewhere"]), actions: "refuseDestruction" },
            { guard: and(["destroying", "hasChildren"]), actions: "refuseDestruction" },
            { guard: "destroying", actions: "destroy" },
          ],
        },
      },
      inAttach: {
        on: {
          takeDriverResult: [
            { guard: "driverSucceeded", actions: "noteAttached", target: "idle" },
            { guard: "driverFailed", actions: "noteAttachFailed", target: "idle" },
          ],
        },
      },
      inDetach: {
        on: {
          takeDriverResult: { guard: "driverSucceeded", actions: "noteDetached", target: "idle" },
        },
      },
      inInvalidate: {
        on: {
          takeDriverResult: [
            { guard: "driverSucceeded", actions: "noteInvalidated", target: "idle" },
            { guard: "driverFailed", actions: "noteInvalidationFailed", target: "idle" },
          ],
        },
      },
    },
  });
}

/** The machine without places: it tells variants the names of guards and actions. */
export const iommufdSeams = iommufdMachine(guestNames(NOTHING));

/** Ghost: the invalidations that a HWPT still owes. */
const OWED = ["ghost.owedInvalidation"];
/** An ioctl that ends empties its own mailbox and the driver's. */
const ANSWER = ["iommufd.ioctl", "iommufd.returned", "attachCall", "attachResult"];

/**
 * iommufd owns the objects and the record of what is attached where; the device changes only when the driver is called.
 * It reads no table, neither the guest's nor the host's (a nested HWPT holds the root as user space gave it).
 */
const footprint: Footprint = {
  reads: ["iommufd.ioctl"],
  commands: {
    allocate: {
      reads: ["domain"],
      writes: [...ANSWER, "domain", "ghost.degraded"],
      emits: ["iommufd.hwptAllocated", "iommufd.allocationFailed"],
    },
    refuseAllocation: {
      reads: ["iommufd.failuresLeft"],
      writes: [...ANSWER, "iommufd.failuresLeft", "ghost.degraded"],
      emits: ["iommufd.allocationFailed"],
    },
    attach: {
      reads: ["domain", "iommufd.attached", ...OWED],
      writes: [...ANSWER, "iommufd.attached", "ghost.degraded", ...OWED],
      emits: ["iommufd.driverCalled", "iommufd.attached", "iommufd.attachFailed"],
    },
    detach: {
      reads: ["iommufd.attached"],
      writes: [...ANSWER, "iommufd.attached"],
      emits: ["iommufd.driverCalled", "iommufd.detached"],
    },
    invalidate: {
      reads: ["domain"],
      writes: [...ANSWER, "ghost.degraded"],
      emits: ["iommufd.driverCalled", "iommufd.invalidationFailed"],
    },
    destroy: {
      reads: ["domain", "iommufd.attached", ...OWED],
      writes: [...ANSWER, "domain", ...OWED],
      emits: ["iommufd.destroyed", "iommufd.destructionRefused"],
    },
    takeDriverResult: {
      reads: ["attachResult", "iommufd.attached", ...OWED],
      writes: [...ANSWER, "iommufd.attached", "ghost.degraded", ...OWED],
      emits: [
        "iommufd.attached",
        "iommufd.attachFailed",
        "iommufd.detached",
        "iommufd.invalidated",
        "iommufd.invalidationFailed",
      ],
    },
  },
};

/** iommufd as a component. @param fails whether it may refuse an allocation */
export function iommufd(n: GuestNames, fails: boolean): Component {
  return defineComponent({
    name: "iommufd",
    machine: iommufdMachine(n),
    commands: [
      { type: "allocate" },
      ...(fails ? [{ type: "refuseAllocation" }] : []),
      { type: "attach" },
      { type: "detach" },
      { type: "invalidate" },
      { type: "destroy" },
      { type: "takeDriverResult" },
    ],
    footprint,
    fairness: [{ kind: "weak", reason: "A system call runs until it returns." }],
  });
}
