/** Symmetry by brute force: whole states, events and commands are renamed and compared as texts. */
import type { Symmetry, System } from "../../src/system/index.ts";
import { judgementsOf, textOf, type NaiveGraph } from "./naive-graph.ts";

/** A permutation of identifiers. */
type Renaming = ReadonlyMap<string, string>;

/** The neighbours in each set change places: these generate all permutations of the sets. */
export function generatorsOf(symmetry: Symmetry): readonly Renaming[] {
  return Object.values(symmetry).flatMap((members) =>
    members.slice(1).map(
      (b, i) =>
        new Map([
          [members[i]!, b],
          [b, members[i]!],
        ]),
    ),
  );
}

/** States share most of their parts, so what was renamed once is kept. */
const images = new WeakMap<Renaming, Map<object, unknown>>();

/** Renames every string that is an identifier, keys included. */
export function renamed(value: unknown, by: Renaming): unknown {
  if (typeof value === "string") return by.get(value) ?? value;
  if (typeof value !== "object" || value === null) return value;
  const known = images.get(by) ?? new Map<object, unknown>();
  images.set(by, known);
  if (!known.has(value)) known.set(value, renamedObject(value, by));
  return known.get(value);
}

function renamedObject(value: object, by: Renaming): unknown {
  if (Array.isArray(value)) return value.map((v) => renamed(v, by));
  return Object.fromEntries(
    Object.entries(value).map(([key, v]) => [by.get(key) ?? key, renamed(v, by)]),
  );
}

/** The number of each state's orbit in the order of their first states, and how many there are. */
export interface Orbits {
  readonly orbitOf: readonly number[];
  readonly count: number;
}

/**
 * The orbits of the states.
 * @returns undefined when some renamed state is not a state: the system is not symmetric
 */
export function orbitsOf({ states, numberOf }: NaiveGraph, symmetry: Symmetry): Orbits | undefined {
  const generators = generatorsOf(symmetry);
  const orbitOf: number[] = states.map(() => -1);
  let count = 0;
  for (const first of states.keys()) {
    if (orbitOf[first] !== -1) continue;
    const queue = [first];
    orbitOf[first] = count;
    for (const member of queue)
      for (const by of generators) {
        const image = numberOf.get(textOf(renamed(states[member], by)));
        if (image === undefined) return undefined;
        if (orbitOf[image] !== -1) continue;
        orbitOf[image] = count;
        queue.push(image);
      }
    count++;
  }
  return { orbitOf, count };
}

/**
 * The first place where reachable states show that a system treats identifiers differently; undefined when it does not.
 * What can happen comes before what is said about it: `verdicts on …` and `the end of …` are of systems with
 * symmetric steps.
 */
export function asymmetryOf(system: System, graph: NaiveGraph): string | undefined {
  const generators = generatorsOf(system.symmetry);
  const first = (find: (by: Renaming) => string | undefined) =>
    generators.map(find).find((what) => what !== undefined);
  return (
    first((by) => asymmetryOfSteps(by, graph)) ??
    first((by) => asymmetryOfVerdicts(by, system, graph))
  );
}

const SAME: Renaming = new Map();

const imageOf = ({ states, numberOf }: NaiveGraph, by: Renaming, state: number) =>
  numberOf.get(textOf(renamed(states[state], by)));

function asymmetryOfSteps(by: Renaming, graph: NaiveGraph): string | undefined {
  const { states, edges, commands } = graph;
  if (imageOf(graph, by, 0) !== 0) return "the initial state";
  const nameOf = (command: number, how: Renaming) => {
    const { component, instance, stimulus } = commands[command]!;
    return textOf([component.name, renamed(instance, how), renamed(stimulus, how)]);
  };
  const known = new Set(commands.map((_, command) => nameOf(command, SAME)));
  for (const command of commands.keys())
    if (!known.has(nameOf(command, by))) return `no counterpart of ${nameOf(command, SAME)}`;
  for (const state of states.keys()) {
    const other = imageOf(graph, by, state);
    if (other === undefined) return `state ${state} is renamed to none`;
    const steps = edges[state]!.map(({ command, target, events }) =>
      textOf([nameOf(command, by), imageOf(graph, by, target) ?? null, renamed(events, by)]),
    );
    const others = edges[other]!.map(({ command, target, events }) =>
      textOf([nameOf(command, SAME), target, events]),
    );
    if (textOf(steps.toSorted()) !== textOf(others.toSorted())) return `steps of state ${state}`;
  }
  return undefined;
}

/** Of a system whose steps are symmetric. */
function asymmetryOfVerdicts(by: Renaming, system: System, graph: NaiveGraph): string | undefined {
  const verdicts = (state: number, how: Renaming) =>
    judgementsOf(system, graph.states[state]!)
      .map((judgement) => textOf(renamed(judgement, how)))
      .toSorted();
  // Whether a state is a proper end is asked only where no command is enabled.
  const isEnd = (state: number) =>
    graph.edges[state]!.length === 0 && system.final(graph.states[state]!.world as never);
  for (const state of graph.states.keys()) {
    const other = imageOf(graph, by, state)!;
    if (textOf(verdicts(state, by)) !== textOf(verdicts(other, SAME)))
      return `verdicts on state ${state}`;
    if (isEnd(state) !== isEnd(other)) return `the end of state ${state}`;
  }
  return undefined;
}
