/** The footprints of generated protocols, derived from what their commands say. */
import type { Access, Footprint } from "../../../src/system/index.ts";
import { eventType, type Command, type Party } from "./resolve.ts";
import type { Effect, Place, Term, Test } from "./terms.ts";

interface Touched {
  readonly reads: Set<string>;
  readonly writes: Set<string>;
}

function patternOf({ field, at }: Place): string {
  // `self` is a word of the patterns as well, and any other variable is a parameter.
  const index = (term: Term) => ("var" in term ? `[${term.var}]` : "[*]");
  return `${field.name}${at.map(index).join("")}`;
}

/** The cells that lead to a place are read. */
function follow({ at }: Place, touched: Touched): void {
  for (const term of at) if ("read" in term) read(term.read, touched);
}

function read(place: Place, touched: Touched): void {
  follow(place, touched);
  touched.reads.add(patternOf(place));
}

function write(place: Place, touched: Touched): void {
  follow(place, touched);
  touched.writes.add(patternOf(place));
}

function readTerm(term: Term | undefined, touched: Touched): void {
  if (term !== undefined && "read" in term) read(term.read, touched);
}

function touchTest(test: Test, touched: Touched): void {
  if ("place" in test) read(test.place, touched);
  if ("id" in test) readTerm(test.id, touched);
  if (test.test !== "same") return;
  readTerm(test.a, touched);
  readTerm(test.b, touched);
}

/** What is changed in place is read too. */
const IN_PLACE = new Set<Effect["do"]>(["increase", "tag", "flag", "push", "pop"]);

function touchEffect(effect: Effect, touched: Touched): void {
  const { place } = effect;
  if (effect.do === "reset") {
    touched.writes.add(place.field.name);
    return;
  }
  write(place, touched);
  if (IN_PLACE.has(effect.do)) read(place, touched);
  if ("id" in effect) readTerm(effect.id, touched);
  if ("from" in effect) read(effect.from, touched);
  if (effect.do === "move") write(effect.from, touched);
  if (effect.do === "pop" && effect.into !== undefined) write(effect.into, touched);
}

function accessOf(command: Command, party: Party): Required<Access> {
  const touched: Touched = { reads: new Set(), writes: new Set() };
  for (const test of command.guards) touchTest(test, touched);
  for (const { effects, seen } of command.events) {
    if (seen !== undefined) read(seen, touched);
    for (const effect of effects) touchEffect(effect, touched);
  }
  return {
    reads: [...touched.reads],
    writes: [...touched.writes],
    emits: command.events.map((_, i) => eventType(party.name, command.type, i)),
  };
}

const union = (accesses: readonly Required<Access>[]): Required<Access> => ({
  reads: accesses.flatMap(({ reads }) => reads),
  writes: accesses.flatMap(({ writes }) => writes),
  emits: accesses.flatMap(({ emits }) => emits),
});

/** Whole tables instead of their rows. */
function widened({ reads, writes, emits }: Required<Access>): Required<Access> {
  const whole = (patterns: readonly string[]) => patterns.map((p) => p.replace(/\[.*/, ""));
  return { reads: whole(reads), writes: whole(writes), emits };
}

/** The footprint of a party; undefined for one that declares none. */
export function footprintOf(party: Party): Footprint | undefined {
  const { footprint, tellsEvents, commands } = party;
  const told = ({ reads, writes, emits }: Required<Access>): Access =>
    tellsEvents ? { reads, writes, emits } : { reads, writes };
  const all = commands.map((command) => accessOf(command, party));
  const each = (from: number): Record<string, Access> =>
    Object.fromEntries(commands.slice(from).map(({ type }, i) => [type, told(all[from + i]!)]));
  switch (footprint) {
    case "none":
      return undefined;
    case "general":
      return told(union(all));
    case "wide":
      return told(widened(union(all)));
    case "perCommand":
      return { commands: each(0) };
    case "mixed":
      return { ...told(all[0]!), commands: each(1) };
  }
}
