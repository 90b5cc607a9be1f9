/** A component: an XState machine, its instances, and the commands that the scheduler may give it. */
import type { AnyStateMachine } from "xstate";
import type { Fairness } from "./fairness.ts";
import type { Footprint } from "./footprint.ts";
import type { Json } from "./json.ts";

/** What the scheduler offers a machine: a type in the imperative and its parameters (plain JSON). */
export type Stimulus = { readonly type: string } & { readonly [parameter: string]: Json };

/**
 * What a machine receives: the stimulus, a read-only view of the world before the step, and the
 * name of the instance that was chosen.
 */
export type Received<World, S extends { readonly type: string }> = S extends unknown
  ? S & { readonly world: World; readonly self: string }
  : never;

/**
 * One party of the protocol. Its machine answers a stimulus by a transition that emits at least
 * one event; where no transition is enabled the command is disabled in that state.
 * The machine's snapshot (`{ value, context }`) is a cell of the state; nobody else can read it.
 */
export interface Component {
  /** Name of the party, as it stands in traces: `guest`, `viommu`, `walker`. */
  readonly name: string;
  /** Interchangeable or distinct copies of the party. A single unnamed one by default. */
  readonly instances: readonly string[];
  readonly machine: AnyStateMachine;
  /** Every stimulus that the scheduler may ever give to this instance, parameters included. */
  readonly commands: (instance: string) => readonly Stimulus[];
  /** Relative probability of this component in random runs with weights; 1 by default. */
  readonly weight: number;
  /** What it may read and write. Without one it may touch everything, and reduces nothing. */
  readonly footprint?: Footprint;
  /** What it is trusted to do in the end; nothing by default. */
  readonly fairness: readonly Fairness[];
}

/** What {@link defineComponent} takes; see {@link Component} for the meaning of each field. */
export interface ComponentOptions {
  readonly name: string;
  readonly instances?: readonly string[];
  readonly machine: AnyStateMachine;
  readonly commands: readonly Stimulus[] | ((instance: string) => readonly Stimulus[]);
  readonly weight?: number;
  readonly footprint?: Footprint;
  readonly fairness?: readonly Fairness[];
}

/** Declares a component. */
export function defineComponent(options: ComponentOptions): Component {
  const { commands } = options;
  return {
    name: options.name,
    instances: options.instances ?? [""],
    machine: options.machine,
    commands: typeof commands === "function" ? commands : () => commands,
    weight: options.weight ?? 1,
    ...(options.footprint && { footprint: options.footprint }),
    fairness: options.fairness ?? [],
  };
}

/** The name of an instance in traces: `guest.vcpu0`, or `walker` where there is only one. */
export function actorName(component: string, instance: string): string {
  return instance === "" ? component : `${component}.${instance}`;
}
