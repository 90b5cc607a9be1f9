/**
 * For variants: somebody in the guest maps memory at the host's MSI window: a driver that does not ask for reserved
 * regions, or one that wants to see what happens.
 */
import { and, assign, emit, not, setup } from "xstate";
import {
  addComponents,
  defineComponent,
  extendState,
  wrapReducer,
  type Component,
  type Footprint,
  type Received,
  type System,
} from "../../src/system/index.ts";
import type { DriverEvent } from "../virtio-iommu/driver-events.ts";
import type { Domain, GuestThread } from "../virtio-iommu/requests.ts";
import { FIRST_WINDOW_PAGE, RAM } from "./addresses.ts";
import type { MsiWorld } from "./state.ts";
import { topologyOf } from "./topology-of.ts";
import type { MsiEvent } from "./system.ts";

const NAME = "windowMapper";
/** Who waits for the answers of its requests. */
const THREAD = NAME as GuestThread;

type Input = Received<
  MsiWorld,
  { readonly type: "map" | "request"; readonly domain: Domain } | { readonly type: "takeStatus" }
>;
interface Context {
  readonly domain: Domain | null;
}
interface Args {
  readonly context: Context;
  readonly event: Input;
}
type Emitted = DriverEvent | { readonly type: "windowMapper.statusTaken" };

const domainOf = ({ context, event }: Args): Domain =>
  "domain" in event ? event.domain : context.domain!;

const guards = {
  domainLive: (args: Args) =>
    Object.values(args.event.world.guest.attached).includes(domainOf(args)),
  mapped: (args: Args) => args.event.world.guest.table[domainOf(args)][FIRST_WINDOW_PAGE] === RAM,
  answered: ({ event }: Args) => event.world.virtio.status[THREAD] !== null,
  accepted: ({ event }: Args) => event.world.virtio.status[THREAD] === "ok",
};

function tell(make: (args: Args) => Emitted) {
  return emit<Context, Input, undefined, Input, Emitted>(({ context, event }) =>
    make({ context, event }),
  );
}

const actions = {
  mapPage: tell((args) => ({
    type: "iommuDriver.pageMapped",
    domain: domainOf(args),
    iova: FIRST_WINDOW_PAGE,
    gpa: RAM,
  })),
  postMap: tell((args) => ({
    type: "iommuDriver.requestPosted",
    thread: THREAD,
    request: {
      type: "map",
      domain: domainOf(args),
      iova: FIRST_WINDOW_PAGE,
      gpa: RAM,
      mmio: false,
    },
  })),
  takeStatus: tell(() => ({ type: "windowMapper.statusTaken" })),
  remember: assign<Context, Input, undefined, Input, never>({
    domain: ({ event }) => ("domain" in event ? event.domain : null),
  }),
  forget: assign<Context, Input, undefined, Input, never>({ domain: null }),
};

const machine = setup({
  types: {} as { context: Context; events: Input; emitted: Emitted },
  guards,
  actions,
}).createMachine({
  id: NAME,
  context: { domain: null },
  initial: "idle",
  states: {
    idle: {
      on: {
        map: { guard: and(["domainLive", not("mapped")]), actions: "mapPage" },
        request: {
          guard: and(["domainLive", not("mapped")]),
          actions: ["remember", "postMap"],
          target: "asking",
        },
      },
    },
    asking: {
      on: {
        takeStatus: [
          {
            guard: "accepted",
            actions: ["mapPage", "takeStatus", "forget"],
            target: "idle",
          },
          // Linux virtio-iommu.c: viommu_map_pages gives up what the device refuses.
          { guard: "answered", actions: ["takeStatus", "forget"], target: "idle" },
        ],
      },
    },
  },
});

const writingTables: Footprint = {
  commands: {
    map: {
      reads: ["guest.attached[*]", "guest.table[domain][*]"],
      writes: ["guest.table[domain][*]"],
      emits: ["iommuDriver.pageMapped"],
    },
  },
};
const asking: Footprint = {
  commands: {
    request: {
      reads: ["guest.attached[*]", "guest.table[domain][*]", "virtio.requestq"],
      writes: ["virtio.requestq"],
      emits: ["iommuDriver.requestPosted"],
    },
    takeStatus: {
      reads: ["virtio.status[*]"],
      writes: ["guest.table[*][*]", "virtio.status[*]"],
      emits: ["iommuDriver.pageMapped", "windowMapper.statusTaken"],
    },
  },
};

function windowMapper(domains: readonly Domain[], nested: boolean): Component {
  const perDomain = domains.map((domain) => ({ type: nested ? "map" : "request", domain }));
  return defineComponent({
    name: NAME,
    machine,
    commands: nested ? perDomain : [...perDomain, { type: "takeStatus" }],
    footprint: nested ? writingTables : asking,
    fairness: nested
      ? []
      : [{ kind: "weak", commands: ["takeStatus"], reason: "It waits for the answer." }],
  });
}

/** Adds the component: it writes into the guest's tables where hardware walks them, else it sends MAP requests. */
export function withWindowMapper(system: System): System {
  const { domains, nested } = topologyOf(system);
  const more = addComponents(system, windowMapper(domains, nested));
  if (nested) return more;
  const { virtio } = system.initial as MsiWorld;
  const waiting = extendState(more, {
    virtio: { ...virtio, status: { ...virtio.status, [THREAD]: null } },
  });
  return wrapReducer<MsiWorld, MsiEvent | Emitted>(waiting, (original) => (world, event) => {
    if (event.type === "windowMapper.statusTaken") world.virtio.status[THREAD] = null;
    else original(world, event);
  });
}
