/** Makes a symmetric protocol treat one identifier differently, in one place. */
import type { RawAsymmetry } from "./raw-spec.ts";
import type { Command, Party, Protocol, Variable } from "./resolve.ts";
import type { Effect, Test } from "./terms.ts";

/** A protocol without an identifier to single out, or a place for it, is left as it is. */
export function singleOut(protocol: Protocol, { way, set: wanted, at }: RawAsymmetry): Protocol {
  const sets = Object.entries(protocol.sets).filter(([, members]) => members.length > 1);
  if (sets.length === 0) return protocol;
  const [set, [id]] = sets[wanted % sets.length]! as [string, [string]];
  const target = { set, id, at };
  switch (way) {
    case "guard":
    case "effect":
    case "command":
      return {
        ...protocol,
        parties: protocol.parties.map((p) => alterParty(p, way, protocol, target)),
      };
    case "initial": {
      const fields = protocol.fields.filter(({ index }) => index.includes(set));
      const chosen = fields[at % fields.length];
      // The places refer to their field, which has to stay one object.
      if (chosen !== undefined) Object.assign(chosen, { singledOut: id });
      return protocol;
    }
    case "invariant":
      return {
        ...protocol,
        claims: protocol.claims.map((claim) => {
          const variable = of(claim.variables, set);
          return variable ? { ...claim, when: [...claim.when, notThe(variable, id)] } : claim;
        }),
      };
    case "quantifier":
      return { ...protocol, claims: protocol.claims.map((claim) => ({ ...claim, notFor: id })) };
    case "final": {
      const field = protocol.fields.find(
        ({ index, holds }) => index.length === 1 && index[0] === set && holds.kind === "number",
      );
      if (field === undefined) return protocol;
      const place = { field, at: [{ literal: id }] };
      return { ...protocol, final: { test: "number", place, is: field.start, not: false } };
    }
  }
}

interface Target {
  readonly set: string;
  readonly id: string;
  readonly at: number;
}

const of = (variables: readonly Variable[], set: string) =>
  variables.find((variable) => variable.set === set);

const notThe = ({ name }: Variable, id: string): Test => ({
  test: "same",
  a: { var: name },
  b: { literal: id },
  not: true,
});

function alterParty(
  party: Party,
  way: "guard" | "effect" | "command",
  { fields }: Protocol,
  { set, id, at }: Target,
): Party {
  const self = party.per === undefined ? [] : [{ name: "self", set: party.per }];
  const alter = (command: Command): Command => {
    const variable = of([...command.parameters, ...self], set);
    if (way === "command") return { ...command, notFor: id };
    if (way === "guard") {
      if (variable === undefined) return command;
      const { guards } = command;
      const test = notThe(variable, id);
      return { ...command, guards: at % 2 === 0 ? [test, ...guards] : [...guards, test] };
    }
    const effects = fields.flatMap((field): Effect[] => {
      const { holds, index } = field;
      if (holds.kind === "id" && holds.set === set && index.length === 0)
        return [{ do: "point", place: { field, at: [] }, id: { literal: id } }];
      if (holds.kind === "number" && index.length === 1 && index[0] === set)
        return [{ do: "increase", place: { field, at: [{ literal: id }] } }];
      return [];
    });
    const [first, ...others] = command.events;
    const added = effects.slice(at % 2, (at % 2) + 1);
    return {
      ...command,
      events: [{ ...first!, effects: [...first!.effects, ...added] }, ...others],
    };
  };
  const chosen = at % party.commands.length;
  return { ...party, commands: party.commands.map((c, i) => (i === chosen ? alter(c) : c)) };
}
