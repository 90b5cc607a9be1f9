/**
 * The host's kernel below VFIO: page tables, attachment, reserved regions (Linux drivers/iommu/iommufd/). A device
 * changes its domain in two steps under the mutex of its group: the doorbells that the group needs go into the new
 * table, then hardware gets it. Doorbells stay where they are until the table goes.
 */
import { emit, setup, type MachineContext } from "xstate";
import { defineComponent, type Component, type Received } from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import type { Domain } from "../virtio-iommu/requests.ts";
import { isWindowPage } from "./addresses.ts";
import type { IommufdEvent, Slot } from "./host-events.ts";
import type { Caller, Ioctl, MsiWorld } from "./state.ts";
import { doorbellOf, NOWHERE, tableUnder, type HostTable, type MsiTopology } from "./topology.ts";
import { iommufdFootprint } from "./footprints.ts";

type Input = Received<MsiWorld, { readonly type: "execute" | "switchDomain" }>;
interface Args {
  readonly event: Input;
}
const callerOf = (event: Input) => event.self as Caller;

/** The ioctl in progress, when it is of this kind and not answered yet. */
function ioctlOf<Op extends Ioctl["op"]>(
  event: Input,
  op: Op,
): Extract<Ioctl, { readonly op: Op }> | null {
  const { ioctl, result } = event.world.host;
  const own = ioctl[callerOf(event)];
  if (own?.op !== op || result[callerOf(event)] !== null) return null;
  return own as Extract<Ioctl, { readonly op: Op }>;
}

const guards = {
  attaching: ({ event }: Args) => ioctlOf(event, "attach") !== null,
  mapping: ({ event }: Args) => ioctlOf(event, "map") !== null,
  unmapping: ({ event }: Args) => ioctlOf(event, "unmap") !== null,
  invalidating: ({ event }: Args) => ioctlOf(event, "invalidate") !== null,
  destroying: ({ event }: Args) => ioctlOf(event, "destroy") !== null,
  // Linux iommufd/io_pagetable.c: iopt_table_enforce_dev_resv_regions, for IOMMU_RESV_MSI and SW_MSI alike.
  mapsReserved: ({ event }: Args) => {
    const map = ioctlOf(event, "map");
    return map !== null && isWindowPage(map.page);
  },
};

function tell(make: (event: Input) => IommufdEvent) {
  return emit<MachineContext, Input, undefined, Input, IommufdEvent>(({ event }) => make(event));
}

const actions = (top: MsiTopology) => {
  const tableOf = (dev: DeviceId, domain: Domain | null): HostTable | null =>
    domain === null ? null : tableUnder(top, dev, domain);
  /** The doorbells that the group of a device needs (Linux: iommufd_group_setup_msi). */
  const slotsFor = ({ world: { host } }: Input, dev: DeviceId): Slot[] => {
    const doorbell = doorbellOf(top, dev);
    const page = host.slot[doorbell];
    return host.required[dev] && page !== null ? [{ page, doorbell }] : [];
  };
  return {
    installDoorbells: tell((event) => {
      const { dev, domain } = ioctlOf(event, "attach")!;
      const table = tableOf(dev, domain);
      return { type: "iommufd.attachBegun", dev, table, slots: slotsFor(event, dev) };
    }),
    switchDomain: tell((event) => {
      const { dev, domain } = ioctlOf(event, "attach")!;
      const table = tableOf(dev, domain);
      return { type: "iommufd.domainSwitched", caller: callerOf(event), dev, domain, table };
    }),
    mapPage: tell((event) => {
      const { tables, page, hpa } = ioctlOf(event, "map")!;
      return { type: "iommufd.pageMapped", caller: callerOf(event), tables, page, hpa };
    }),
    refuseMap: tell((event) => ({
      type: "iommufd.mapRefused",
      caller: callerOf(event),
      page: ioctlOf(event, "map")!.page,
    })),
    unmapPage: tell((event) => {
      const { tables, page } = ioctlOf(event, "unmap")!;
      return { type: "iommufd.pageUnmapped", caller: callerOf(event), tables, page };
    }),
    flushIotlb: tell((event) => {
      const { domain, page } = ioctlOf(event, "invalidate")!;
      return { type: "iommufd.iotlbFlushed", caller: callerOf(event), domain, page };
    }),
    destroyHwpt: tell((event) => {
      const { domain } = ioctlOf(event, "destroy")!;
      // With nesting only the table that points to the guest's goes, not the second stage.
      const table = top.nested ? null : domain;
      return { type: "iommufd.hwptDestroyed", caller: callerOf(event), domain, table };
    }),
  };
};

export function iommufdMachine(top: MsiTopology) {
  return setup({
    types: {} as { events: Input; emitted: IommufdEvent },
    guards,
    actions: actions(top),
  }).createMachine({
    id: "iommufd",
    initial: "idle",
    states: {
      idle: {
        on: {
          execute: [
            { guard: "attaching", actions: "installDoorbells", target: "switching" },
            { guard: "mapsReserved", actions: "refuseMap" },
            { guard: "mapping", actions: "mapPage" },
            { guard: "unmapping", actions: "unmapPage" },
            { guard: "invalidating", actions: "flushIotlb" },
            { guard: "destroying", actions: "destroyHwpt" },
          ],
        },
      },
      switching: { on: { switchDomain: { actions: "switchDomain", target: "idle" } } },
    },
  });
}

/** For variants: the names of this machine's guards and actions. */
export const iommufdSeams = iommufdMachine(NOWHERE);

/** iommufd as a component: an ioctl runs in the thread of its caller. */
export function iommufd(top: MsiTopology): Component {
  const callers: Caller[] = top.hotplug ? ["viommu", "vmm"] : ["viommu"];
  return defineComponent({
    name: "iommufd",
    instances: callers,
    machine: iommufdMachine(top),
    commands: (caller) =>
      caller === "viommu" ? [{ type: "execute" }, { type: "switchDomain" }] : [{ type: "execute" }],
    footprint: iommufdFootprint,
    fairness: [{ kind: "weak", reason: "The kernel finishes an ioctl." }],
  });
}
