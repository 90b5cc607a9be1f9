/** Writes a guarded model in Promela, the language of SPIN. */
import { asciiText, headLines, leftOutLines, valueLines, type Origin } from "./about.ts";
import { Conditions } from "./condition.ts";
import { partsOf, type Decision } from "./decision.ts";
import type { Assignment, GuardedClaim, GuardedCommand, GuardedModel } from "./guarded-model.ts";

const HOW_TO_RUN = [
  "Count: spin -a -o2 FILE && gcc -O1 -DBFS -DSAFETY -DNOREDUCE -DNOCOMP -o pan pan.c && ./pan",
  "Without -o2 SPIN leaves out of its states what is written and never read.",
  "SPIN's transitions are one more, for it counts the initial state. Exact storage matters: with -DHC4 or",
  "-DBITSTATE states are lost. With spin -a -o2 -DCLAIMS the claims are asserted in every state.",
];

/** SPIN refuses longer d_steps; its own limit is 2048, counted another way. */
const STEPS_MAX = 1_000;

/** The text of a file. Each command is one atomic step of the only process, so that no state is between. */
export function promelaOf(model: GuardedModel, origin: Origin): string {
  const writer = new PromelaWriter(model);
  return [
    ...comment([...headLines(origin, HOW_TO_RUN), ...leftOutLines(model)]),
    "",
    ...writer.declarations(),
    "",
    ...writer.claims(),
    "init {",
    "end:",
    "  do",
    ...model.commands.flatMap((command) => writer.command(command)),
    ...writer.assertions(),
    // Without any command the loop would have no option; SPIN wants one.
    ...(model.commands.length === 0 ? ["  :: d_step { false -> skip }"] : []),
    "  od",
    "}",
    "",
  ].join("\n");
}

class PromelaWriter {
  readonly #model: GuardedModel;
  readonly #conditions: Conditions;

  constructor(model: GuardedModel) {
    const syntax = { and: "&&", or: "||", equal: "==", unequal: "!=" };
    this.#model = model;
    this.#conditions = new Conditions(model.variables, syntax);
  }

  declarations(): string[] {
    return this.#model.variables.flatMap(({ name, path, values }) => [
      `${typeFor(values.length)} ${name};`,
      ...comment([path, ...valueLines(values)]),
    ]);
  }

  /** Each claim as a macro. */
  claims(): string[] {
    return this.#model.claims.flatMap((claim) => [
      ...comment([claim.label, claim.claim]),
      `#define ${claim.name} ${this.#claimText(claim).replaceAll("\n", " \\\n")}`,
      "",
    ]);
  }

  #claimText({ decision, otherwise }: GuardedClaim): string {
    const wanted = otherwise === 0 ? 1 : 0;
    const text = this.#conditions.where(decision, (outcome) => outcome === wanted, 2);
    const condition = typeof text === "string" ? text : String(text);
    return otherwise === 0 ? `(${condition})` : `(!(${condition}))`;
  }

  /** Options that can only be taken where a claim is violated, and say so: they add no transition elsewhere. */
  assertions(): string[] {
    const { claims } = this.#model;
    if (claims.length === 0) return [];
    return [
      "#ifdef CLAIMS",
      ...claims.map(({ name }) => `  :: d_step { !${name} -> assert(${name}) }`),
      "#endif",
    ];
  }

  /** An option, or several that exclude each other. */
  command({ label, decision, effects }: GuardedCommand): string[] {
    const sizes = effects.map((effect) => Math.max(1, effect.length));
    return [
      `  /* ${commented(label)} */`,
      ...partsOf(decision, STEPS_MAX, sizes).flatMap((part) => [
        "  :: d_step {",
        `    ${this.#conditions.where(part, () => true, 4)} ->`,
        ...this.#body(part, effects, "    "),
        "  }",
      ]),
    ];
  }

  #body(decision: Decision, effects: readonly (readonly Assignment[])[], margin: string): string[] {
    if (effects.length === 1) return [margin + this.#assignments(effects[0]!)];
    if (decision.kind === "leaf") return [margin + this.#assignments(effects[decision.outcome]!)];
    // The guard has made sure of what is the only way.
    const [only, ...others] = decision.branches;
    if (others.length === 0) return this.#body(only!.next, effects, margin);
    return [
      `${margin}if`,
      ...decision.branches.flatMap(({ values, next }) => [
        `${margin}:: ${this.#conditions.membership(decision.variable, values)} ->`,
        ...this.#body(next, effects, `${margin}   `),
      ]),
      `${margin}fi`,
    ];
  }

  #assignments(effect: readonly Assignment[]): string {
    const { variables } = this.#model;
    const texts = effect.map(({ variable, value }) => `${variables[variable]!.name} = ${value}`);
    return texts.join("; ") || "skip";
  }
}

/** The smallest type that holds so many values. */
function typeFor(size: number): string {
  if (size <= 2) return "bit";
  if (size <= 256) return "byte";
  return size <= 32_768 ? "short" : "int";
}

function comment(lines: readonly string[]): string[] {
  return ["/*", ...lines.map((line) => (line === "" ? " *" : ` * ${commented(line)}`)), " */"];
}

/** What may stand in a comment. */
function commented(text: string): string {
  return asciiText(text).replaceAll("*/", "*\\/");
}
