/**
 * For variants: the guest places its own doorbell mapping where the host has its MSI window. Both are told the same
 * number (Linux virtio-iommu.c, arm-smmu-v3.c: MSI_IOVA_BASE), and iommufd in the guest takes the first page of it.
 */
import { and, emit } from "xstate";
import {
  changeCommands,
  changeStates,
  extendFootprint,
  provide,
  wrapReducer,
  type System,
} from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import type { Domain } from "../virtio-iommu/requests.ts";
import { FIRST_WINDOW_PAGE, VDOORBELL } from "./addresses.ts";
import { irqChipSeams } from "./irq-chip.ts";
import type { MsiWorld } from "./state.ts";
import { msiSystem, type MsiEvent } from "./system.ts";
import { topologyOf } from "./topology-of.ts";

/** Makes the flow anew: whatever else is changed has to be changed after this. */
export function withDoorbellInWindow(system: System): System {
  const top = topologyOf(system);
  const moved = msiSystem({ ...top, doorbellIova: FIRST_WINDOW_PAGE });
  // Now the VMM translates pages of the window, and looks at what was reported of it.
  const access = { reads: ["virtio.reported[self]"] };
  return top.deviceKind === "emulated"
    ? extendFootprint(moved, "emulatedDevice", { commands: { translate: access } })
    : extendFootprint(moved, "vfio", { commands: { programRoute: access } });
}

/** Maps the doorbell over what is at its page already, in place of taking that for the doorbell. */
export const overwritesPage = (system: System): System =>
  provide(system, "irqChip", irqChipSeams, {
    guards: {
      doorbellMapped: ({ event: { world, self } }) => {
        const domain = world.guest.attached[self as DeviceId]!;
        return world.guest.table[domain][FIRST_WINDOW_PAGE] === VDOORBELL;
      },
    },
  });

/** The doorbell cannot be mapped: the page is free again, and whoever asked for the vector gets none. */
type MappingRejected = {
  readonly type: "irqChip.mappingRejected";
  readonly dev: DeviceId;
  readonly domain: Domain;
};
interface Args {
  readonly event: { readonly world: MsiWorld; readonly self: string };
}

function chipTakesRejection(system: System): System {
  const changed = changeStates(
    system,
    "irqChip",
    ({ states, ...config }) => ({
      ...config,
      states: {
        ...states,
        mapping: {
          on: {
            takeStatus: [
              {
                guard: and(["answered", "accepted"]),
                actions: "takeStatus",
                target: "prepared",
              },
              { guard: "answered", actions: ["rejectVector", "takeStatus"], target: "idle" },
            ],
          },
        },
      },
    }),
    {
      guards: {
        accepted: ({ event: { world, self } }: Args) =>
          world.virtio.status[self as DeviceId] === "ok",
      },
      actions: {
        rejectVector: emit<never, never, undefined, never, MappingRejected>((args) => {
          const { world, self } = (args as Args).event;
          const dev = self as DeviceId;
          return { type: "irqChip.mappingRejected", dev, domain: world.guest.attached[dev]! };
        }),
      },
    },
  );
  return extendFootprint(changed, "irqChip", {
    commands: {
      takeStatus: {
        reads: ["guest.attached[self]"],
        writes: ["guest.doorbellRequired[self]", "guest.message[self]", "guest.table[*][*]"],
        emits: ["irqChip.mappingRejected"],
      },
    },
  });
}

function driverGoesWithoutVector(system: System): System {
  const changed = changeStates(
    system,
    "msiDriver",
    ({ states, ...config }) => ({
      ...config,
      states: {
        ...states,
        settingUp: {
          on: {
            ...states["settingUp"]!.on,
            giveUp: { guard: "vectorRefused", actions: "releaseVector", target: "off" },
          },
        },
      },
    }),
    {
      guards: {
        vectorRefused: ({ event: { world, self } }: Args) =>
          world.guest.message[self as DeviceId] === null,
      },
    },
  );
  const commanded = changeCommands(changed, "msiDriver", (commands) => [
    ...commands,
    { type: "giveUp" },
  ]);
  return extendFootprint(commanded, "msiDriver", {
    commands: {
      giveUp: {
        reads: ["guest.message[self]"],
        writes: ["guest.quiet[self]", "guest.vectorInUse[self]"],
        emits: ["msiDriver.vectorReleased"],
      },
    },
  });
}

/** Linux dma-iommu.c: iommu_dma_prepare_msi gives -ENOMEM, and the allocation of the vector fails. */
export const takesRejection = (system: System): System =>
  wrapReducer<MsiWorld, MsiEvent | MappingRejected>(
    driverGoesWithoutVector(chipTakesRejection(system)),
    (original) => (world, event) => {
      if (event.type !== "irqChip.mappingRejected") return original(world, event);
      const { guest } = world;
      guest.table[event.domain][FIRST_WINDOW_PAGE] = null;
      guest.doorbellRequired[event.dev] = false;
      guest.message[event.dev] = null;
    },
  );
