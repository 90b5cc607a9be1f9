/**
 * Liveness on a whole graph, by a fixpoint over sets of states: states that cannot be on a fair run for ever are
 * thrown out until nothing changes. It knows nothing of components or cycles.
 *
 * What is left (Z) is right. No state of a fair run that stays inside is ever thrown out. And each closed part of Z,
 * where every state leads to every other, has for each weak condition a state without it or an edge that takes it,
 * and for each strong condition that is enabled in it an edge that takes it: to go around all of it for ever is a
 * fair run.
 */
import type { AnyLiveness, System } from "../../src/system/index.ts";
import { textOf, type NaiveGraph } from "./naive-graph.ts";

/** A fairness condition: commands of which some are not to be passed over for ever. */
export interface NaiveCondition {
  readonly kind: "weak" | "strong";
  readonly commands: ReadonlySet<number>;
}

/** A state with its way out: the edges, or where there is none, a step by nobody that leads back to it. */
export interface Steps {
  readonly enabled: ReadonlySet<number>;
  readonly out: readonly { readonly command: number | undefined; readonly target: number }[];
}

export type LivenessVerdict = "holds" | "violated" | "notReached";

/** The conditions of a system: one for each declaration, instance, and combination of the values of `forEach`. */
export function conditionsOf(system: System, { commands }: NaiveGraph): readonly NaiveCondition[] {
  return system.components.flatMap((component) =>
    component.instances.flatMap((instance) =>
      component.fairness.flatMap(({ kind, commands: types, forEach = [] }) => {
        const families = new Map<string, Set<number>>();
        for (const [index, command] of commands.entries()) {
          if (command.component !== component || command.instance !== instance) continue;
          if (types !== undefined && !types.includes(command.stimulus.type)) continue;
          const values = textOf(forEach.map((p) => command.stimulus[p] ?? null));
          families.set(values, (families.get(values) ?? new Set()).add(index));
        }
        return [...families.values()].map((family) => ({ kind, commands: family }));
      }),
    ),
  );
}

export function stepsOf({ edges }: NaiveGraph): readonly Steps[] {
  return edges.map((out, state) => ({
    enabled: new Set(out.map(({ command }) => command)),
    out: out.length > 0 ? out : [{ command: undefined, target: state }],
  }));
}

const hasAny = (set: ReadonlySet<number>, of: ReadonlySet<number>): boolean =>
  [...of].some((member) => set.has(member));

/** The states of a set from which a run inside the set comes to a goal. */
function leadingTo(
  goals: readonly number[],
  inside: ReadonlySet<number>,
  steps: readonly Steps[],
): ReadonlySet<number> {
  const before = new Map<number, number[]>();
  for (const state of inside)
    for (const { target } of steps[state]!.out)
      if (inside.has(target)) before.set(target, [...(before.get(target) ?? []), state]);
  const found = new Set(goals);
  for (const state of found) for (const earlier of before.get(state) ?? []) found.add(earlier);
  return found;
}

/** The states from which a fair run stays in the set for ever. */
export function fairWithin(
  set: ReadonlySet<number>,
  steps: readonly Steps[],
  conditions: readonly NaiveCondition[],
): ReadonlySet<number> {
  let kept = set;
  for (let before = -1; before !== kept.size;) {
    before = kept.size;
    const staying = (state: number) => steps[state]!.out.filter(({ target }) => kept.has(target));
    kept = new Set([...kept].filter((state) => staying(state).length > 0));
    for (const { kind, commands } of conditions) {
      const isEnabled = (state: number) => hasAny(steps[state]!.enabled, commands);
      const isTaken = (state: number) =>
        staying(state).some(({ command }) => command !== undefined && commands.has(command));
      const isGoal = (state: number) => isTaken(state) || (kind === "weak" && !isEnabled(state));
      const leading = leadingTo([...kept].filter(isGoal), kept, steps);
      const isDoomed = (state: number) =>
        !leading.has(state) && (kind === "weak" || isEnabled(state));
      kept = new Set([...kept].filter((state) => !isDoomed(state)));
    }
  }
  return leadingTo([...kept], set, steps);
}

/** The verdict on each property, by name; with the fairness of the system where no other conditions are given. */
export function naiveLiveness(
  system: System,
  graph: NaiveGraph,
  conditions = conditionsOf(system, graph),
): Readonly<Record<string, LivenessVerdict>> {
  const steps = stepsOf(graph);
  const judge = ({ kind, forAll, from, to }: AnyLiveness): LivenessVerdict => {
    const all = [...graph.states.keys()];
    let isReached = false;
    for (const parameters of forAll) {
      const holdsIn = (ask: AnyLiveness["to"]) =>
        all.filter((s) => ask(graph.states[s]!.world as never, parameters as never));
      const triggers = kind === "leadsTo" ? holdsIn(from) : kind === "eventually" ? [0] : all;
      if (triggers.length > 0) isReached = true;
      const answered = new Set(holdsIn(to));
      const open = new Set(all.filter((state) => !answered.has(state)));
      const wrong = fairWithin(open, steps, conditions);
      if (triggers.some((state) => wrong.has(state))) return "violated";
    }
    return isReached ? "holds" : "notReached";
  };
  return Object.fromEntries(system.liveness.map((property) => [property.name, judge(property)]));
}
