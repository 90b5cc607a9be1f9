/** Specifications of generated protocols, as numbers that are resolved against what the protocol has. */
import fc from "fast-check";

/** A place: a field, and a term for each of its indices; taken modulo what fits. */
interface RawPlace {
  readonly field: number;
  readonly terms: readonly [number, number];
}

export interface RawTest {
  readonly about: number;
  readonly place: RawPlace;
  readonly id: number;
  readonly value: number;
  readonly not: boolean;
}

export interface RawEffect {
  readonly op: number;
  readonly place: RawPlace;
  readonly from: RawPlace;
  readonly id: number;
  readonly value: number;
}

export interface RawCommand {
  /** The sets of the parameters. */
  readonly parameters: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly guards: readonly RawTest[];
  readonly events: readonly {
    readonly effects: readonly RawEffect[];
    /** What the machine reads and puts into the event. */
    readonly seen: RawPlace;
  }[];
  /** The variable that the context keeps; more than 2 keeps nothing. */
  readonly remembers: number;
}

export interface RawComponent {
  /** The set of the instances; 3 is a single party. */
  readonly per: number;
  /** Which of the fields it knows, where it does not know all: parties with separate ones are independent. */
  readonly knows: "all" | "even" | "odd";
  readonly states: number;
  readonly commands: readonly RawCommand[];
  readonly footprint: "none" | "general" | "perCommand" | "mixed" | "wide";
  readonly tellsEvents: boolean;
  readonly fairness: readonly {
    readonly strong: boolean;
    /** A command, or with a number beyond them all of the component. */
    readonly family: number;
    readonly forEach: boolean;
  }[];
}

interface RawQuantified {
  readonly sets: readonly number[];
  readonly distinct: boolean;
}

export interface RawClaim extends RawQuantified {
  readonly when: readonly RawTest[];
  readonly holds: RawTest;
}

export interface RawLiveness extends RawQuantified {
  readonly kind: "leadsTo" | "eventually" | "alwaysEventually";
  readonly from: RawTest;
  readonly to: RawTest;
}

export interface RawMonitor {
  readonly kind: "twice" | "sameTwice" | "order";
  readonly component: number;
  readonly commands: readonly [number, number];
}

/** How a protocol singles out an identifier, if it does. */
export interface RawAsymmetry {
  readonly way: "guard" | "effect" | "initial" | "invariant" | "quantifier" | "final" | "command";
  readonly set: number;
  readonly at: number;
}

/** Data that {@link buildProtocol} makes a system of. Prints as JSON. */
export interface ProtocolSpec {
  /** The numbers of interchangeable identifiers. */
  readonly sizes: readonly number[];
  readonly fields: readonly {
    readonly index: readonly number[];
    readonly kind: "number" | "id" | "queue" | "flags" | "entry";
    readonly set: number;
    readonly values: number;
    readonly start: number;
  }[];
  readonly components: readonly RawComponent[];
  readonly invariants: readonly RawClaim[];
  readonly monitors: readonly RawMonitor[];
  readonly liveness: readonly RawLiveness[];
  /** A stuck state is a proper end where this is so; with "never" or "always" it is not asked. */
  readonly final: "never" | "always" | RawTest;
  readonly asymmetry: RawAsymmetry | null;
}

const nat = (below: number) => fc.nat(below - 1);
const set = nat(3);
const place: fc.Arbitrary<RawPlace> = fc.record({
  field: nat(12),
  terms: fc.tuple(nat(12), nat(12)),
});

const test: fc.Arbitrary<RawTest> = fc.record({
  about: nat(8),
  place,
  id: nat(6),
  value: nat(3),
  not: fc.boolean(),
});

const effect: fc.Arbitrary<RawEffect> = fc.record({
  op: nat(12),
  place,
  from: place,
  id: nat(6),
  value: nat(3),
});

const command: fc.Arbitrary<RawCommand> = fc.record({
  parameters: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 4, arbitrary: fc.tuple(set) },
    { weight: 1, arbitrary: fc.tuple(set, set) },
  ),
  // Half of the commands start where the machines do.
  from: fc.constantFrom(0, 0, 1, 2),
  to: nat(3),
  guards: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 4, arbitrary: fc.tuple(test) },
    { weight: 1, arbitrary: fc.tuple(test, test) },
  ),
  events: fc.array(
    fc.record({ effects: fc.array(effect, { minLength: 1, maxLength: 3 }), seen: place }),
    { minLength: 1, maxLength: 2 },
  ),
  remembers: nat(9),
});

const component: fc.Arbitrary<RawComponent> = fc.record({
  per: nat(4),
  knows: fc.constantFrom("all", "even", "odd"),
  states: fc.constantFrom(1, 1, 2, 3),
  commands: fc.array(command, { minLength: 1, maxLength: 3 }),
  footprint: fc.oneof(
    { weight: 6, arbitrary: fc.constant("perCommand" as const) },
    { weight: 5, arbitrary: fc.constantFrom("general", "mixed", "wide") },
    { weight: 1, arbitrary: fc.constant("none" as const) },
  ),
  tellsEvents: fc.boolean(),
  fairness: fc.array(fc.record({ strong: fc.boolean(), family: nat(4), forEach: fc.boolean() }), {
    maxLength: 2,
  }),
});

const quantified = {
  sets: fc.oneof(
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 3, arbitrary: fc.tuple(set) },
    { weight: 2, arbitrary: fc.tuple(set, set) },
  ),
  distinct: fc.boolean(),
};

const parts = {
  sizes: fc.oneof(
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom(2, 2, 3)) },
    { weight: 3, arbitrary: fc.tuple(fc.constantFrom(2, 2, 3), fc.constantFrom(1, 2, 2)) },
    {
      weight: 1,
      arbitrary: fc.tuple(
        nat(2).map((n) => n + 1),
        fc.constant(2),
        nat(2).map((n) => n + 1),
      ),
    },
  ),
  fields: fc.array(
    fc.record({
      index: fc.oneof(
        { weight: 2, arbitrary: fc.constant([]) },
        { weight: 4, arbitrary: fc.tuple(set) },
        { weight: 1, arbitrary: fc.tuple(set, set) },
      ),
      kind: fc.constantFrom("number", "number", "number", "id", "id", "queue", "flags", "entry"),
      set,
      values: fc.constantFrom(2, 2, 3),
      start: nat(2),
    }),
    { minLength: 2, maxLength: 5 },
  ),
  components: fc.oneof(
    { weight: 1, arbitrary: fc.tuple(component) },
    { weight: 3, arbitrary: fc.tuple(component, component) },
    { weight: 2, arbitrary: fc.tuple(component, component, component) },
  ),
  invariants: fc.array(
    fc.record({ ...quantified, when: fc.array(test, { maxLength: 2 }), holds: test }),
    { maxLength: 2 },
  ),
  monitors: fc.array(
    fc.record({
      kind: fc.constantFrom("twice", "sameTwice", "order"),
      component: nat(3),
      commands: fc.tuple(nat(3), nat(3)),
    }),
    { maxLength: 1 },
  ),
  liveness: fc.array(
    fc.record({
      ...quantified,
      kind: fc.constantFrom("leadsTo", "leadsTo", "eventually", "alwaysEventually"),
      from: test,
      to: test,
    }),
    { maxLength: 3 },
  ),
  final: fc.oneof(fc.constantFrom("never" as const, "always" as const), test),
} satisfies Record<string, fc.Arbitrary<unknown>>;

/** Protocols that treat the identifiers of each set alike. */
export const protocolSpec: fc.Arbitrary<ProtocolSpec> = fc.record({
  ...parts,
  asymmetry: fc.constant(null),
});

const looseCommand: fc.Arbitrary<RawCommand> = fc.record({
  parameters: fc.constantFrom([], [], [0]),
  from: nat(3),
  to: nat(3),
  guards: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 3, arbitrary: fc.tuple(test) },
    { weight: 1, arbitrary: fc.tuple(test, test) },
  ),
  events: fc.tuple(
    fc.record({ effects: fc.array(effect, { minLength: 1, maxLength: 2 }), seen: place }),
  ),
  remembers: fc.constant(9),
});

/** Protocols of parties that have little to do with each other, so that the order of their steps often does not matter. */
export const looseSpec: fc.Arbitrary<ProtocolSpec> = fc.record({
  ...parts,
  sizes: fc.constantFrom([1], [2], [2]),
  fields: fc.array(
    fc.record({
      index: fc.constantFrom([], [], [0]),
      kind: fc.constantFrom("number", "number", "number", "queue", "id", "flags"),
      set: fc.constant(0),
      values: fc.constantFrom(2, 3),
      start: nat(2),
    }),
    { minLength: 4, maxLength: 7 },
  ),
  components: fc.array(
    fc.record({
      per: fc.constantFrom(0, 3, 3),
      knows: fc.constantFrom("all", "even", "odd", "even", "odd"),
      states: fc.constantFrom(1, 2, 3),
      commands: fc.array(looseCommand, { minLength: 1, maxLength: 3 }),
      footprint: fc.constant("perCommand" as const),
      tellsEvents: fc.constant(true),
      fairness: fc.constant([]),
    }),
    { minLength: 2, maxLength: 4 },
  ),
  invariants: fc.array(
    fc.record({
      sets: fc.constant([]),
      distinct: fc.constant(false),
      when: fc.array(test, { maxLength: 1 }),
      holds: test,
    }),
    { maxLength: 1 },
  ),
  liveness: fc.constant([]),
  asymmetry: fc.constant(null),
});

const fairCommand: fc.Arbitrary<RawCommand> = fc.record({
  parameters: fc.constantFrom([], [], [0]),
  from: fc.constantFrom(0, 0, 1),
  to: fc.constantFrom(0, 0, 1),
  guards: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 3, arbitrary: fc.tuple(test) },
  ),
  events: fc.tuple(
    fc.record({ effects: fc.array(effect, { minLength: 1, maxLength: 2 }), seen: place }),
  ),
  remembers: fc.constant(9),
});

/** Protocols of parties that are mostly fair and run for ever, with promises. */
export const fairSpec: fc.Arbitrary<ProtocolSpec> = fc.record({
  ...parts,
  sizes: fc.constantFrom([1], [2], [2]),
  fields: fc.array(
    fc.record({
      index: fc.constantFrom([], [], [0]),
      kind: fc.constantFrom("number", "number", "number", "id", "queue"),
      set: fc.constant(0),
      values: fc.constantFrom(2, 2, 3),
      start: fc.constant(0),
    }),
    { minLength: 2, maxLength: 3 },
  ),
  components: fc.array(
    fc.record({
      per: fc.constantFrom(0, 3, 3),
      knows: fc.constantFrom("all", "all", "even", "odd"),
      states: fc.constantFrom(1, 1, 2),
      commands: fc.array(fairCommand, { minLength: 1, maxLength: 3 }),
      footprint: fc.constantFrom("perCommand", "none"),
      tellsEvents: fc.boolean(),
      fairness: fc.array(
        fc.record({ strong: fc.boolean(), family: nat(4), forEach: fc.boolean() }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  invariants: fc.constant([]),
  monitors: fc.constant([]),
  liveness: fc.array(
    fc.record({
      sets: fc.constantFrom([], [], [0]),
      distinct: fc.constant(false),
      kind: fc.constantFrom("leadsTo", "leadsTo", "eventually", "alwaysEventually"),
      from: test,
      to: test,
    }),
    { minLength: 2, maxLength: 4 },
  ),
  final: fc.constant("always" as const),
  asymmetry: fc.constant(null),
});

/** Protocols that may single out an identifier in one place; whether it shows is another question. */
export const asymmetricSpec: fc.Arbitrary<ProtocolSpec> = fc.record({
  ...parts,
  asymmetry: fc.record({
    way: fc.constantFrom(
      "guard",
      "effect",
      "initial",
      "invariant",
      "quantifier",
      "final",
      "command",
    ),
    set,
    at: nat(12),
  }),
});
