/**
 * The whole graph of a small system without any of the kernel: states as plain JSON, steps by XState's own
 * `transition()` and Immer's own `produce`, symmetry by renaming whole states. Slow, and an oracle of the tests.
 */
import { produce } from "immer";
import {
  initialTransition,
  transition,
  type AnyMachineSnapshot,
  type AnyStateMachine,
} from "xstate";
import {
  ENGAGED,
  VIOLATED,
  type Component,
  type DomainEvent,
  type Stimulus,
  type System,
} from "../../src/system/index.ts";

interface Memory {
  readonly value: unknown;
  readonly context: unknown;
}

/** A whole state. Control states by component and instance, memories of monitors by name. */
export interface NaiveState {
  readonly world: object;
  readonly machines: Readonly<Record<string, Readonly<Record<string, Memory>>>>;
  readonly monitors: Readonly<Record<string, Memory>>;
}

/** A command; in the order of the kernel. */
export interface NaiveCommand {
  readonly component: Component;
  readonly instance: string;
  readonly stimulus: Stimulus;
}

export interface NaiveEdge {
  readonly command: number;
  readonly target: number;
  readonly events: readonly DomainEvent[];
}

export interface NaiveGraph {
  readonly commands: readonly NaiveCommand[];
  /** Breadth first; the initial state is 0. */
  readonly states: readonly NaiveState[];
  /** For each state the length of the shortest path to it. */
  readonly depths: readonly number[];
  readonly edges: readonly (readonly NaiveEdge[])[];
  readonly transitions: number;
  /** The length of the shortest run into a state that violates a claim, by name, `deadlock` included. */
  readonly violated: Readonly<Record<string, number>>;
  /** The names of the claims that were put to the test, sorted. */
  readonly reached: readonly string[];
  /** The number of a state with this text; see {@link textOf}. */
  readonly numberOf: ReadonlyMap<string, number>;
}

/** States share most of their parts, so what was written once is kept; until the next graph. */
const texts = new Map<object, string>();

/** The text of a JSON value with its keys sorted: equal values have equal texts. The value must not change any more. */
export function textOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = Array.isArray(value) ? `[${value.map(textOf).join()}]` : textOfObject(value);
  texts.set(value, text);
  return text;
}

function textOfObject(value: object): string {
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, v]) => `${JSON.stringify(key)}:${textOf(v)}`).join()}}`;
}

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const remember = (s: { value: unknown; context?: unknown }): Memory => ({
  value: s.value,
  context: s.context ?? {},
});

function start(machine: AnyStateMachine): Memory {
  return plain(remember(initialTransition(machine, undefined as never)[0] as never));
}

/** Snapshots by the memory that they were made of; until the next graph. */
const snapshots = new Map<Memory, AnyMachineSnapshot>();

/** What a machine does with an event; undefined where no transition is enabled. */
function run(machine: AnyStateMachine, memory: Memory, event: { type: string }) {
  const before = snapshots.get(memory) ?? machine.resolveState(memory as never);
  snapshots.set(memory, before);
  if (!before.can(event as never)) return undefined;
  const [after, actions] = transition(machine, before, event as never);
  const events = actions.flatMap((a): DomainEvent[] =>
    (a.type as string) === "xstate.emit" ? [(a.params as { event: DomainEvent }).event] : [],
  );
  return { memory: plain(remember(after as never)), events: plain(events) };
}

function initialOf({ initial, components, monitors }: System): NaiveState {
  const machines = components.map(({ name, instances, machine }) => {
    return [name, Object.fromEntries(instances.map((instance) => [instance, start(machine)]))];
  });
  return {
    world: plain(initial),
    machines: Object.fromEntries(machines),
    monitors: Object.fromEntries(monitors.map(({ name, machine }) => [name, start(machine)])),
  };
}

/** What a command does; undefined where it is disabled. */
function take(system: System, { component, instance, stimulus }: NaiveCommand, state: NaiveState) {
  const { machine, name } = component;
  const received = { ...stimulus, world: state.world, self: instance };
  const step = run(machine, state.machines[name]![instance]!, received);
  if (step === undefined) return undefined;
  const { memory, events } = step;
  const reduce = (world: object, event: DomainEvent) =>
    produce(world, (draft) => void system.reducer(draft as never, event as never));
  const watch = (monitor: AnyStateMachine, before: Memory) =>
    events.reduce((m, event) => run(monitor, m, event)?.memory ?? m, before);
  const next: NaiveState = {
    world: events.reduce(reduce, state.world),
    machines: {
      ...state.machines,
      [name]: { ...state.machines[name], [instance]: memory },
    },
    monitors: Object.fromEntries(
      system.monitors.map((m) => [m.name, watch(m.machine, state.monitors[m.name]!)]),
    ),
  };
  return { next, events };
}

/** What each instance of each claim says of a state, by name and parameters. */
export function judgementsOf(
  system: System,
  { world, monitors }: NaiveState,
): readonly { readonly name: string; readonly parameters: object; readonly verdict: string }[] {
  const ofInvariants = system.invariants.flatMap(({ name, forAll, when, holds }) =>
    forAll.map((parameters) => {
      const isAsked = when(world as never, parameters as never);
      const isTrue = isAsked && holds(world as never, parameters as never);
      return {
        name,
        parameters,
        verdict: isAsked ? (isTrue ? "holds" : "violated") : "notReached",
      };
    }),
  );
  const ofMonitors = system.monitors.map(({ name, machine }) => {
    const snapshot = machine.resolveState(monitors[name] as never);
    const isViolated = snapshot.hasTag(VIOLATED as never);
    const isReached = snapshot.hasTag(ENGAGED as never);
    return {
      name,
      parameters: {},
      verdict: isViolated ? "violated" : isReached ? "holds" : "notReached",
    };
  });
  return [...ofInvariants, ...ofMonitors];
}

/** The commands of a system in the order of the kernel. */
function commandsOf(system: System): readonly NaiveCommand[] {
  return system.components.flatMap((component) =>
    component.instances.flatMap((instance) =>
      component.commands(instance).map((stimulus) => ({ component, instance, stimulus })),
    ),
  );
}

/** Explores all states. Undefined when there are more than `statesMax`. */
export function naiveGraph(system: System, statesMax = 5_000): NaiveGraph | undefined {
  texts.clear();
  snapshots.clear();
  const commands = commandsOf(system);
  const states = [initialOf(system)];
  const depths = [0];
  const numberOf = new Map([[textOf(states[0]), 0]]);
  const edges: NaiveEdge[][] = [];
  const violated: Record<string, number> = {};
  const reached = new Set<string>();
  for (let state = 0; state < states.length; state++) {
    for (const { name, verdict } of judgementsOf(system, states[state]!)) {
      if (verdict !== "notReached") reached.add(name);
      if (verdict === "violated") violated[name] ??= depths[state]!;
    }
    edges[state] = commands.flatMap((command, index): NaiveEdge[] => {
      const step = take(system, command, states[state]!);
      if (step === undefined) return [];
      const text = textOf(step.next);
      const target = numberOf.get(text) ?? states.length;
      if (target === states.length) {
        numberOf.set(text, target);
        states.push(step.next);
        depths.push(depths[state]! + 1);
      }
      return [{ command: index, target, events: step.events }];
    });
    if (states.length > statesMax) return undefined;
    const isStuck = edges[state]!.length === 0;
    if (isStuck && !system.final(states[state]!.world as never))
      violated["deadlock"] ??= depths[state]!;
  }
  const transitions = edges.reduce((sum, { length }) => sum + length, 0);
  const found = { commands, states, depths, edges, transitions, violated, numberOf };
  return { ...found, reached: [...reached].toSorted() };
}
