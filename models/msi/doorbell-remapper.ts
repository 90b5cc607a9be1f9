/**
 * For variants, where hardware walks the guest's tables: the page where the guest has its doorbell is given to memory
 * while a vector uses it. The guest changes its table and has the change invalidated, as for any mapping.
 */
import { and, emit, setup, type MachineContext } from "xstate";
import {
  addComponents,
  defineComponent,
  extendState,
  wrapReducer,
  type Component,
  type Received,
  type System,
} from "../../src/system/index.ts";
import type { DriverEvent } from "../virtio-iommu/driver-events.ts";
import type { Domain, GuestThread } from "../virtio-iommu/requests.ts";
import { RAM, VDOORBELL } from "./addresses.ts";
import type { MsiWorld } from "./state.ts";
import type { MsiEvent } from "./system.ts";
import type { MsiTopology } from "./topology.ts";
import { topologyOf } from "./topology-of.ts";

const NAME = "doorbellRemapper";
/** Who waits for the answer of its request. */
const THREAD = NAME as GuestThread;

type Input = Received<
  MsiWorld,
  { readonly type: "remap"; readonly domain: Domain } | { readonly type: "takeStatus" }
>;
interface Args {
  readonly event: Input;
}
type Emitted = DriverEvent | { readonly type: "doorbellRemapper.statusTaken" };

const domainOf = ({ event }: Args): Domain => (event as { readonly domain: Domain }).domain;

function tell(make: (args: Args) => Emitted) {
  return emit<MachineContext, Input, undefined, Input, Emitted>(({ event }) => make({ event }));
}

function remapperMachine({ devices, doorbellIova: iova }: MsiTopology) {
  return setup({
    types: {} as { events: Input; emitted: Emitted },
    guards: {
      doorbellThere: (args: Args) =>
        args.event.world.guest.table[domainOf(args)][iova] === VDOORBELL,
      vectorEnabled: (args: Args) => {
        const { guest, vmm } = args.event.world;
        return devices.some(
          (dev) => guest.attached[dev] === domainOf(args) && vmm.msix[dev] !== null,
        );
      },
      answered: ({ event }: Args) => event.world.virtio.status[THREAD] !== null,
    },
    actions: {
      mapMemory: tell((args) => ({
        type: "iommuDriver.pageMapped",
        domain: domainOf(args),
        iova,
        gpa: RAM,
      })),
      postInvalidate: tell((args) => ({
        type: "iommuDriver.requestPosted",
        thread: THREAD,
        request: { type: "invalidate", domain: domainOf(args), iova },
      })),
      takeStatus: tell(() => ({ type: "doorbellRemapper.statusTaken" })),
    },
  }).createMachine({
    id: NAME,
    initial: "idle",
    states: {
      idle: {
        on: {
          remap: {
            guard: and(["doorbellThere", "vectorEnabled"]),
            actions: ["mapMemory", "postInvalidate"],
            target: "flushing",
          },
        },
      },
      flushing: {
        on: { takeStatus: { guard: "answered", actions: "takeStatus", target: "idle" } },
      },
    },
  });
}

function doorbellRemapper(top: MsiTopology): Component {
  return defineComponent({
    name: NAME,
    machine: remapperMachine(top),
    commands: [...top.domains.map((domain) => ({ type: "remap", domain })), { type: "takeStatus" }],
    footprint: {
      commands: {
        remap: {
          reads: ["guest.attached[*]", "guest.table[domain][*]", "virtio.requestq", "vmm.msix[*]"],
          writes: ["guest.table[domain][*]", "virtio.requestq"],
          emits: ["iommuDriver.pageMapped", "iommuDriver.requestPosted"],
        },
        takeStatus: {
          reads: ["virtio.status[*]"],
          writes: ["virtio.status[*]"],
          emits: ["doorbellRemapper.statusTaken"],
        },
      },
    },
    fairness: [{ kind: "weak", commands: ["takeStatus"], reason: "It waits for the answer." }],
  });
}

/** Adds the component. */
export function withDoorbellRemapper(system: System): System {
  const { virtio } = system.initial as MsiWorld;
  const waiting = extendState(addComponents(system, doorbellRemapper(topologyOf(system))), {
    virtio: { ...virtio, status: { ...virtio.status, [THREAD]: null } },
  });
  return wrapReducer<MsiWorld, MsiEvent | Emitted>(waiting, (original) => (world, event) => {
    if (event.type === "doorbellRemapper.statusTaken") world.virtio.status[THREAD] = null;
    else original(world, event);
  });
}
