/** Variants: functions from system to system, for real bugs, benign deviations and proposals. */
import { createMachine, enqueueActions, type AnyStateMachine, type StateMachine } from "xstate";
import type { Component, Stimulus } from "./component.ts";
import type { DomainEvent } from "./event.ts";
import type { Access, Footprint } from "./footprint.ts";
import type { AnyInvariant } from "./invariant.ts";
import type { AnyLiveness } from "./liveness.ts";
import type { Monitor } from "./monitor.ts";
import type { BoundValues } from "./scenario.ts";
import type { Reducer, System } from "./system.ts";

/** A run that shows a variant: the scenario and the bounds that differ from its defaults. */
export interface Showcase {
  readonly scenario: string;
  readonly bounds?: BoundValues;
}

/**
 * A change of a system. Variants compose; each provides other guards or actions, adds states,
 * commands, reducer cases, cells or invariants, and never edits the base model.
 */
export interface Variant {
  /** Where and what went wrong: `vfio-detach-keeps-stage1-bound`. */
  readonly name: string;
  readonly title: string;
  /** The commit, posting or clause where it comes from. */
  readonly reference: string;
  /**
   * `bug`: some invariant must catch it. `benign`: looks wrong and is not, nothing may be reported.
   * `proposal`: a change of a specification.
   */
  readonly kind: "bug" | "benign" | "proposal";
  /** For a bug: every invariant that is violated in the showcases, the one that must catch it first. */
  readonly caughtBy: readonly string[];
  /** The smallest scenarios that show it. A variant applies to these scenarios only. */
  readonly showcases: readonly Showcase[];
  readonly apply: (system: System) => System;
}

/** What {@link defineVariant} takes; see {@link Variant}. */
export type VariantOptions = Omit<Variant, "caughtBy"> & { readonly caughtBy?: readonly string[] };

/** Declares a variant. */
export function defineVariant(options: VariantOptions): Variant {
  return { caughtBy: [], ...options };
}

/** Changes one component by name; an unknown name is an error of the variant's author. */
function changeComponent(
  system: System,
  name: string,
  change: (component: Component) => Component,
): System {
  if (!system.components.some((c) => c.name === name))
    throw new Error(`The variant changes component ${name}, which the system does not have.`);
  return {
    ...system,
    components: system.components.map((c) => (c.name === name ? change(c) : c)),
  };
}

/**
 * Provides other guards or actions to a component's machine: the usual form of a bug.
 * @param machine the base machine; only its type is used, so that names are checked by the compiler
 */
export function provide<M extends AnyStateMachine>(
  system: System,
  component: string,
  _machine: M,
  implementations: Parameters<M["provide"]>[0],
): System {
  return changeComponent(system, component, (c) => ({
    ...c,
    machine: (
      demandKnown(c, implementations) as StateMachine<
        any,
        any,
        any,
        any,
        any,
        any,
        any,
        any,
        any,
        any,
        any,
        any,
        any,
        any
      >
    ).provide(implementations as never),
  }));
}

/** A name that the machine does not have would be ignored: then the variant changes nothing. */
function demandKnown({ name, machine }: Component, given: object): AnyStateMachine {
  for (const kind of ["guards", "actions"] as const) {
    const names = Object.keys((given as Record<string, object | undefined>)[kind] ?? {});
    const known = Object.keys(machine.implementations[kind]);
    const unknown = names.find((each) => !known.includes(each));
    if (unknown !== undefined)
      throw new Error(
        `The component ${name} has no ${kind.slice(0, -1)} ${unknown}; it has ${known.join(", ") || "none"}.`,
      );
  }
  return machine;
}

/** The action of a variant that leaves something out. It fits every machine. */
export const doNothing = enqueueActions(() => {}) as never;

/** Replaces a component's machine: for a variant that adds or removes control states. */
export function replaceMachine(
  system: System,
  component: string,
  machine: AnyStateMachine,
): System {
  return changeComponent(system, component, (c) => ({ ...c, machine }));
}

/**
 * Changes the control states of a component's machine; its guards and actions stay, and others may be added.
 * @param change makes a new configuration of the machine's own (XState `machine.config`)
 */
export function changeStates(
  system: System,
  component: string,
  change: (config: MachineStates) => MachineStates,
  implementations: { readonly guards?: object; readonly actions?: object } = {},
): System {
  return changeComponent(system, component, (c) => ({
    ...c,
    machine: createMachine(
      change(c.machine.config as MachineStates) as never,
      {
        guards: { ...c.machine.implementations.guards, ...implementations.guards },
        actions: { ...c.machine.implementations.actions, ...implementations.actions },
      } as never,
    ),
  }));
}

/** A machine's configuration, as far as {@link changeStates} is concerned. */
export interface MachineStates {
  readonly states: Readonly<Record<string, { readonly on?: Readonly<Record<string, unknown>> }>>;
}

/** Gives the instances of a component other commands. */
export function changeCommands(
  system: System,
  component: string,
  change: (commands: readonly Stimulus[], instance: string) => readonly Stimulus[],
): System {
  return changeComponent(system, component, (c) => ({
    ...c,
    commands: (instance) => change(c.commands(instance), instance),
  }));
}

/** Wraps the reducer; the wrapper gets the original one and decides about each event. */
export function wrapReducer<World, Event extends DomainEvent>(
  system: System,
  wrap: (original: Reducer<World, Event>) => Reducer<World, Event>,
): System {
  return { ...system, reducer: wrap(system.reducer as Reducer<World, Event>) };
}

/** Adds components. */
export function addComponents(system: System, ...components: readonly Component[]): System {
  return { ...system, components: [...system.components, ...components] };
}

/** Adds invariants. */
export function addInvariants(system: System, ...invariants: readonly AnyInvariant[]): System {
  return { ...system, invariants: [...system.invariants, ...invariants] };
}

/** Adds monitors. */
export function addMonitors(system: System, ...monitors: readonly Monitor[]): System {
  return { ...system, monitors: [...system.monitors, ...monitors] };
}

/** Adds cells, or gives cells another initial value. Records are merged at the top level only. */
export function extendState(system: System, cells: object): System {
  return { ...system, initial: { ...system.initial, ...cells } };
}

/** Adds liveness properties. */
export function addLiveness(system: System, ...properties: readonly AnyLiveness[]): System {
  return { ...system, liveness: [...system.liveness, ...properties] };
}

/** Lets a component touch more than the base model does; one without a footprint may touch everything as it is. */
export function extendFootprint(system: System, component: string, more: Footprint): System {
  return changeComponent(system, component, (c) =>
    c.footprint === undefined ? c : { ...c, footprint: joined(c.footprint, more) },
  );
}

function joined(base: Footprint, more: Footprint): Footprint {
  const types = Object.keys({ ...base.commands, ...more.commands });
  const commands = types.map((type) => [
    type,
    joinedAccess(base.commands?.[type] ?? {}, more.commands?.[type] ?? {}),
  ]);
  return { ...joinedAccess(base, more), commands: Object.fromEntries(commands) };
}

/** Without a list of events on either side every event is allowed there; a list that only one has is that one's. */
function joinedAccess(base: Access, more: Access): Access {
  const emits = [...(base.emits ?? []), ...(more.emits ?? [])];
  return {
    reads: [...(base.reads ?? []), ...(more.reads ?? [])],
    writes: [...(base.writes ?? []), ...(more.writes ?? [])],
    ...((base.emits ?? more.emits) && { emits }),
  };
}
