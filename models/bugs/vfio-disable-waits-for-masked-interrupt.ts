/** VFIO: disabling a vector waits until its interrupt was taken, which a masked one never is. */
import { and } from "xstate";
import { changeStates, defineVariant, extendFootprint } from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import type { MsiWorld } from "../msi/state.ts";

interface Args {
  readonly event: { readonly world: MsiWorld; readonly self: string };
}

export const vfioDisableWaitsForMaskedInterrupt = defineVariant({
  name: "vfio-disable-waits-for-masked-interrupt",
  title: "The vCPU that disables a masked vector waits for an interrupt that nobody injects",
  reference:
    "Linux kernel/irq/manage.c: synchronize_irq (waits for handlers that run, not for what is pending)",
  kind: "bug",
  caughtBy: ["trapped-vcpu-goes-on"],
  showcases: [
    {
      scenario: "msi.sw-passthrough",
      bounds: { bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
  ],
  apply: (system) =>
    changeStates(
      extendFootprint(system, "hostIrq", {
        commands: { clearWire: { reads: ["hw.pending[self]"] } },
      }),
      "hostIrq",
      ({ states, ...config }) => ({
        ...config,
        states: {
          ...states,
          idle: {
            on: {
              ...states["idle"]!.on,
              clearWire: {
                guard: and(["disabling", "writesDrained", "interruptTaken"]),
                actions: "clearWire",
              },
            },
          },
        },
      }),
      {
        guards: {
          interruptTaken: ({ event: { world, self } }: Args) => !world.hw.pending[self as DeviceId],
        },
      },
    ),
});
