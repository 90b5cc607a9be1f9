/** Resolves the numbers of a specification to fields, variables and terms that fit together. */
import { singleOut } from "./single-out.ts";
import type { Effect, Field, Kind, Place, Sets, Term, Test } from "./terms.ts";
import type {
  ProtocolSpec,
  RawClaim,
  RawCommand,
  RawComponent,
  RawEffect,
  RawLiveness,
  RawMonitor,
  RawTest,
} from "./raw-spec.ts";

export interface Variable {
  readonly name: string;
  readonly set: string;
}

export interface Command {
  readonly type: string;
  readonly parameters: readonly Variable[];
  readonly from: number;
  readonly to: number;
  readonly guards: readonly Test[];
  readonly events: readonly { readonly effects: readonly Effect[]; readonly seen?: Place }[];
  /** The variable that the context keeps. */
  readonly remembers?: string;
  /** An identifier that it is not offered for. */
  readonly notFor?: string;
}

export interface Party extends Pick<RawComponent, "footprint" | "tellsEvents"> {
  readonly name: string;
  /** The set of the instances. */
  readonly per?: string;
  readonly states: number;
  readonly commands: readonly Command[];
  readonly fairness: readonly {
    readonly kind: "weak" | "strong";
    readonly commands?: readonly string[];
    readonly forEach?: readonly string[];
  }[];
}

export interface Quantifier {
  readonly variables: readonly Variable[];
  readonly distinct: boolean;
  /** An identifier that is left out. */
  readonly notFor?: string;
}

export interface Claim extends Quantifier {
  readonly when: readonly Test[];
  readonly holds: Test;
}

export interface Promised extends Quantifier {
  readonly kind: RawLiveness["kind"];
  readonly from: Test;
  readonly to: Test;
}

export interface Watch {
  readonly kind: RawMonitor["kind"];
  /** The types of two events. */
  readonly hears: readonly [string, string];
}

/** A specification with everything found: readable where a test fails. */
export interface Protocol {
  readonly sets: Sets;
  readonly fields: readonly Field[];
  readonly parties: readonly Party[];
  readonly claims: readonly Claim[];
  readonly watches: readonly Watch[];
  readonly promises: readonly Promised[];
  readonly final: boolean | Test;
}

const at = <T>(list: readonly T[], n: number): T => list[n % list.length]!;

/** What a test or an effect may refer to. */
interface Scope {
  readonly fields: readonly Field[];
  readonly variables: readonly Variable[];
  /** Whether there is a machine that remembers. */
  readonly hasContext: boolean;
}

type RawPlace = RawTest["place"];

/** Identifiers of a set that are at hand: variables, and `id` cells that variables lead to. */
function termsOf(set: string, { variables, fields }: Scope) {
  const vars = (wanted: string) =>
    variables.filter((v) => v.set === wanted).map(({ name }): Term => ({ var: name }));
  const reads = fields
    .filter(({ holds, index }) => {
      const isId = holds.kind === "id" && holds.set === set;
      return isId && index.every((s) => vars(s).length > 0);
    })
    .map((field): Term => ({ read: { field, at: field.index.map((s) => vars(s)[0]!) } }));
  return { vars: vars(set), reads };
}

/** One identifier, if there is a way to one. */
function oneOf(set: string, raw: number, scope: Scope): Term | undefined {
  const { vars, reads } = termsOf(set, scope);
  const preferred = raw % 3 === 2 ? [...reads, ...vars] : [...vars, ...reads];
  return preferred.length === 0 ? undefined : at(preferred, Math.floor(raw / 3));
}

function indexOf(set: string, raw: number, scope: Scope): Term {
  const { vars, reads } = termsOf(set, scope);
  if (raw < 8 && vars.length > 0) return at(vars, raw);
  if (raw < 10 && reads.length > 0) return at(reads, raw);
  return { every: set };
}

function placeIn(field: Field, { terms }: RawPlace, scope: Scope): Place {
  return { field, at: field.index.map((set, i) => indexOf(set, terms[i]!, scope)) };
}

const isSingle = ({ at: terms }: Place): boolean => terms.every((term) => !("every" in term));

const sameKind = (a: Kind, b: Kind): boolean =>
  a.kind === b.kind && (a.kind === "number" || a.set === (b as typeof a).set);

/** A single place of a kind. */
function singleOf(holds: Kind, raw: RawPlace, scope: Scope): Place | undefined {
  const fields = scope.fields.filter((f) => sameKind(f.holds, holds));
  if (fields.length === 0) return undefined;
  const place = placeIn(at(fields, raw.field), raw, scope);
  return isSingle(place) ? place : undefined;
}

function testOf(raw: RawTest, scope: Scope): Test {
  const { about, not, value } = raw;
  const [first, ...others] = scope.variables;
  const twin = others.find(({ set }) => set === first!.set);
  if (about === 0 && twin !== undefined)
    return { test: "same", a: { var: first!.name }, b: { var: twin.name }, not };
  if (about <= 1 && scope.hasContext && first !== undefined)
    return { test: "last", id: { var: at(scope.variables, raw.id).name }, not };
  const place = placeIn(at(scope.fields, raw.place.field), raw.place, scope);
  const { holds } = place.field;
  if (holds.kind === "number") return { test: "number", place, is: value % holds.values, not };
  const id = about % 2 === 0 ? undefined : oneOf(holds.set, raw.id, scope);
  if (holds.kind === "queue")
    return id ? { test: "head", place, id, not } : { test: "length", place, is: value, not };
  if (holds.kind === "flags") {
    const which = id ?? oneOf(holds.set, raw.id, scope) ?? { every: holds.set };
    return { test: "flag", place, id: which, not };
  }
  if (holds.kind === "entry" && about > 5) return { test: "tag", place, is: value % 2, not };
  return id ? { test: "id", place, id, not } : { test: "empty", place, not };
}

function effectOf(raw: RawEffect, scope: Scope, seen: Place | undefined): readonly Effect[] {
  const place = placeIn(at(scope.fields, raw.place.field), raw.place, scope);
  const { holds } = place.field;
  const { op, value } = raw;
  if (op === 0) return [{ do: "reset", place }];
  if (op === 1 && seen !== undefined && sameKind(seen.field.holds, holds))
    return [{ do: "carry", place }];
  const from = singleOf(holds, raw.from, scope);
  if (op <= 3 && from !== undefined && from.field.index.length > 0)
    return [{ do: holds.kind === "id" && op === 2 ? "move" : "copy", place, from }];
  if (holds.kind === "number")
    return [op < 7 ? { do: "set", place, to: value % holds.values } : { do: "increase", place }];
  const id = oneOf(holds.set, raw.id, scope);
  const named = id && { id };
  switch (holds.kind) {
    case "id":
      return [{ do: "point", place, ...(op < 9 && named) }];
    case "entry":
      return [
        op < 9
          ? { do: "entry", place, ...named, to: value % 2 }
          : { do: "tag", place, to: value % 2 },
      ];
    case "flags":
      return id === undefined ? [] : [{ do: "flag", place, id, to: op < 9 ? 1 : 0 }];
    case "queue": {
      if (op < 8) return [{ do: "push", place, ...named, to: value % 2 }];
      const into = singleOf({ kind: "id", set: holds.set }, raw.from, scope);
      return [{ do: "pop", place, ...(into && isSingle(place) && { into }) }];
    }
  }
}

function commandOf(
  raw: RawCommand,
  type: string,
  outer: Scope,
  states: number,
  sets: Sets,
): Command {
  const parameters = raw.parameters.map((n, i) => ({
    name: `p${i}`,
    set: at(Object.keys(sets), n),
  }));
  const scope = { ...outer, variables: [...outer.variables, ...parameters] };
  const remembered = scope.variables[raw.remembers];
  const events = raw.events.map((event) => {
    const field = at(scope.fields, event.seen.field);
    const seen = singleOf(field.holds, event.seen, scope);
    const effects = event.effects.flatMap((e) => effectOf(e, scope, seen));
    return { effects, ...(seen && effects.some((e) => e.do === "carry") && { seen }) };
  });
  return {
    type,
    parameters,
    from: raw.from % states,
    to: raw.to % states,
    guards: raw.guards.map((test) => testOf(test, scope)),
    events,
    ...(remembered && outer.hasContext && { remembers: remembered.name }),
  };
}

function partyOf(raw: RawComponent, name: string, fields: readonly Field[], sets: Sets): Party {
  const per = Object.keys(sets)[raw.per];
  const variables = per === undefined ? [] : [{ name: "self", set: per }];
  const hasContext = raw.commands.some(({ remembers }) => remembers < 2);
  const known = fields.filter(
    (_, i) => raw.knows === "all" || (i % 2 === 0) === (raw.knows === "even"),
  );
  const scope = { fields: known, variables, hasContext };
  // The first command starts where the machine does: else many parties never do anything.
  const commands = raw.commands.map((c, i) =>
    commandOf(i === 0 ? { ...c, from: 0 } : c, `do${i}`, scope, raw.states, sets),
  );
  const fairness = raw.fairness.map(({ strong, family, forEach }) => {
    const command = commands[family];
    return {
      kind: strong ? ("strong" as const) : ("weak" as const),
      ...(command && { commands: [command.type] }),
      ...(forEach && command && { forEach: command.parameters.map((p) => p.name) }),
    };
  });
  const { states, footprint, tellsEvents } = raw;
  return { name, ...(per && { per }), states, commands, fairness, footprint, tellsEvents };
}

function quantifierOf(raw: RawClaim | RawLiveness, sets: Sets): Quantifier {
  const names = Object.keys(sets);
  return {
    variables: raw.sets.map((n, i) => ({ name: `q${i}`, set: at(names, n) })),
    distinct: raw.distinct,
  };
}

/** The type of an event: of which command, and which of its events. */
export const eventType = (party: string, command: string, event: number): string =>
  `${party}.${command}e${event}`;

function watchOf(raw: RawMonitor, parties: readonly Party[]): Watch {
  const { name, commands } = at(parties, raw.component);
  const type = (n: number) => eventType(name, at(commands, n).type, 0);
  return { kind: raw.kind, hears: [type(raw.commands[0]), type(raw.commands[1])] };
}

/** Resolves a specification. The same protocol for the same specification. */
export function resolveProtocol(spec: ProtocolSpec): Protocol {
  const sets: Sets = Object.fromEntries(
    spec.sizes.map((size, i) => {
      const letter = "abc"[i]!;
      return [`${letter}s`, Array.from({ length: size }, (_, n) => `${letter}${n}`)];
    }),
  );
  const names = Object.keys(sets);
  const fields = spec.fields.map(({ index, kind, set, values, start }, i): Field => ({
    name: `f${i}`,
    index: index.map((n) => at(names, n)),
    holds: kind === "number" ? { kind, values } : { kind, set: at(names, set) },
    start,
  }));
  const parties = spec.components.map((c, i) => partyOf(c, `party${i}`, fields, sets));
  const within = ({ variables }: Quantifier): Scope => ({ fields, variables, hasContext: false });
  const protocol: Protocol = {
    sets,
    fields,
    parties,
    claims: spec.invariants.map((raw) => {
      const quantifier = quantifierOf(raw, sets);
      const when = raw.when.map((test) => testOf(test, within(quantifier)));
      return { ...quantifier, when, holds: testOf(raw.holds, within(quantifier)) };
    }),
    watches: spec.monitors.map((raw) => watchOf(raw, parties)),
    promises: spec.liveness.map((raw) => {
      const quantifier = quantifierOf(raw, sets);
      const [from, to] = [raw.from, raw.to].map((test) => testOf(test, within(quantifier)));
      return { ...quantifier, kind: raw.kind, from: from!, to: to! };
    }),
    final:
      typeof spec.final === "string"
        ? spec.final === "always"
        : testOf(spec.final, { fields, variables: [], hasContext: false }),
  };
  return spec.asymmetry === null ? protocol : singleOut(protocol, spec.asymmetry);
}
