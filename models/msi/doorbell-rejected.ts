/**
 * For variants: the guest's interrupt controller cannot map its doorbell in the host's MSI window, and the driver that
 * asked for a vector goes without (Linux dma-iommu.c: iommu_dma_prepare_msi gives -ENOMEM).
 */
import { and, emit } from "xstate";
import {
  changeCommands,
  changeStates,
  extendFootprint,
  wrapReducer,
  type System,
} from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import type { Domain } from "../virtio-iommu/requests.ts";
import { FIRST_WINDOW_PAGE } from "./addresses.ts";
import type { MsiWorld } from "./state.ts";
import type { MsiEvent } from "./system.ts";

/** The doorbell cannot be mapped, and whoever asked for the vector gets none. */
type MappingRejected = {
  readonly type: "irqChip.mappingRejected";
  readonly dev: DeviceId;
  /** Where the page was taken for it and is free again; null when it was not. */
  readonly domain: Domain | null;
};
interface Args {
  readonly event: { readonly world: MsiWorld; readonly self: string };
}

const reject = (domainOf: (event: Args["event"], dev: DeviceId) => Domain | null) =>
  emit<never, never, undefined, never, MappingRejected>((args) => {
    const { event } = args as Args;
    const dev = event.self as DeviceId;
    return { type: "irqChip.mappingRejected", dev, domain: domainOf(event, dev) };
  });

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
        rejectVector: reject(({ world }, dev) => world.guest.attached[dev]),
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

function chipFindsPageTaken(system: System): System {
  const changed = changeStates(
    system,
    "irqChip",
    ({ states, ...config }) => {
      const { idle } = states;
      const prepare = idle!.on!["prepare"] as readonly object[];
      const refused = { guard: and(["asked", "locksFree", "pageTaken"]), actions: "rejectVector" };
      return {
        ...config,
        states: { ...states, idle: { on: { prepare: [refused, ...prepare] } } },
      };
    },
    {
      guards: {
        pageTaken: ({ event: { world, self } }: Args) => {
          const domain = world.guest.attached[self as DeviceId];
          if (domain === null || domain === "bypass") return false;
          return world.guest.table[domain][FIRST_WINDOW_PAGE] === FIRST_WINDOW_PAGE;
        },
      },
      actions: { rejectVector: reject(() => null) },
    },
  );
  return extendFootprint(changed, "irqChip", {
    commands: { prepare: { emits: ["irqChip.mappingRejected"] } },
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

const reducesRejection = (system: System): System =>
  wrapReducer<MsiWorld, MsiEvent | MappingRejected>(system, (original) => (world, event) => {
    if (event.type !== "irqChip.mappingRejected") return original(world, event);
    const { guest } = world;
    if (event.domain !== null) guest.table[event.domain][FIRST_WINDOW_PAGE] = null;
    guest.doorbellRequired[event.dev] = false;
    guest.message[event.dev] = null;
  });

/** The device answers MAP with an error, and the driver gives the page up. */
export const takesRejection = (system: System): System =>
  reducesRejection(driverGoesWithoutVector(chipTakesRejection(system)));

/** The page leads to the window (Linux io-pgtable-arm.c: arm_lpae_init_pte gives -EEXIST). */
export const refusesTakenPage = (system: System): System =>
  reducesRejection(driverGoesWithoutVector(chipFindsPageTaken(system)));
