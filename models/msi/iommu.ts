/**
 * The physical IOMMU. A software-managed doorbell is a page like any other: an MSI is translated through both
 * stages, by the tables of requests without PASID, and its translation may be cached. A hardware-managed window is
 * recognised before any translation (VT-d 3.14: interrupt address range). Translating a write and its arrival are
 * two steps.
 */
import { and, emit, setup, type MachineContext } from "xstate";
import { defineComponent, type Component, type Received } from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import { isDoorbell, isWindowPage, type Hpa } from "./addresses.ts";
import type { IommuEvent } from "./host-events.ts";
import type { MsiWorld, MsiWrite } from "./state.ts";
import { NOWHERE, unitOf, type MsiTopology } from "./topology.ts";
import { walk } from "./walk.ts";
import { iommuFootprint } from "./footprints.ts";

type Input = Received<MsiWorld, { readonly type: "translate" | "land"; readonly dev: DeviceId }>;
interface Args {
  readonly event: Input;
}
type Issued = Extract<MsiWrite, { readonly phase: "issued" }>;
const writeOf = ({ world, dev }: Input) => world.hw.write[dev];
const issued = (event: Input) => writeOf(event) as Issued;

/** What the write is translated to, by the cache or by the tables. */
function targetOf(event: Input, top: MsiTopology): Hpa | null {
  const { world, dev } = event;
  const { page } = issued(event);
  const domain = world.host.attached[dev];
  if (domain === null) return null;
  return world.hw.tlb[unitOf(top, dev)][domain][page] ?? walk(world, top, dev, page).hpa;
}

const guards = (top: MsiTopology) => ({
  writeIssued: ({ event }: Args) => writeOf(event)?.phase === "issued",
  inInterruptRange: ({ event }: Args) =>
    top.doorbellKind === "hardware" && isWindowPage(issued(event).page),
  translates: ({ event }: Args) => targetOf(event, top) !== null,
  isInterrupt: ({ event }: Args) => targetArrived(event) === "interrupt",
  isDoorbell: ({ event }: Args) => isDoorbell(targetArrived(event) as Hpa | null),
  writeTranslated: ({ event }: Args) => writeOf(event)?.phase === "translated",
});

const targetArrived = (event: Input) =>
  (writeOf(event) as Extract<MsiWrite, { readonly phase: "translated" }>).target;

function tell(make: (event: Input) => IommuEvent) {
  return emit<MachineContext, Input, undefined, Input, IommuEvent>(({ event }) => make(event));
}

const actions = (top: MsiTopology) => ({
  recogniseInterrupt: tell(({ dev }) => ({ type: "iommu.interruptRecognised", dev })),
  translate: tell((event) => ({
    type: "iommu.writeTranslated",
    dev: event.dev,
    page: issued(event).page,
    domain: event.world.host.attached[event.dev]!,
    target: targetOf(event, top)!,
  })),
  fault: tell((event) => {
    const { world, dev } = event;
    const isBlocked = world.host.attached[dev] === null;
    const { ipa } = walk(world, top, dev, issued(event).page);
    const stage = isBlocked ? null : top.nested && ipa !== null ? 2 : 1;
    return { type: "iommu.writeFaulted", dev, stage };
  }),
  raiseInterrupt: tell(({ dev }) => ({ type: "iommu.interruptRaised", dev })),
  ringDoorbell: tell((event) => ({
    type: "iommu.doorbellRung",
    dev: event.dev,
    doorbell: targetArrived(event) as `doorbell${number}`,
  })),
  writeMemory: tell((event) => ({
    type: "iommu.memoryWritten",
    dev: event.dev,
    hpa: targetArrived(event) as Hpa,
  })),
});

export function iommuMachine(top: MsiTopology) {
  return setup({
    types: {} as { events: Input; emitted: IommuEvent },
    guards: guards(top),
    actions: actions(top),
  }).createMachine({
    id: "iommu",
    initial: "running",
    states: {
      running: {
        on: {
          translate: [
            { guard: and(["writeIssued", "inInterruptRange"]), actions: "recogniseInterrupt" },
            { guard: and(["writeIssued", "translates"]), actions: "translate" },
            { guard: "writeIssued", actions: "fault" },
          ],
          land: [
            { guard: and(["writeTranslated", "isInterrupt"]), actions: "raiseInterrupt" },
            { guard: and(["writeTranslated", "isDoorbell"]), actions: "ringDoorbell" },
            { guard: "writeTranslated", actions: "writeMemory" },
          ],
        },
      },
    },
  });
}

/** For variants: the names of this machine's guards and actions. */
export const iommuSeams = iommuMachine(NOWHERE);

/** The IOMMU as a component. */
export function iommu(top: MsiTopology): Component {
  return defineComponent({
    name: "iommu",
    machine: iommuMachine(top),
    commands: top.devices.flatMap((dev) => [
      { type: "translate", dev },
      { type: "land", dev },
    ]),
    footprint: iommuFootprint,
    fairness: [
      { kind: "weak", forEach: ["dev"], reason: "A write goes through, or faults, and arrives." },
    ],
  });
}
