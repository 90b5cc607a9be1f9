/** A system: the value that is checked. */
import type { Component } from "./component.ts";
import type { DomainEvent } from "./event.ts";
import type { AnyInvariant } from "./invariant.ts";
import type { AnyLiveness } from "./liveness.ts";
import type { Monitor } from "./monitor.ts";
import type { Symmetry } from "./symmetry.ts";

/**
 * Folds one event into the translation state. It gets a draft: it may assign cells, and change arrays
 * and atoms in place. It may not add or delete keys of records, nor read anything but its arguments. A
 * record that is assigned as a whole is copied there and then, so give it a fresh object, not another record.
 */
export type Reducer<World, Event> = (draft: World, event: Event) => void;

/** What is explored. A value: variants make new ones from it, nothing changes it. */
export interface System {
  /** The translation state before the first step; its shape is fixed (see `atom`). */
  readonly initial: object;
  readonly components: readonly Component[];
  readonly reducer: Reducer<never, never>;
  readonly invariants: readonly AnyInvariant[];
  readonly monitors: readonly Monitor[];
  /** What must happen in the end. */
  readonly liveness: readonly AnyLiveness[];
  /** The identifiers that are interchangeable. */
  readonly symmetry: Symmetry;
  /** Whether a state without an enabled step is a proper end. Without it each one is a deadlock. */
  readonly final: (world: never) => boolean;
}

/** What {@link defineSystem} takes; see {@link System}. */
export interface SystemOptions<World extends object, Event extends DomainEvent> {
  readonly initial: World;
  readonly components: readonly Component[];
  readonly reducer: Reducer<World, Event>;
  readonly invariants?: readonly AnyInvariant[];
  readonly monitors?: readonly Monitor[];
  readonly liveness?: readonly AnyLiveness[];
  readonly symmetry?: Symmetry;
  readonly final?: (world: World) => boolean;
}

/** Declares a system. */
export function defineSystem<World extends object, Event extends DomainEvent>(
  options: SystemOptions<World, Event>,
): System {
  return {
    invariants: [],
    monitors: [],
    liveness: [],
    symmetry: {},
    final: () => false,
    ...options,
  };
}
