/**
 * The guest's IOMMU driver with the IOMMU core above it (Linux drivers/iommu/virtio-iommu.c, iommu.c): probes
 * endpoints, puts them into domains, maps and unmaps memory. One operation at a time, each holding the mutex
 * of the group that it changes.
 */
import { and, assign, emit, not, or, setup } from "xstate";
import {
  defineComponent,
  type Component,
  type Received,
  type Stimulus,
} from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import { DATA, RAM, type Iova, type WindowPage } from "../msi/addresses.ts";
import type { MsiWorld } from "../msi/state.ts";
import { allDomains, iovasOf, NOWHERE, type MsiTopology } from "../msi/topology.ts";
import type { DriverEvent } from "./driver-events.ts";
import type { Domain, RegionType, Request, Subtype } from "./requests.ts";
import { iommuDriverFootprint } from "./footprints.ts";

type DriverStimulus =
  | { readonly type: "probe" | "block"; readonly dev: DeviceId }
  | { readonly type: "attach"; readonly dev: DeviceId; readonly domain: Domain }
  | { readonly type: "map" | "unmap"; readonly domain: Domain }
  | { readonly type: "mapDirect"; readonly page: WindowPage }
  | { readonly type: "preloadDoorbell" | "postAttach" | "replay" | "finish" | "takeStatus" };
type Input = Received<MsiWorld, DriverStimulus>;
/** The operation in progress. */
interface Context {
  readonly dev: DeviceId | null;
  readonly domain: Domain | null;
  /** Mappings that the device has to be told again. */
  readonly replay: readonly Iova[];
}
interface Args {
  readonly context: Context;
  readonly event: Input;
}

/** The device that a command is about: its own parameter, or that of the operation in progress. */
const devOf = ({ context, event }: Args): DeviceId => ("dev" in event ? event.dev : context.dev!);
const domainOf = ({ context, event }: Args): Domain =>
  "domain" in event ? event.domain : context.domain!;

/** What the driver takes a subtype for. Unknown ones SHOULD be treated as RESERVED (virtio 5.13.6.8.1). */
const regionOf = (subtype: Subtype): RegionType => (subtype === "msi" ? "msi" : "reserved");

const guards = (top: MsiTopology) => ({
  notProbed: ({ event }: Args) =>
    event.world.guest.region[(event as { dev: DeviceId }).dev] === null,
  groupFree: (args: Args) => args.event.world.guest.groupLock[devOf(args)] === null,
  inDomain: (args: Args) => args.event.world.guest.attached[devOf(args)] === domainOf(args),
  isAttached: (args: Args) => args.event.world.guest.attached[devOf(args)] !== null,
  vectorInUse: (args: Args) => args.event.world.guest.vectorInUse[devOf(args)],
  isBypass: (args: Args) => domainOf(args) === "bypass",
  // The type of a domain changes only without a driver (Linux iommu.c: iommu_group_store_type).
  fromOrToBypass: (args: Args) =>
    domainOf(args) === "bypass" || args.event.world.guest.attached[devOf(args)] === "bypass",
  tablesWalkedByHardware: () => top.nested,
  hasDirectRegion: (args: Args) => args.event.world.guest.region[devOf(args)] === "direct",
  directMissing: (args: Args) => {
    const { page } = args.event as { page?: WindowPage };
    const pages = page === undefined ? top.window : [page];
    return pages.some((each) => args.event.world.guest.table[domainOf(args)][each] !== each);
  },
  doorbellRequired: (args: Args) => args.event.world.guest.doorbellRequired[devOf(args)],
  doorbellMissing: (args: Args) =>
    args.event.world.guest.table[domainOf(args)][top.doorbellIova] === null,
  dataMapped: (args: Args) => args.event.world.guest.table[domainOf(args)][DATA] !== null,
  // Requests for a domain without endpoints have no addressee (Linux viommu_map_pages: nr_endpoints).
  domainLive: (args: Args) =>
    top.devices.some((dev) => args.event.world.guest.attached[dev] === domainOf(args)),
  answered: ({ event }: Args) => event.world.virtio.status.iommuDriver !== null,
  moreToReplay: ({ context }: Args) => context.replay.length > 0,
});

function tell(make: (args: Args) => DriverEvent) {
  return emit<Context, Input, undefined, Input, DriverEvent>(({ context, event }) =>
    make({ context, event }),
  );
}

const post = (make: (args: Args) => Request) =>
  tell((args) => ({
    type: "iommuDriver.requestPosted",
    request: make(args),
    thread: "iommuDriver",
  }));

const actions = (top: MsiTopology) => ({
  remember: assign<Context, Input, undefined, Input, never>({
    dev: ({ event }) => ("dev" in event ? event.dev : null),
    domain: ({ event }) => ("domain" in event ? event.domain : null),
  }),
  forget: assign<Context, Input, undefined, Input, never>({ dev: null, domain: null, replay: [] }),
  postProbe: post((args) => ({ type: "probe", endpoint: devOf(args) })),
  learnRegion: tell((args) => ({
    type: "iommuDriver.regionLearned",
    dev: devOf(args),
    region: regionOf(args.event.world.virtio.reported[devOf(args)]!),
  })),
  beginAttach: tell((args) => ({
    type: "iommuDriver.attachBegun",
    dev: devOf(args),
    domain: domainOf(args),
  })),
  mapDirect: tell((args) => ({
    type: "iommuDriver.directMapped",
    domain: domainOf(args),
    page: (args.event as { page: WindowPage }).page,
  })),
  preloadDoorbell: tell((args) => ({
    type: "iommuDriver.doorbellPreloaded",
    domain: domainOf(args),
  })),
  noteAttachPosted: tell((args) => ({
    type: "iommuDriver.attachPosted",
    dev: devOf(args),
    domain: domainOf(args),
  })),
  postAttach: post((args) => ({ type: "attach", endpoint: devOf(args), domain: domainOf(args) })),
  // The device forgets a domain with its last endpoint (virtio 5.13.6.4); Linux: viommu_replay_mappings.
  collectReplay: assign<Context, Input, undefined, Input, never>({
    replay: ({ context, event: { world } }) => {
      const domain = context.domain!;
      const isLive = top.devices.some((dev) => world.guest.attached[dev] === domain);
      if (top.nested || domain === "bypass" || isLive) return [];
      return iovasOf(top).filter((iova) => world.guest.table[domain][iova] !== null);
    },
  }),
  postReplay: post((args) => {
    const [iova] = args.context.replay as readonly [Iova];
    const gpa = args.event.world.guest.table[domainOf(args)][iova]!;
    return { type: "map", domain: domainOf(args), iova, gpa, mmio: iova !== DATA };
  }),
  dropReplayed: assign<Context, Input, undefined, Input, never>({
    replay: ({ context }) => context.replay.slice(1),
  }),
  finishAttach: tell((args) => ({
    type: "iommuDriver.attachFinished",
    dev: devOf(args),
    domain: domainOf(args),
  })),
  refuseBlock: tell((args) => ({ type: "iommuDriver.blockRefused", dev: devOf(args) })),
  beginBlock: tell((args) => ({ type: "iommuDriver.blockBegun", dev: devOf(args) })),
  postDetach: post((args) => ({ type: "detach", endpoint: devOf(args) })),
  finishBlock: tell((args) => ({ type: "iommuDriver.blockFinished", dev: devOf(args) })),
  mapPage: tell((args) => ({
    type: "iommuDriver.pageMapped",
    domain: domainOf(args),
    iova: DATA,
    gpa: RAM,
  })),
  postMap: post((args) => ({
    type: "map",
    domain: domainOf(args),
    iova: DATA,
    gpa: RAM,
    mmio: false,
  })),
  acknowledgeMapping: tell((args) => ({
    type: "iommuDriver.mappingAcknowledged",
    domain: domainOf(args),
  })),
  unmapPage: tell((args) => ({
    type: "iommuDriver.pageUnmapped",
    domain: domainOf(args),
    iova: DATA,
  })),
  postUnmap: post((args) => ({ type: "unmap", domain: domainOf(args), iova: DATA })),
  postInvalidate: post((args) => ({ type: "invalidate", domain: domainOf(args), iova: DATA })),
  takeStatus: tell(() => ({ type: "iommuDriver.statusTaken" })),
});

export function driverMachine(top: MsiTopology) {
  return setup({
    types: {} as { context: Context; events: Input; emitted: DriverEvent },
    guards: guards(top),
    actions: actions(top),
  }).createMachine({
    id: "iommuDriver",
    context: { dev: null, domain: null, replay: [] },
    initial: "idle",
    states: {
      idle: {
        on: {
          probe: { guard: "notProbed", actions: ["remember", "postProbe"], target: "probing" },
          attach: {
            guard: and([
              not("notProbed"),
              "groupFree",
              not("inDomain"),
              or([not("fromOrToBypass"), not("vectorInUse")]),
            ]),
            actions: ["remember", "beginAttach"],
            target: "preparing",
          },
          // A device without a driver is put away before a reset, or before it is handed on.
          block: [
            {
              guard: and(["isAttached", "groupFree", not("vectorInUse"), "hasDirectRegion"]),
              // Linux iommu.c: __iommu_device_set_domain (require_direct).
              actions: "refuseBlock",
            },
            {
              guard: and(["isAttached", "groupFree", not("vectorInUse")]),
              actions: ["remember", "beginBlock", "postDetach"],
              target: "blocking",
            },
          ],
          map: [
            {
              guard: and(["domainLive", not("dataMapped"), "tablesWalkedByHardware"]),
              // An entry that was not present is in no IOTLB.
              actions: ["mapPage", "acknowledgeMapping"],
            },
            {
              guard: and(["domainLive", not("dataMapped")]),
              actions: ["remember", "mapPage", "postMap"],
              target: "mapping",
            },
          ],
          unmap: [
            {
              guard: and(["domainLive", "dataMapped", "tablesWalkedByHardware"]),
              actions: ["remember", "unmapPage", "postInvalidate"],
              target: "unmapping",
            },
            {
              guard: and(["domainLive", "dataMapped"]),
              actions: ["remember", "unmapPage", "postUnmap"],
              target: "unmapping",
            },
          ],
        },
      },
      probing: {
        on: {
          takeStatus: {
            guard: "answered",
            actions: ["learnRegion", "takeStatus", "forget"],
            target: "idle",
          },
        },
      },
      // Linux iommu.c: iommu_create_device_direct_mappings; iommufd: the required doorbells come first.
      preparing: {
        on: {
          mapDirect: {
            guard: and([not("isBypass"), "hasDirectRegion", "directMissing"]),
            actions: "mapDirect",
          },
          preloadDoorbell: {
            guard: and([not("isBypass"), "doorbellRequired", "doorbellMissing"]),
            actions: "preloadDoorbell",
          },
          postAttach: {
            guard: or([
              "isBypass",
              and([
                or([not("hasDirectRegion"), not("directMissing")]),
                or([not("doorbellRequired"), not("doorbellMissing")]),
              ]),
            ]),
            actions: ["noteAttachPosted", "postAttach"],
            target: "attaching",
          },
        },
      },
      attaching: {
        on: {
          takeStatus: {
            guard: "answered",
            actions: ["collectReplay", "takeStatus"],
            target: "replaying",
          },
        },
      },
      replaying: {
        on: {
          replay: { guard: "moreToReplay", actions: "postReplay", target: "awaitingReplay" },
          finish: {
            guard: not("moreToReplay"),
            actions: ["finishAttach", "forget"],
            target: "idle",
          },
        },
      },
      awaitingReplay: {
        on: {
          takeStatus: {
            guard: "answered",
            actions: ["dropReplayed", "takeStatus"],
            target: "replaying",
          },
        },
      },
      blocking: {
        on: {
          takeStatus: {
            guard: "answered",
            actions: ["finishBlock", "takeStatus", "forget"],
            target: "idle",
          },
        },
      },
      mapping: {
        on: {
          takeStatus: {
            guard: "answered",
            actions: ["acknowledgeMapping", "takeStatus", "forget"],
            target: "idle",
          },
        },
      },
      unmapping: {
        on: {
          takeStatus: { guard: "answered", actions: ["takeStatus", "forget"], target: "idle" },
        },
      },
    },
  });
}

/** For variants: the names of this machine's guards and actions. */
export const driverSeams = driverMachine(NOWHERE);

/** The driver as a component. */
export function iommuDriver(top: MsiTopology): Component {
  const perDevice = top.devices.flatMap((dev): Stimulus[] => [
    { type: "probe", dev },
    { type: "block", dev },
    ...allDomains(top).map((domain) => ({ type: "attach", dev, domain })),
  ]);
  const memory = top.domains.flatMap((domain): Stimulus[] => [
    { type: "map", domain },
    { type: "unmap", domain },
  ]);
  return defineComponent({
    name: "iommuDriver",
    machine: driverMachine(top),
    commands: [
      ...perDevice,
      ...top.window.map((page) => ({ type: "mapDirect", page })),
      { type: "preloadDoorbell" },
      { type: "postAttach" },
      { type: "replay" },
      { type: "finish" },
      { type: "takeStatus" },
      ...(top.maps ? memory : []),
    ],
    footprint: iommuDriverFootprint,
    fairness: [
      {
        kind: "weak",
        commands: ["mapDirect", "preloadDoorbell", "postAttach", "replay", "finish", "takeStatus"],
        reason: "The driver finishes an operation that it has begun.",
      },
    ],
  });
}
