/**
 * A breadth-first search without any of the kernel: whole states as JSON texts, the models run for every
 * step by XState's own `transition()`, the reducer by Immer's own `produce`. Slow, and the oracle of the tests.
 */
import { produce } from "immer";
import { initialTransition, transition, type AnyStateMachine } from "xstate";
import { ENGAGED, VIOLATED, type DomainEvent, type System } from "../../src/system/index.ts";

export interface NaiveResult {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** The depth at which it was cut: states as deep were judged and not expanded. */
  readonly cutAt?: number;
  /** The length of the shortest trace for each violated claim, `deadlock` included. */
  readonly violated: Readonly<Record<string, number>>;
  /** The claims that were put to the test, sorted. */
  readonly reached: readonly string[];
  /** For each command, in how many states it was enabled. */
  readonly enabled: readonly number[];
}

interface Memory {
  readonly value: unknown;
  readonly context: unknown;
}
interface Whole {
  readonly world: object;
  readonly machines: readonly Memory[];
  readonly monitors: readonly Memory[];
}

const remember = (s: { value: unknown; context?: unknown }): Memory => ({
  value: s.value,
  context: s.context ?? {},
});

function start(machine: AnyStateMachine): Memory {
  return remember(initialTransition(machine, undefined as never)[0] as never);
}

function run(machine: AnyStateMachine, memory: Memory, event: { type: string }) {
  const before = machine.resolveState(memory as never);
  if (!before.can(event as never)) return undefined;
  const [after, actions] = transition(machine, before, event as never);
  const emitted = actions.flatMap((a): DomainEvent[] =>
    (a.type as string) === "xstate.emit" ? [(a.params as { event: DomainEvent }).event] : [],
  );
  return { memory: remember(after as never), emitted: structuredCloneJson(emitted) };
}

function structuredCloneJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** Keys sorted, so that equal states have equal texts. */
function text(value: unknown): string {
  return JSON.stringify(value, (_key, v: unknown) =>
    typeof v === "object" && v !== null && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  );
}

/** Explores all states, or whole levels until there are at least `enough`. */
export function exploreNaively(system: System, enough = Infinity): NaiveResult {
  const commands = system.components
    .flatMap((c) => c.instances.map((instance) => ({ c, instance })))
    .flatMap(({ c, instance }, actor) =>
      c.commands(instance).map((stimulus) => ({ machine: c.machine, actor, instance, stimulus })),
    );
  const first: Whole = {
    world: structuredCloneJson(system.initial),
    machines: system.components.flatMap((c) => c.instances.map(() => start(c.machine))),
    monitors: system.monitors.map((m) => start(m.machine)),
  };
  const violated: Record<string, number> = {};
  const reached = new Set<string>();
  const note = (name: string, depth: number) => {
    violated[name] ??= depth;
  };
  const judge = ({ world, monitors }: Whole, depth: number) => {
    for (const i of system.invariants)
      for (const p of i.forAll) {
        if (!i.when(world as never, p as never)) continue;
        reached.add(i.name);
        if (!i.holds(world as never, p as never)) note(i.name, depth);
      }
    system.monitors.forEach((m, i) => {
      const snapshot = m.machine.resolveState(monitors[i] as never);
      const isViolated = snapshot.hasTag(VIOLATED as never);
      if (isViolated || snapshot.hasTag(ENGAGED as never)) reached.add(m.name);
      if (isViolated) note(m.name, depth);
    });
  };
  const seen = new Set([text(first)]);
  const queue = [{ whole: first, depth: 0 }];
  judge(first, 0);
  const enabled = commands.map(() => 0);
  let transitions = 0;
  let depthMax = 0;
  let cut: { readonly cutAt?: number } = {};
  for (const { whole, depth } of queue) {
    const isNewLevel = depth > depthMax;
    depthMax = depth;
    if (isNewLevel && queue.length >= enough) cut = { cutAt: depth };
    if (cut.cutAt !== undefined) break;
    const before = transitions;
    for (const [index, { machine, actor, instance, stimulus }] of commands.entries()) {
      const received = { ...stimulus, world: whole.world, self: instance };
      const step = run(machine, whole.machines[actor]!, received);
      if (step === undefined) continue;
      transitions++;
      enabled[index]!++;
      const next: Whole = {
        world: step.emitted.reduce(
          (world, event) => produce(world, (d) => void system.reducer(d as never, event as never)),
          whole.world,
        ),
        machines: whole.machines.with(actor, step.memory),
        monitors: system.monitors.map((m, i) =>
          step.emitted.reduce(
            (mem, e) => run(m.machine, mem, e)?.memory ?? mem,
            whole.monitors[i]!,
          ),
        ),
      };
      const key = text(next);
      if (seen.has(key)) continue;
      seen.add(key);
      judge(next, depth + 1);
      queue.push({ whole: next, depth: depth + 1 });
    }
    if (transitions === before && !system.final(whole.world as never)) note("deadlock", depth);
  }
  const found = { states: queue.length, transitions, depth: depthMax, violated, enabled };
  return { ...found, reached: [...reached].toSorted(), ...cut };
}
