/**
 * The virtio-iommu device in the VMM: takes requests in order, keeps the mappings, and for a passthrough device
 * asks the host for the same (virtio 5.13.6; QEMU hw/virtio/virtio-iommu.c). A request and each ioctl that it needs are
 * steps of their own. Where hardware walks the guest's tables there is no MAP and no database.
 */
import { and, emit, not, setup, type MachineContext } from "xstate";
import { defineComponent, type Component, type Received } from "../../src/system/index.ts";
import { frameOf, isWindowPage } from "../msi/addresses.ts";
import type { Ioctl, MsiWorld } from "../msi/state.ts";
import { NOWHERE, type MsiTopology } from "../msi/topology.ts";
import type { DeviceEvent } from "./device-events.ts";
import type { Domain, Request, Status, Subtype } from "./requests.ts";
import { viommuFootprint } from "./footprints.ts";

type DeviceStimulus = { readonly type: "handle" | "takeResult" };
type Input = Received<MsiWorld, DeviceStimulus>;
interface Args {
  readonly event: Input;
}

/** The request at the head of the queue, when it is of this kind. */
function headOf<T extends Request["type"]>(
  { world }: Input,
  type: T,
): Extract<Request, { readonly type: T }> | null {
  const request = world.virtio.requestq.at(0)?.request;
  return request?.type === type ? (request as Extract<Request, { readonly type: T }>) : null;
}

/** The domain that ATTACH and DETACH take an endpoint out of, if it loses its last endpoint by that. */
function emptiedBy(event: Input, top: MsiTopology): Domain | null {
  const { virtio } = event.world;
  const request = (headOf(event, "attach") ?? headOf(event, "detach"))!;
  const dev = request.endpoint;
  const old = virtio.endpoint[dev];
  // A bypass domain has nothing of its own.
  if (old === null || old === "bypass") return null;
  if (request.type === "attach" && request.domain === old) return null;
  const isShared = top.devices.some((other) => other !== dev && virtio.endpoint[other] === old);
  return isShared ? null : old;
}

/** What the host must be asked for the request at the head; null when nothing. */
function ioctlFor(event: Input): Ioctl | null {
  const attach = headOf(event, "attach");
  if (attach) return { op: "attach", dev: attach.endpoint, domain: attach.domain };
  const detach = headOf(event, "detach");
  if (detach) return { op: "attach", dev: detach.endpoint, domain: null };
  const map = headOf(event, "map");
  if (map) return { op: "map", tables: [map.domain], page: map.iova, hpa: frameOf(map.gpa) };
  const unmap = headOf(event, "unmap");
  if (unmap) return { op: "unmap", tables: [unmap.domain], page: unmap.iova };
  const { domain, iova } = headOf(event, "invalidate")!;
  return { op: "invalidate", domain, page: iova };
}

const guards = (top: MsiTopology) => ({
  probing: ({ event }: Args) => headOf(event, "probe") !== null,
  attaching: ({ event }: Args) => headOf(event, "attach") !== null,
  detaching: ({ event }: Args) => headOf(event, "detach") !== null,
  mapping: ({ event }: Args) => headOf(event, "map") !== null,
  unmapping: ({ event }: Args) => headOf(event, "unmap") !== null,
  invalidating: ({ event }: Args) => headOf(event, "invalidate") !== null,
  isPassthrough: () => top.deviceKind === "passthrough",
  // Virtio 5.13.6.5, 5.13.6.6: NOENT.
  domainUnknown: ({ event }: Args) => {
    const { domain } = (headOf(event, "map") ?? headOf(event, "unmap"))!;
    return !top.devices.some((dev) => event.world.virtio.endpoint[dev] === domain);
  },
  // Virtio 5.13.6.5: INVAL.
  alreadyMapped: ({ event }: Args) => {
    const { domain, iova } = headOf(event, "map")!;
    return event.world.virtio.database[domain][iova] !== null;
  },
  // Virtio 5.13.6.8.1: a mapping that overlaps a RESV_MEM region SHOULD be rejected.
  overlapsReserved: ({ event }: Args) => isWindowPage(headOf(event, "map")!.iova),
  // QEMU virtio_iommu_notify_map leaves MMIO out: the doorbell is virtual, the host has nothing to map.
  isVirtualOnly: ({ event }: Args) => {
    const map = headOf(event, "map");
    if (map !== null) return map.mmio;
    const { domain, iova } = headOf(event, "unmap")!;
    return event.world.virtio.database[domain][iova] === "vdoorbell";
  },
  ioctlReturned: ({ event }: Args) => event.world.host.result.viommu !== null,
  domainEmptied: ({ event }: Args) => emptiedBy(event, top) !== null,
});

function tell(make: (event: Input) => DeviceEvent) {
  return emit<MachineContext, Input, undefined, Input, DeviceEvent>(({ event }) => make(event));
}

const complete = (status: Status) => tell(() => ({ type: "viommu.requestCompleted", status }));

/**
 * The window as the guest is told of it: IOMMU_RESV_MSI is the doorbell of everybody; IOMMU_RESV_SW_MSI is the host's
 * own, of which the guest is not to know more.
 */
const subtypeOf = ({ world }: Input): Subtype => (world.host.window === "msi" ? "msi" : "reserved");

const actions = (top: MsiTopology) => ({
  reportRegion: tell((event) => ({
    type: "viommu.regionReported",
    dev: headOf(event, "probe")!.endpoint,
    subtype: subtypeOf(event),
  })),
  callHost: tell((event) => ({ type: "viommu.ioctlCalled", ioctl: ioctlFor(event)! })),
  takeResult: tell(() => ({ type: "viommu.ioctlReturned" })),
  attachEndpoint: tell((event) => {
    const { endpoint: dev, domain } = headOf(event, "attach")!;
    return { type: "viommu.endpointAttached", dev, domain, emptied: emptiedBy(event, top) };
  }),
  detachEndpoint: tell((event) => ({
    type: "viommu.endpointDetached",
    dev: headOf(event, "detach")!.endpoint,
    emptied: emptiedBy(event, top),
  })),
  destroyEmptied: tell((event) => ({
    type: "viommu.ioctlCalled",
    ioctl: { op: "destroy", domain: emptiedBy(event, top)! },
  })),
  storeMapping: tell((event) => {
    const { domain, iova, gpa } = headOf(event, "map")!;
    return { type: "viommu.mappingStored", domain, iova, gpa };
  }),
  removeMapping: tell((event) => {
    const { domain, iova } = headOf(event, "unmap")!;
    return { type: "viommu.mappingRemoved", domain, iova };
  }),
  completeOk: complete("ok"),
  completeInval: complete("inval"),
  completeNoent: complete("noent"),
});

export function deviceMachine(top: MsiTopology) {
  return setup({
    types: {} as { events: Input; emitted: DeviceEvent },
    guards: guards(top),
    actions: actions(top),
  }).createMachine({
    id: "viommu",
    initial: "idle",
    states: {
      idle: {
        on: {
          handle: [
            { guard: "probing", actions: ["reportRegion", "completeOk"] },
            {
              guard: and(["attaching", "isPassthrough"]),
              actions: "callHost",
              target: "attachingHost",
            },
            { guard: "attaching", actions: ["attachEndpoint", "completeOk"] },
            {
              guard: and(["detaching", "isPassthrough"]),
              actions: "callHost",
              target: "detachingHost",
            },
            { guard: "detaching", actions: ["detachEndpoint", "completeOk"] },
            { guard: and(["mapping", "domainUnknown"]), actions: "completeNoent" },
            { guard: and(["mapping", "overlapsReserved"]), actions: "completeInval" },
            { guard: and(["mapping", "alreadyMapped"]), actions: "completeInval" },
            {
              guard: and(["mapping", "isPassthrough", not("isVirtualOnly")]),
              actions: ["storeMapping", "callHost"],
              target: "mirroring",
            },
            { guard: "mapping", actions: ["storeMapping", "completeOk"] },
            { guard: and(["unmapping", "domainUnknown"]), actions: "completeNoent" },
            {
              guard: and(["unmapping", "isPassthrough", not("isVirtualOnly")]),
              actions: ["removeMapping", "callHost"],
              target: "mirroring",
            },
            { guard: "unmapping", actions: ["removeMapping", "completeOk"] },
            {
              guard: and(["invalidating", "isPassthrough"]),
              actions: "callHost",
              target: "mirroring",
            },
            // Emulated devices are translated by a walk each time.
            { guard: "invalidating", actions: "completeOk" },
          ],
        },
      },
      attachingHost: {
        on: {
          takeResult: [
            {
              guard: and(["ioctlReturned", "domainEmptied"]),
              actions: ["takeResult", "destroyEmptied", "attachEndpoint"],
              target: "mirroring",
            },
            {
              guard: "ioctlReturned",
              actions: ["takeResult", "attachEndpoint", "completeOk"],
              target: "idle",
            },
          ],
        },
      },
      detachingHost: {
        on: {
          takeResult: [
            {
              guard: and(["ioctlReturned", "domainEmptied"]),
              actions: ["takeResult", "destroyEmptied", "detachEndpoint"],
              target: "mirroring",
            },
            {
              guard: "ioctlReturned",
              actions: ["takeResult", "detachEndpoint", "completeOk"],
              target: "idle",
            },
          ],
        },
      },
      /** The last ioctl of a request is on its way. */
      mirroring: {
        on: {
          takeResult: {
            guard: "ioctlReturned",
            actions: ["takeResult", "completeOk"],
            target: "idle",
          },
        },
      },
    },
  });
}

/** For variants: the names of this machine's guards and actions. */
export const deviceSeams = deviceMachine(NOWHERE);

/** The device as a component. */
export function virtioIommu(top: MsiTopology): Component {
  return defineComponent({
    name: "viommu",
    machine: deviceMachine(top),
    commands:
      top.deviceKind === "passthrough"
        ? [{ type: "handle" }, { type: "takeResult" }]
        : [{ type: "handle" }],
    footprint: viommuFootprint,
    fairness: [{ kind: "weak", reason: "The device answers each request (virtio 5.13.6.2)." }],
  });
}
