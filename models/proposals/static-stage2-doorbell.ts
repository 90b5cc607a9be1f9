/**
 * Option 2, in its static form: the VMM maps the page of the physical controller where the guest sees the virtual one,
 * before the guest runs, and hands the guest's address of each vector to the host.
 */
import { emit } from "xstate";
import {
  defineProposal,
  extendFootprint,
  extendState,
  provide,
  wrapReducer,
  type System,
} from "../../src/system/index.ts";
import { VDOORBELL, type BusPage } from "../msi/addresses.ts";
import { hostIrqSeams } from "../msi/host-irq.ts";
import { topologyOf, translatesMsisTwice } from "../msi/topology-of.ts";
import type { MsiWorld } from "../msi/state.ts";
import type { MsiEvent } from "../msi/system.ts";
import { vfioSeams } from "../msi/vfio.ts";
import type { DeviceId } from "../shared/ids.ts";
import { EVERYWHERE, INTERRUPTS_ARRIVE, NOTHING_LOST, ONE_DOORBELL } from "./resv-mem-t-direct.ts";

type StaticEvent =
  /** VFIO_DEVICE_SET_IRQS with the address that the guest wrote. */
  | { readonly type: "vfio.addressedIrqsSet"; readonly dev: DeviceId; readonly page: BusPage }
  | { readonly type: "hostIrq.addressTaken"; readonly dev: DeviceId };

/** It is mapped as memory is, for all devices of the guest. */
function mapControllerAtBoot(system: System): System {
  const { host } = system.initial as MsiWorld;
  const [doorbell] = topologyOf(system).doorbells;
  const tables = Object.entries(host.table).map(([name, pages]) => [
    name,
    { ...pages, [VDOORBELL]: doorbell },
  ]);
  return extendState(system, { host: { ...host, table: Object.fromEntries(tables) } });
}

/** The VMM hands the address over, and the host takes it as it is. */
function addressFromGuest(system: System): System {
  const calling = provide(system, "vfio", vfioSeams, {
    actions: {
      enableIrqs: emit(({ event: { world, self } }) => {
        const dev = self as DeviceId;
        const { page } = world.vmm.msix[dev]!;
        return { type: "vfio.addressedIrqsSet" as const, dev, page } as never;
      }),
    },
  });
  const taking = provide(calling, "hostIrq", hostIrqSeams, {
    actions: {
      mapDoorbell: emit(
        ({ event }) =>
          ({ type: "hostIrq.addressTaken" as const, dev: event.self as DeviceId }) as never,
      ),
    },
  });
  const handed = extendFootprint(taking, "vfio", {
    commands: {
      setIrqs: {
        reads: ["vmm.msix[self]"],
        writes: ["host.message[self]"],
        emits: ["vfio.addressedIrqsSet"],
      },
    },
  });
  const touched = extendFootprint(handed, "hostIrq", {
    commands: { prepareDoorbell: { emits: ["hostIrq.addressTaken"] } },
  });
  return wrapReducer<MsiWorld, MsiEvent | StaticEvent>(touched, (original) => (world, event) => {
    if (event.type === "hostIrq.addressTaken") return;
    if (event.type !== "vfio.addressedIrqsSet") return original(world, event);
    world.host.message[event.dev] = event.page;
    world.host.setIrqs[event.dev] = "enable";
  });
}

export const staticStage2Doorbell = defineProposal({
  name: "static-stage2-doorbell",
  title: "iommufd: the VMM maps the physical controller at the virtual doorbell, before boot",
  reference:
    "Tian, [PATCH 1/4] iommu: Add virtio-iommu driver (March 2018), option 2; discussion of MSIs under iommufd " +
    "(December 2024 to January 2025)",
  changes: [
    "The VMM maps the page of a physical interrupt controller at the address of the virtual one, in guest memory, before the " +
      "guest runs. User space can map an interrupt controller: a new interface.",
    "The VMM passes the address that the guest wrote with each vector, and the host writes it on the wire as it is.",
    "The guest uses its own allocator and maps the virtual doorbell anywhere, as it does for an emulated device.",
  ],
  repairs: INTERRUPTS_ARRIVE,
  keeps: [...NOTHING_LOST, ONE_DOORBELL],
  openQuestions: [
    "The host needs no window then. Here it goes on to reserve one, so the gain for the layout of guest memory is not shown: " +
      "who frees it, and when?",
    "Which controller's page is it, if devices are behind several?",
    "Which pages of controllers may user space map, and who checks that they serve its devices only?",
    "The host no longer chooses what stands on the wire. What must it check of the address?",
  ],
  showcases: EVERYWHERE,
  apply: (system) =>
    translatesMsisTwice(system) ? addressFromGuest(mapControllerAtBoot(system)) : system,
});
