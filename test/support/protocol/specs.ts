/** Arbitrary specifications: of protocols in general, and with a bias to what a reduction or fairness lives on. */
import fc from "fast-check";
import type {
  ProtocolSpec,
  RawCommand,
  RawComponent,
  RawEffect,
  RawPlace,
  RawTest,
} from "./raw-spec.ts";

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

/** A test that is not true at the beginning, where the field starts with 0. */
const lateTest = test.map((t): RawTest => ({ ...t, about: 3, not: false, value: 1 }));

/** One step of a program: from its place to the next one, or at times to any. */
const stepAt = (from: number): fc.Arbitrary<RawCommand> =>
  fc.record({
    parameters: fc.constantFrom([], [], [], [0]),
    from: fc.constant(from),
    to: fc.oneof({ weight: 5, arbitrary: fc.constant(from + 1) }, { weight: 1, arbitrary: nat(4) }),
    guards: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 3, arbitrary: fc.tuple(test) },
      { weight: 1, arbitrary: fc.tuple(lateTest) },
    ),
    events: fc.tuple(
      fc.record({ effects: fc.array(effect, { minLength: 1, maxLength: 2 }), seen: place }),
    ),
    remembers: fc.constant(9),
  });

/**
 * Short programs that have some fields in common, so that the order of their steps often does not matter, and at times
 * decides. Claims are violated late, if at all, and whether an end is proper depends on the way to it.
 */
export const looseSpec: fc.Arbitrary<ProtocolSpec> = fc.record({
  ...parts,
  sizes: fc.constantFrom([1], [1], [2]),
  fields: fc.array(
    fc.record({
      index: fc.constantFrom([], [], [0]),
      kind: fc.constantFrom("number", "number", "number", "number", "queue", "flags"),
      set: fc.constant(0),
      values: fc.constantFrom(2, 3),
      start: fc.constant(0),
    }),
    { minLength: 4, maxLength: 7 },
  ),
  components: fc.array(
    fc.record({
      per: fc.constantFrom(0, 3, 3, 3),
      knows: fc.constantFrom("all", "even", "odd"),
      // With one state the control state tells nothing of the order.
      states: fc.constantFrom(4, 4, 4, 1),
      commands: fc.oneof(
        fc.tuple(stepAt(0), stepAt(1)),
        fc.tuple(stepAt(0), stepAt(0), stepAt(1)),
        fc.tuple(stepAt(0), stepAt(1), stepAt(2)),
      ),
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
      when: fc.array(lateTest, { minLength: 1, maxLength: 2 }),
      holds: test,
    }),
    { maxLength: 2 },
  ),
  monitors: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: parts.monitors },
  ),
  liveness: fc.constant([]),
  final: fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom("never" as const, "always" as const) },
    { weight: 4, arbitrary: test },
  ),
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

/** Mostly what stores an identifier, or moves it. */
const relatingEffect = fc
  .tuple(effect, fc.constantFrom(2, 5, 8, 8, 8, 11))
  .map(([e, op]): RawEffect => {
    const [a, b] = e.place.terms;
    // Found through the variables, and naming one of them.
    return { ...e, op, id: e.id % 2 === 0 ? 0 : 3, place: { ...e.place, terms: [a % 8, b % 8] } };
  });

const relatingCommand: fc.Arbitrary<RawCommand> = fc.record({
  parameters: fc.constantFrom([0, 1], [0, 1], [1, 0], [0, 0]),
  from: fc.constant(0),
  to: fc.constant(0),
  guards: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.tuple(test) },
  ),
  events: fc.tuple(fc.record({ effects: fc.tuple(relatingEffect), seen: place })),
  remembers: fc.constant(9),
});

/** Protocols that relate identifiers to each other: many are alike although no two states are. */
export const relatedSpec: fc.Arbitrary<ProtocolSpec> = fc.record({
  ...parts,
  sizes: fc.constantFrom([2, 2], [3, 2], [3]),
  fields: fc.array(
    fc.record({
      index: fc.constantFrom([0], [1], [0, 1], [0, 0]),
      kind: fc.constantFrom("id", "id", "number", "flags"),
      set: nat(2),
      values: fc.constant(2),
      start: fc.constant(0),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  components: fc.tuple(
    fc.record({
      per: fc.constantFrom(3, 3, 0),
      knows: fc.constant("all" as const),
      states: fc.constant(1),
      commands: fc.array(relatingCommand, { minLength: 1, maxLength: 2 }),
      footprint: fc.constantFrom("perCommand", "none"),
      tellsEvents: fc.boolean(),
      fairness: fc.constant([]),
    }),
  ),
  invariants: fc.array(
    fc.record({ ...quantified, when: fc.array(test, { maxLength: 1 }), holds: test }),
    { maxLength: 1 },
  ),
  monitors: fc.constant([]),
  liveness: fc.constant([]),
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
