/**
 * Small random protocols over interchangeable identifiers: parties with an instance per identifier or with identifiers
 * as parameters, tables that are indexed by them, queues and atoms that hold them, footprints, claims of
 * all kinds, fairness. Symmetric by construction, unless {@link asymmetricSpec} singles an identifier out.
 */
import { assign, emit, setup, type AnyStateMachine } from "xstate";
import {
  alwaysEventually,
  atom,
  defineComponent,
  defineInvariant,
  defineMonitor,
  defineSystem,
  eventually,
  leadsTo,
  type AnyLiveness,
  type Component,
  type DomainEvent,
  type Monitor,
  type System,
} from "../../src/system/index.ts";
import { footprintOf } from "./protocol/footprints.ts";
import type { ProtocolSpec } from "./protocol/raw-spec.ts";
import {
  eventType,
  resolveProtocol,
  type Command,
  type Party,
  type Promised,
  type Protocol,
  type Quantifier,
  type Variable,
  type Watch,
} from "./protocol/resolve.ts";
import {
  applyEffect,
  initialOf,
  passes,
  valueAt,
  type Draft,
  type Env,
  type Sets,
  type Test,
} from "./protocol/terms.ts";

export type { ProtocolSpec } from "./protocol/raw-spec.ts";
export {
  asymmetricSpec,
  fairSpec,
  looseSpec,
  protocolSpec,
  relatedSpec,
} from "./protocol/specs.ts";
export { resolveProtocol } from "./protocol/resolve.ts";

type Received = { readonly type: string; readonly world: Draft; readonly self: string };
type Context = { readonly last: string | null };
interface Happened {
  readonly type: string;
  readonly env: Env;
  readonly seen?: unknown;
}

/** All combinations of identifiers for some variables. */
function combinations(variables: readonly Variable[], sets: Sets): readonly Env[] {
  return variables.reduce<readonly Env[]>(
    (envs, { name, set }) =>
      envs.flatMap((env) => sets[set]!.map((id) => ({ ...env, [name]: id }))),
    [{}],
  );
}

/** The variables of a command, out of what the machine received. */
function envOf(command: Command, party: Party, received: Received): Env {
  const given = received as unknown as Env;
  const names = command.parameters.map(({ name }) => name);
  const env = Object.fromEntries(names.map((name) => [name, given[name]!]));
  return party.per === undefined ? env : { self: received.self, ...env };
}

function transitionOf(command: Command, party: Party, sets: Sets) {
  type Told = { event: Received; context: Context };
  const scene = ({ event, context }: Told) => ({
    world: event.world,
    env: envOf(command, party, event),
    sets,
    last: context.last,
  });
  const events = command.events.map(({ seen }, i) =>
    emit((told: Told): Happened => {
      const value = seen && valueAt(seen, scene(told));
      const type = eventType(party.name, command.type, i);
      return { type, env: scene(told).env, ...(value !== undefined && { seen: value }) };
    }),
  );
  const { remembers } = command;
  const remember = remembers
    ? [assign({ last: (told: Told) => scene(told).env[remembers] ?? null })]
    : [];
  return {
    guard: (told: Told) => command.guards.every((test) => passes(test, scene(told))),
    target: `s${command.to}`,
    actions: [...events, ...remember],
  };
}

function machineOf(party: Party, sets: Sets): AnyStateMachine {
  const states = Array.from({ length: party.states }, (_, state) => {
    const here = party.commands.filter(({ from }) => from === state);
    return [
      `s${state}`,
      { on: Object.fromEntries(here.map((c) => [c.type, transitionOf(c, party, sets)])) },
    ];
  });
  const remembers = party.commands.some((command) => command.remembers !== undefined);
  const types = {} as { events: Received; emitted: Happened & DomainEvent; context: Context };
  return setup({ types }).createMachine({
    ...(remembers && { context: { last: null } }),
    initial: "s0",
    states: Object.fromEntries(states),
  } as never) as never;
}

function componentOf(party: Party, sets: Sets): Component {
  const footprint = footprintOf(party);
  return defineComponent({
    name: party.name,
    ...(party.per && { instances: sets[party.per]! }),
    machine: machineOf(party, sets),
    commands: (self) =>
      party.commands.flatMap(({ type, parameters, notFor }) =>
        combinations(parameters, sets)
          .filter((env) => notFor === undefined || ![self, ...Object.values(env)].includes(notFor))
          .map((env) => ({ type, ...env })),
      ),
    ...(footprint && { footprint }),
    fairness: party.fairness.map((f) => ({ ...f, reason: "generated" })),
  });
}

/** What each type of event does. */
function reducerOf({ parties, sets }: Protocol) {
  const events = new Map(
    parties.flatMap((party) =>
      party.commands.flatMap((command) =>
        command.events.map((e, i) => [eventType(party.name, command.type, i), e.effects] as const),
      ),
    ),
  );
  return (world: Draft, { type, env, seen }: Happened): void => {
    for (const effect of events.get(type)!) applyEffect(effect, { world, env, sets, seen });
  };
}

function instancesOf({ variables, distinct, notFor }: Quantifier, sets: Sets): readonly Env[] {
  return combinations(variables, sets).filter((env) => {
    const ids = Object.values(env);
    if (notFor !== undefined && ids.includes(notFor)) return false;
    return !distinct || new Set(ids).size === ids.length;
  });
}

const predicate = (tests: readonly Test[], sets: Sets) => (world: Draft, env: Env) =>
  tests.every((test) => passes(test, { world, env, sets }));

function livenessOf(promised: Promised, i: number, sets: Sets): AnyLiveness {
  const { kind, from, to } = promised;
  const options = {
    name: `promise${i}`,
    claim: "generated",
    citation: "test",
    forAll: instancesOf(promised, sets),
    to: predicate([to], sets),
  };
  if (kind === "leadsTo") return leadsTo({ ...options, from: predicate([from], sets) });
  return kind === "eventually" ? eventually(options) : alwaysEventually(options);
}

/**
 * Hears two types of events. `twice` and `sameTwice` forbid two of the first in a row, `order` the second before it.
 */
function monitorOf({ kind, hears: [first, second] }: Watch, i: number): Monitor {
  type Told = { event: DomainEvent & { readonly env: Env }; context: Context };
  // Not the first value of the object: the order of keys is nothing that a model may depend on.
  const firstId = ({ event }: Told) => event.env["self"] ?? event.env["p0"] ?? null;
  const remember = assign({ last: firstId });
  const isSame = (told: Told) => kind === "twice" || firstId(told) === told.context.last;
  const again = [
    { guard: isSame, target: "wrong" },
    { target: "once", actions: remember },
  ];
  const forget = { target: "idle", actions: assign({ last: null }) };
  const keeps = kind === "sameTwice" ? { target: "once", actions: remember } : "once";
  const alternate = {
    idle: { on: { [first]: keeps } },
    once: {
      tags: "engaged",
      on: { ...(second !== first && { [second]: forget }), [first]: again },
    },
  };
  const ordered = {
    idle: { on: { [second]: "wrong", [first]: "once" } },
    once: { tags: "engaged" },
  };
  return defineMonitor({
    name: `watch${i}`,
    claim: "generated",
    citation: "test",
    machine: setup({ types: {} as { context: Context; events: Told["event"] } }).createMachine({
      context: { last: null },
      initial: "idle",
      states: { ...(kind === "order" ? ordered : alternate), wrong: { tags: "violated" } },
    } as never) as never,
  });
}

/** The system that a specification describes. */
export function buildProtocol(spec: ProtocolSpec): System {
  const protocol = resolveProtocol(spec);
  const { sets, fields, parties, claims, watches, promises, final } = protocol;
  return defineSystem<Draft, Happened & DomainEvent>({
    initial: Object.fromEntries(fields.map((f) => [f.name, initialOf(f, sets, atom)])),
    components: parties.map((party) => componentOf(party, sets)),
    reducer: reducerOf(protocol),
    invariants: claims.map((claim, i) =>
      defineInvariant<Draft, Env>({
        name: `claim${i}`,
        claim: "generated",
        citation: "test",
        forAll: instancesOf(claim, sets),
        when: predicate(claim.when, sets),
        holds: predicate([claim.holds], sets),
      }),
    ),
    monitors: watches.map(monitorOf),
    liveness: promises.map((promised, i) => livenessOf(promised, i, sets)),
    symmetry: sets,
    final: (world) =>
      typeof final === "boolean" ? final : passes(final, { world, env: {}, sets }),
  });
}
