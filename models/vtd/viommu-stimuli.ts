/** What the scheduler may offer the vIOMMU. */
import type { Received, Stimulus } from "../../src/system/index.ts";
import type { GuestNames, Place } from "./guest-state.ts";
import type { Visit, ViommuWorld } from "./viommu-state.ts";

type AtPlace<T extends string> = T extends string ? { readonly type: T } & Place : never;

export type VisitStimulus = AtPlace<"dropEntry" | "readContextEntry" | "forwardFlush">;

export type ViommuStimulus =
  | VisitStimulus
  | {
      readonly type:
        | "fetchDescriptor"
        | "handleRegister"
        | "returnFromTrap"
        | "readPasidEntry"
        | "bindEntry"
        | "takeResult";
    };

/** What the machine receives. */
export type ViommuInput = Received<ViommuWorld, ViommuStimulus>;

/** All choices: which places are visited in what order is open (QEMU walks a hash table). */
export function viommuCommands({ places }: GuestNames): readonly Stimulus[] {
  const visits = places.flatMap((place): VisitStimulus[] => [
    { type: "dropEntry", ...place },
    { type: "readContextEntry", ...place },
    { type: "forwardFlush", ...place },
  ]);
  const others: ViommuStimulus[] = [
    { type: "fetchDescriptor" },
    { type: "handleRegister" },
    { type: "returnFromTrap" },
    { type: "readPasidEntry" },
    { type: "bindEntry" },
    { type: "takeResult" },
  ];
  return [...visits, ...others] as readonly Stimulus[];
}

const VISIT_OF: Record<VisitStimulus["type"], Visit> = {
  dropEntry: "drop",
  readContextEntry: "sync",
  forwardFlush: "forward",
};

/** The place that a step is about: named by the stimulus, or else the one being worked on. */
export function placeOf(event: ViommuInput): Place {
  if ("dev" in event) return { dev: event.dev, pasid: event.pasid };
  const { dev, pasid } = event.world.viommu.target!;
  return { dev, pasid };
}

/** Why the place is visited. */
export function visitOf(event: ViommuInput): Visit {
  return "dev" in event ? VISIT_OF[event.type] : event.world.viommu.target!.visit;
}
