/** What must be so for every generated protocol. Each check throws an AssertionError where it is not. */
import assert from "node:assert/strict";
import type fc from "fast-check";
import { Kernel } from "../../src/kernel/index.ts";
import { exploreExhaustively } from "../../src/search/exhaustive.ts";
import type { CheckResult, ExploreOptions } from "../../src/search/result.ts";
import { ModelError, type System } from "../../src/system/index.ts";
import {
  asymmetricSpec,
  buildProtocol,
  fairSpec,
  looseSpec,
  relatedSpec,
  protocolSpec,
  type ProtocolSpec,
} from "../support/generated-protocol.ts";
import { naiveGraph, textOf, type NaiveGraph } from "../support/naive-graph.ts";
import { conditionsOf, naiveLiveness } from "../support/naive-liveness.ts";
import { withClocks } from "../support/with-clocks.ts";
import { asymmetryOf, orbitsOf } from "../support/naive-symmetry.ts";
import { demandLasso, demandRuns, findingsOf } from "./judged.ts";

/** What a check saw, for the count of how much was tried; `large` systems are left out. */
export type Seen = readonly string[];

export interface Property {
  readonly name: string;
  readonly specs: fc.Arbitrary<ProtocolSpec>;
  /** @param statesMax systems with more states are left out */
  readonly check: (spec: ProtocolSpec, statesMax: number) => Promise<Seen>;
}

/** Of systems for threads. */
const THREADED_MAX = 120_000;

const LARGE: Seen = ["large"];

const MODES: readonly ExploreOptions[] = [
  {},
  { partialOrder: true },
  { symmetry: true },
  { partialOrder: true, symmetry: true },
];

const nameOf = ({ partialOrder, symmetry }: ExploreOptions): string =>
  [partialOrder && "partial order", symmetry && "symmetry"].filter(Boolean).join(" and ") ||
  "plain";

/**
 * All modes with one kernel. A reduction must not need what another search learned, so each mode comes first at
 * times.
 */
async function exploreAll(
  kernel: Kernel,
  first: number,
  statesMax: number,
): Promise<readonly CheckResult[] | undefined> {
  const results: CheckResult[] = [];
  for (const turn of MODES.keys()) {
    const mode = (first + turn) % MODES.length;
    const budget = { maxStates: statesMax + 1 };
    const result = await exploreExhaustively(kernel, { ...MODES[mode]!, budget });
    if (!result.complete) return undefined;
    results[mode] = result;
  }
  return results;
}

function demandSymmetryCounts(plain: CheckResult, reduced: CheckResult, system: System): void {
  const isDeclared = Object.values(system.symmetry).some(({ length }) => length > 1);
  if (!isDeclared) return assert.equal(reduced.states, plain.states);
  assert.equal(reduced.statesRepresented, plain.states, "the orbits do not add up to the states");
}

async function reductionsAgree(spec: ProtocolSpec, statesMax: number): Promise<Seen> {
  const system = buildProtocol(spec);
  const kernel = new Kernel(system);
  const first = JSON.stringify(spec).length;
  const results = await exploreAll(kernel, first, statesMax);
  if (results === undefined) return LARGE;
  const [plain, partialOrder, symmetry, both] = results as [CheckResult, ...CheckResult[]];
  const expected = findingsOf(plain!);
  for (const [i, result] of results.entries()) {
    assert.deepEqual(findingsOf(result), expected, `with ${nameOf(MODES[i]!)}`);
    assert.ok(result.states <= plain!.states, `${nameOf(MODES[i]!)} has more states`);
    demandRuns(kernel, result);
  }
  demandSymmetryCounts(plain!, symmetry!, system);
  return [
    ...Object.keys(expected.violated).map((name) => `violated ${name}`),
    ...(Object.keys(expected.violated).length === 0 ? ["holds"] : []),
    ...(expected.reached.length < plain.claims.filter((c) => c.kind !== "liveness").length
      ? ["notReached"]
      : []),
    ...(plain.states === 1 ? ["single state"] : []),
    ...(partialOrder!.states < plain.states ? ["less by partial order"] : []),
    ...(symmetry!.states < plain.states ? ["less by symmetry"] : []),
    ...(both!.states < Math.min(partialOrder!.states, symmetry!.states) ? ["least by both"] : []),
  ];
}

/**
 * The worlds in which nothing is enabled any more. The predicate reads all of the world, so it is asked once for
 * each. There are no claims, so that the partial-order reduction has nothing but the ends to look after.
 */
async function endsOf(spec: ProtocolSpec, options: ExploreOptions): Promise<readonly string[]> {
  const ends: string[] = [];
  const final = (world: object) => ends.push(textOf(JSON.parse(JSON.stringify(world)))) > 0;
  const system = { ...buildProtocol(spec), invariants: [], monitors: [], final };
  await exploreExhaustively(new Kernel(system), options);
  return ends.toSorted();
}

async function ordersAgree(spec: ProtocolSpec, statesMax: number): Promise<Seen> {
  const seen = await reductionsAgree(spec, statesMax);
  if (seen === LARGE) return LARGE;
  const ends = await endsOf(spec, {});
  assert.deepEqual(await endsOf(spec, { partialOrder: true }), ends, "the ends by partial order");
  return ends.length > 1 ? [...seen, "several ends"] : seen;
}

/** The kernel says first whether a system is small: it is faster. */
async function smallGraph(
  kernel: Kernel,
  system: System,
  statesMax: number,
): Promise<NaiveGraph | undefined> {
  const budget = { maxStates: statesMax + 1 };
  const { complete } = await exploreExhaustively(kernel, { budget });
  return complete ? naiveGraph(system, 2 * statesMax) : undefined;
}

async function orbitsAgree(spec: ProtocolSpec, statesMax: number): Promise<Seen> {
  const system = buildProtocol(spec);
  const kernel = new Kernel(system);
  const graph = await smallGraph(kernel, system, statesMax);
  if (graph === undefined) return LARGE;
  const orbits = orbitsOf(graph, system.symmetry);
  assert.ok(orbits, "a generated protocol is not symmetric");
  const plain = await exploreExhaustively(kernel);
  const { violated, reached } = graph;
  assert.deepEqual(
    { states: plain.states, transitions: plain.transitions, ...findingsOf(plain) },
    {
      states: graph.states.length,
      transitions: graph.transitions,
      violated: sorted(violated),
      reached,
    },
  );
  const reduced = await exploreExhaustively(new Kernel(system), { symmetry: true });
  assert.equal(reduced.states, orbits.count, "the states are not the orbits");
  return orbits.count < graph.states.length ? ["fewer orbits"] : [];
}

async function relationsAgree(spec: ProtocolSpec, statesMax: number): Promise<Seen> {
  const seen = await reductionsAgree(spec, statesMax);
  return seen === LARGE ? LARGE : [...seen, ...(await orbitsAgree(spec, statesMax))];
}

const sorted = (record: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));

async function livenessAgrees(spec: ProtocolSpec, statesMax: number): Promise<Seen> {
  const system = buildProtocol(spec);
  if (system.liveness.length === 0) return [];
  const kernel = new Kernel(system);
  const graph = await smallGraph(kernel, system, statesMax);
  if (graph === undefined) return LARGE;
  const options = { liveness: true, partialOrder: true, symmetry: true };
  const { claims } = await exploreExhaustively(kernel, options);
  const judged = claims.filter(({ kind }) => kind === "liveness");
  const verdicts = Object.fromEntries(judged.map(({ name, verdict }) => [name, verdict]));
  assert.deepEqual(verdicts, naiveLiveness(system, graph));
  const conditions = conditionsOf(system, graph);
  for (const { name, violation } of judged)
    if (violation !== undefined) demandLasso(kernel, system, conditions, { name, violation });
  const unfair = naiveLiveness(system, graph, []);
  const weakened = conditions.map(({ commands }) => ({ kind: "weak" as const, commands }));
  const weak = naiveLiveness(system, graph, weakened);
  return judged.flatMap(({ name, verdict }) => [
    `${system.liveness.find((property) => property.name === name)!.kind} ${verdict}`,
    ...(unfair[name] === verdict ? [] : ["rests on fairness"]),
    ...(weak[name] === verdict ? [] : ["rests on strong fairness"]),
  ]);
}

async function asymmetryIsNamed(spec: ProtocolSpec, statesMax: number): Promise<Seen> {
  const system = buildProtocol(spec);
  const kernel = new Kernel(system);
  const graph = await smallGraph(kernel, system, statesMax);
  if (graph === undefined) return LARGE;
  const found = asymmetryOf(system, graph);
  const way = spec.asymmetry!.way;
  let reduced: CheckResult;
  try {
    reduced = await exploreExhaustively(new Kernel(system), { symmetry: true });
  } catch (error) {
    if (!(error instanceof ModelError) || error.code !== "not-symmetric") throw error;
    assert.ok(found, `a symmetric system was refused: ${error.message}`);
    return [`${way} refused`];
  }
  // What a claim says after it is violated nobody asks any more, so it need not be symmetric.
  assert.match(found ?? "the end", /^(verdicts on|the end)/, "no asymmetry was named");
  const plain = await exploreExhaustively(kernel);
  assert.deepEqual(findingsOf(reduced), findingsOf(plain), found);
  return [`${way} ${found === undefined ? "does not show" : "shows in vain"}`];
}

/** Threads from the first state on; clocks, which give a system 2^5 times its states, make its levels wide. */
async function threadsAgree(spec: ProtocolSpec): Promise<Seen> {
  const system = withClocks(buildProtocol(spec), 5);
  const shared = { threads: 2, threadsFrom: 0 };
  const seen: string[] = [];
  for (const mode of MODES) {
    const budget = { maxStates: THREADED_MAX };
    const one = await exploreExhaustively(new Kernel(system), { ...mode, budget, threads: 1 });
    if (!one.complete) return [...seen, ...LARGE];
    const kernel = new Kernel(system);
    const two = await exploreExhaustively(kernel, { ...mode, budget, ...shared });
    const counts = ({ states, transitions, depth }: CheckResult) => ({
      states,
      transitions,
      depth,
    });
    assert.deepEqual(
      { ...counts(two), ...findingsOf(two) },
      { ...counts(one), ...findingsOf(one) },
      `two threads, ${nameOf(mode)}`,
    );
    demandRuns(kernel, two);
    seen.push(`${nameOf(mode)} with ${two.threads}`);
  }
  return seen;
}

export const PROPERTIES = {
  reductions: {
    name: "no reduction, each and both find the same, in runs of the plain system",
    specs: protocolSpec,
    check: reductionsAgree,
  },
  orders: {
    name: "where the order of steps often does not matter, partial order finds the same as well",
    specs: looseSpec,
    check: ordersAgree,
  },
  orbits: {
    name: "symmetry visits one state of each orbit",
    specs: protocolSpec,
    check: orbitsAgree,
  },
  relations: {
    name: "symmetry visits one state of each orbit where identifiers are related to each other",
    specs: relatedSpec,
    check: relationsAgree,
  },
  liveness: {
    name: "liveness is judged as by a fixpoint over sets of states, and lassos are fair",
    specs: protocolSpec,
    check: livenessAgrees,
  },
  fairness: {
    name: "where most parties are fair, liveness is judged in the same way",
    specs: fairSpec,
    check: livenessAgrees,
  },
  asymmetry: {
    name: "a system that singles out an identifier is refused",
    specs: asymmetricSpec,
    check: asymmetryIsNamed,
  },
  threads: {
    name: "two threads find what one finds",
    specs: protocolSpec,
    check: threadsAgree,
  },
} satisfies Record<string, Property>;
