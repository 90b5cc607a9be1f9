/** Specifications of generated protocols: numbers that are resolved against what the protocol has. */

/** A place: a field, and a term for each of its indices; taken modulo what fits. */
export interface RawPlace {
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
