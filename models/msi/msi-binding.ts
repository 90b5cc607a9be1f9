/**
 * A proposed interface of the host: the VMM binds the guest's own doorbell mapping, the host points the second stage of
 * the virtual doorbell to the physical one, and the device writes the address that the guest chose.
 */
import { emit, setup, type MachineContext } from "xstate";
import {
  addComponents,
  addInvariants,
  addMonitors,
  changeCommands,
  changeStates,
  defineComponent,
  extendFootprint,
  extendState,
  provide,
  wrapReducer,
  type Received,
  type System,
} from "../../src/system/index.ts";
import { doorbellUnmappedAfterDisable } from "../../invariants/doorbell-unmapped-after-disable.ts";
import { releasedVectorIsUnbound } from "../../invariants/released-vector-is-unbound.ts";
import type { BusPage, Doorbell } from "./addresses.ts";
import { hostIrqSeams } from "./host-irq.ts";
import { topologyOf } from "./topology-of.ts";
import type { MsiWorld } from "./state.ts";
import type { MsiEvent } from "./system.ts";
import { doorbellOf, stage2Of, type HostTable } from "./topology.ts";
import { table, type DeviceId } from "../shared/ids.ts";
import type { Domain } from "../virtio-iommu/requests.ts";

/** A guest's mapping of its doorbell, as the VMM found it. */
type Binding = { readonly iova: BusPage; readonly gpa: BusPage };
/** Cells of the new ioctl. */
interface Bindings {
  binding: {
    /** VFIO_IOMMU_SET_MSI_BINDING and its removal, in progress. */
    call: Record<DeviceId, Binding | "clear" | "done" | null>;
    registered: Record<DeviceId, Binding | null>;
  };
}
/** A world with the interface. */
export type BindingWorld = MsiWorld & Bindings;
type World = BindingWorld;

/** What the new ioctl, its caller and its user say. */
export type BindingEvent =
  | ({ readonly type: "vfio.msiBindingCalled"; readonly dev: DeviceId } & Binding)
  | { readonly type: "vfio.msiUnbindingCalled"; readonly dev: DeviceId }
  | { readonly type: "vfio.msiBindingReturned"; readonly dev: DeviceId }
  | { readonly type: "vfioContainer.msiBound"; readonly dev: DeviceId }
  /** `last`: no other device is bound there, so the second stage loses the page. */
  | {
      readonly type: "vfioContainer.msiUnbound";
      readonly dev: DeviceId;
      readonly table: HostTable;
      readonly gpa: BusPage;
      readonly doorbell: Doorbell;
      readonly last: boolean;
    }
  | ({
      readonly type: "hostIrq.boundDoorbellMapped";
      readonly dev: DeviceId;
      readonly table: HostTable;
      readonly doorbell: Doorbell;
    } & Binding);

interface Args<S extends string = string> {
  readonly event: Received<World, { readonly type: S }>;
}
const devOf = ({ event }: Args) => event.self as DeviceId;
function tell(make: (args: Args) => BindingEvent | MsiEvent) {
  return emit<MachineContext, Args["event"], undefined, Args["event"], BindingEvent | MsiEvent>(
    ({ event }) => make({ event }),
  );
}

/** The container's ioctl in the host's kernel: a new party, and a new interface to user space. */
function vfioContainer(system: System) {
  const top = topologyOf(system);
  const { devices } = top;
  const callOf = (args: Args) => args.event.world.binding.call[devOf(args)];
  const machine = setup({
    types: {} as { events: Args["event"]; emitted: BindingEvent | MsiEvent },
    guards: {
      binding: (args: Args) => typeof callOf(args) === "object" && callOf(args) !== null,
      unbinding: (args: Args) => callOf(args) === "clear",
    },
    actions: {
      bind: tell((args) => ({ type: "vfioContainer.msiBound", dev: devOf(args) })),
      unbind: tell((args) => {
        const dev = devOf(args);
        const { registered } = args.event.world.binding;
        const { gpa } = registered[dev]!;
        const stage2 = stage2Of(top, dev);
        const doorbell = doorbellOf(top, dev);
        const last = !devices.some(
          (other) =>
            other !== dev && registered[other]?.gpa === gpa && stage2Of(top, other) === stage2,
        );
        return { type: "vfioContainer.msiUnbound", dev, table: stage2, gpa, doorbell, last };
      }),
    },
  }).createMachine({
    id: "vfioContainer",
    initial: "running",
    states: {
      running: {
        on: {
          execute: [
            { guard: "binding", actions: "bind" },
            { guard: "unbinding", actions: "unbind" },
          ],
        },
      },
    },
  });
  return defineComponent({
    name: "vfioContainer",
    instances: devices,
    machine,
    commands: [{ type: "execute" }],
    footprint: {
      reads: ["binding.registered", "binding.call[self]", "host.table", "hw.tlb"],
      writes: ["binding.call[self]", "binding.registered[self]", "host.table", "hw.tlb"],
    },
    fairness: [{ kind: "weak", reason: "The kernel finishes an ioctl." }],
  });
}

/** The VMM binds before it has the vector enabled, and unbinds after it was disabled. */
function vmmBinds(system: System): System {
  const guards = {
    bindingReturned: (args: Args) => args.event.world.binding.call[devOf(args)] === "done",
  };
  const actions = {
    // What the guest wrote, and where its own table leads that: both as the route has them.
    bindMsi: tell((args) => {
      const { msix, route } = args.event.world.vmm;
      const dev = devOf(args);
      const gpa = route[dev]!.page ?? msix[dev]!.page;
      return { type: "vfio.msiBindingCalled", dev, iova: msix[dev]!.page, gpa };
    }),
    unbindMsi: tell((args) => ({ type: "vfio.msiUnbindingCalled", dev: devOf(args) })),
    takeBinding: tell((args) => ({ type: "vfio.msiBindingReturned", dev: devOf(args) })),
  };
  const changed = changeStates(
    system,
    "vfio",
    ({ states, ...config }) => ({
      ...config,
      states: {
        ...states,
        routed: {
          on: { bindMsi: { actions: "bindMsi", target: "binding" } },
        },
        binding: {
          on: {
            takeBinding: { guard: "bindingReturned", actions: "takeBinding", target: "bound" },
          },
        },
        bound: states["routed"]!,
        disarming: {
          on: {
            takeResult: {
              guard: "irqsReturned",
              actions: ["takeResult", "unbindMsi"],
              target: "unbinding",
            },
          },
        },
        unbinding: {
          on: {
            takeBinding: {
              guard: "bindingReturned",
              actions: ["takeBinding", "returnFromTrap"],
              target: "disarmed",
            },
          },
        },
      },
    }),
    { guards, actions },
  );
  const commanded = changeCommands(changed, "vfio", (commands) => [
    ...commands,
    { type: "bindMsi" },
    { type: "takeBinding" },
  ]);
  const back = ["vmm.trap[self]", "vmm.masked[self]", "vmm.route[self]", "vmm.msix[self]"];
  return extendFootprint(commanded, "vfio", {
    commands: {
      bindMsi: {
        reads: ["vmm.msix[self]", "vmm.route[self]"],
        writes: ["binding.call[self]"],
      },
      takeBinding: {
        reads: ["binding.call[self]", "vmm.trap[self]"],
        writes: ["binding.call[self]", ...back],
      },
      takeResult: {
        writes: ["binding.call[self]"],
        emits: ["vfio.msiUnbindingCalled"],
      },
    },
  });
}

/** The interrupt layer takes the guest's address, and maps the doorbell where that leads in the second stage. */
function hostUsesBinding(system: System): System {
  const top = topologyOf(system);
  const changed = provide(system, "hostIrq", hostIrqSeams, {
    actions: {
      mapDoorbell: tell((args) => {
        const dev = devOf(args);
        return {
          type: "hostIrq.boundDoorbellMapped",
          dev,
          table: stage2Of(top, dev),
          doorbell: doorbellOf(top, dev),
          ...args.event.world.binding.registered[dev]!,
        };
      }) as never,
    },
  });
  return extendFootprint(changed, "hostIrq", {
    commands: {
      prepareDoorbell: {
        reads: ["binding.registered[self]", "host.table", "hw.tlb"],
        writes: ["hw.tlb"],
        emits: ["hostIrq.boundDoorbellMapped"],
      },
    },
  });
}

/** What the second stage led to is in no cache any more. */
function flushIotlb({ hw }: MsiWorld): void {
  for (const unit of Object.values<Record<Domain, Record<BusPage, unknown>>>(hw.tlb))
    for (const pages of Object.values<Record<BusPage, unknown>>(unit))
      for (const page of Object.keys(pages) as BusPage[]) pages[page] = null;
}

const isBindingEvent = (event: BindingEvent | MsiEvent): event is BindingEvent =>
  /^vfioContainer\.|^vfio\.msi|^hostIrq\.bound/.test(event.type);

function reduceBinding(world: World, event: BindingEvent): void {
  const { call, registered } = world.binding;
  const { dev } = event;
  if (event.type === "vfio.msiBindingCalled") call[dev] = { iova: event.iova, gpa: event.gpa };
  if (event.type === "vfio.msiUnbindingCalled") call[dev] = "clear";
  if (event.type === "vfio.msiBindingReturned") call[dev] = null;
  if (event.type === "vfioContainer.msiBound") {
    registered[dev] = call[dev] as Binding;
    call[dev] = "done";
  }
  if (event.type === "vfioContainer.msiUnbound") {
    if (event.last) {
      world.host.table[event.table][event.gpa] = null;
      flushIotlb(world);
    }
    registered[dev] = null;
    call[dev] = "done";
  }
  if (event.type === "hostIrq.boundDoorbellMapped") {
    if (world.host.table[event.table][event.gpa] !== event.doorbell) flushIotlb(world);
    world.host.table[event.table][event.gpa] = event.doorbell;
    world.host.message[dev] = event.iova;
  }
}

/** A system with the interface, and a VMM and a host that use it. */
export function withMsiBindings(system: System): System {
  const { devices } = topologyOf(system);
  const state: Bindings = {
    binding: { call: table(devices, () => null), registered: table(devices, () => null) },
  };
  const wrapped = wrapReducer<World, BindingEvent | MsiEvent>(
    extendState(system, state),
    (original) => (world, event) =>
      isBindingEvent(event) ? reduceBinding(world, event) : original(world, event),
  );
  const extended = addComponents(hostUsesBinding(vmmBinds(wrapped)), vfioContainer(system));
  const watched = addMonitors(extended, doorbellUnmappedAfterDisable);
  return addInvariants(watched, releasedVectorIsUnbound(topologyOf(system)));
}
