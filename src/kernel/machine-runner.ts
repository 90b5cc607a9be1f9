/**
 * The border to XState: one pure step of a machine, with a scope that is made once.
 * The library's own `transition()` makes an actor and a system for each call, five times the cost; a test
 * compares the two. This is the only file that touches XState's untyped inside.
 */
import {
  createActor,
  initialTransition,
  type AnyActorScope,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
  type AnyTransitionDefinition,
} from "xstate";
import { ModelError, type DomainEvent } from "../system/index.ts";
import { matcherOf } from "./event-types.ts";

/** What a machine remembers between steps: the value of its cell. */
export interface MachineMemory {
  readonly value: unknown;
  readonly context: unknown;
}

/** What one step of a machine did. */
export interface MachineStep {
  readonly memory: MachineMemory;
  readonly emitted: readonly DomainEvent[];
}

/** An action that XState would execute. */
interface PendingAction {
  readonly type: string;
  readonly params: unknown;
}

/** Actions that XState has worked off by itself when it lists them. */
const HARMLESS = new Set(["xstate.raise", "xstate.log", "xstate.assign"]);

export class MachineRunner {
  readonly #machine: AnyStateMachine;
  readonly #name: string;
  readonly #scope: AnyActorScope;
  readonly #pending: PendingAction[] = [];
  readonly #hasEventless: boolean;
  /** Snapshots by the frozen memory that they were made from. */
  readonly #snapshots = new WeakMap<object, AnyMachineSnapshot>();

  /** @param name the party, for messages */
  constructor(machine: AnyStateMachine, name: string) {
    this.#machine = machine;
    this.#name = name;
    this.#hasEventless = hasEventless(machine.root);
    const self = createActor(machine);
    this.#scope = {
      self,
      system: self.system,
      id: self.id,
      sessionId: self.sessionId,
      logger: () => {},
      defer: () => {},
      stopChild: () => {},
      emit: () => {},
      actionExecutor: (action: PendingAction) => void this.#pending.push(action),
    } as unknown as AnyActorScope;
  }

  /** What the machine remembers before its first step. */
  initial(): MachineMemory {
    const [snapshot, actions] = initialTransition(this.#machine, undefined as never);
    if (actions.length > 0)
      throw new ModelError(
        "foreign-effect",
        `${this.#name} has actions on entry to its initial state; nothing can happen before the first step.`,
      );
    return memoryOf(snapshot as AnyMachineSnapshot, this.#name);
  }

  /** Takes one event; undefined when no transition is enabled. */
  step(memory: MachineMemory, event: { readonly type: string }): MachineStep | undefined {
    const before = this.#snapshotOf(memory);
    this.#pending.length = 0;
    const after = this.#machine.transition(before, event as never, this.#scope);
    const emitted = this.#pending.flatMap((action) => this.#emittedBy(action));
    // Neither the snapshot nor the lack of events tells whether a transition was taken; nor do events
    // where the machine may have taken an eventless transition, which nobody commanded.
    const isUnclear = emitted.length === 0 || this.#hasEventless;
    if (isUnclear && !before.can(event as never)) return undefined;
    return { memory: memoryOf(after as AnyMachineSnapshot, this.#name), emitted };
  }

  /** Whether the state that is remembered carries a tag. */
  hasTag(memory: MachineMemory, tag: string): boolean {
    return this.#snapshotOf(memory).hasTag(tag as never);
  }

  /** The types of the events that the machine mentions; `*` and `page.*` stand for themselves. */
  get eventTypes(): readonly string[] {
    return this.#machine.events as string[];
  }

  /** The types of the events that the machine has a transition for, guarded or not, in the state that is remembered. */
  heardFrom(memory: MachineMemory): readonly string[] {
    if (this.#hasEventless) return this.eventTypes;
    const nodes = this.#snapshotOf(memory)._nodes as readonly AnyStateNode[];
    return [...new Set(nodes.flatMap(({ transitions }) => [...transitions.keys()]))];
  }

  /** Whether an event of this type may ever change what the machine remembers; false when it surely never does. */
  mayChange(type: string): boolean {
    if (this.#hasEventless) return true;
    return nodesFrom(this.#machine.root).some(({ transitions }) =>
      [...transitions].some(
        ([heard, list]) => matcherOf([heard])(type) && list.some((t) => this.#changesMemory(t)),
      ),
    );
  }

  /** A transition without a target, with nothing but emissions, leaves state and context alone. */
  #changesMemory({ target, actions }: AnyTransitionDefinition): boolean {
    if (target !== undefined) return true;
    const named = this.#machine.implementations.actions as Readonly<Record<string, unknown>>;
    return actions.some((action) => {
      const name = typeof action === "string" ? action : (action as { type: string }).type;
      const made = typeof action === "function" ? action : named[name];
      return (made as { type?: unknown } | undefined)?.type !== "xstate.emit";
    });
  }

  #emittedBy({ type, params }: PendingAction): DomainEvent[] {
    if (type === "xstate.emit") return [(params as { event: DomainEvent }).event];
    if (HARMLESS.has(type)) return [];
    throw new ModelError(
      "foreign-effect",
      `${this.#name} runs the action ${type}; a machine may only emit events and assign its context.`,
    );
  }

  #snapshotOf(memory: MachineMemory): AnyMachineSnapshot {
    const known = this.#snapshots.get(memory);
    if (known !== undefined) return known;
    const value = inDocumentOrder(this.#machine.root, memory.value);
    const snapshot = this.#machine.resolveState({ ...memory, value } as never);
    this.#snapshots.set(memory, snapshot);
    return snapshot;
  }
}

/** A state and all below it. */
function nodesFrom(node: AnyStateNode): AnyStateNode[] {
  return [node, ...Object.values(node.states).flatMap(nodesFrom)];
}

/** Whether a state, or one below it, has transitions without an event (`always`). */
function hasEventless(node: AnyStateNode): boolean {
  return (node.always?.length ?? 0) > 0 || Object.values(node.states).some(hasEventless);
}

/**
 * The value of a state with parallel regions in the order in which they stand in the machine. The library acts
 * in the order of the value's keys, and values of cells have their keys sorted.
 */
function inDocumentOrder(node: AnyStateNode, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const inside = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(node.states)
      .filter(([key]) => Object.hasOwn(inside, key))
      .map(([key, child]) => [key, inDocumentOrder(child, inside[key])]),
  );
}

function memoryOf(snapshot: AnyMachineSnapshot, name: string): MachineMemory {
  if (snapshot.status === "error")
    throw new ModelError("threw", `${name} failed: ${String(snapshot.error)}`);
  if (Object.keys(snapshot.historyValue).length > 0 || Object.keys(snapshot.children).length > 0)
    throw new ModelError(
      "foreign-effect",
      `${name} uses history states or child actors; a machine remembers its value and context only.`,
    );
  return { value: snapshot.value as unknown, context: (snapshot.context as unknown) ?? {} };
}
