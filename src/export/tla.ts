/** Writes a guarded model as a module of TLA+, with its configuration for TLC in a comment. */
import { asciiText, headLines, leftOutLines, valueLines, type Origin } from "./about.ts";
import { Conditions } from "./condition.ts";
import type { Decision } from "./decision.ts";
import type { Assignment, GuardedClaim, GuardedCommand, GuardedModel } from "./guarded-model.ts";

/** The text of a file, which must be called as the module and `.tla`. The state is one record. */
export function tlaOf(model: GuardedModel, origin: Origin, module: string): string {
  const writer = new TlaWriter(model);
  const howToRun = [
    `Save as ${module}.tla, the configuration at the end as ${module}.cfg. Count: java tlc2.TLC ${module}`,
    "TLC's states generated are the transitions and the initial state; its distinct states are fingerprints.",
  ];
  return [
    `---- MODULE ${module} ----`,
    ...comment([...headLines(origin, howToRun), ...leftOutLines(model)]),
    "EXTENDS Naturals",
    "",
    "VARIABLE state",
    "",
    ...writer.bounds(),
    "",
    ...writer.initial(),
    "",
    ...model.commands.flatMap((command) => writer.action(command)),
    ...writer.next(),
    "",
    "Spec == Init /\\ [][Next]_state",
    "",
    ...model.claims.flatMap((claim) => writer.claim(claim)),
    ...writer.invariant(),
    "",
    ...comment(configuration()),
    "====",
    "",
  ].join("\n");
}

function configuration(): string[] {
  return [
    "The configuration; without its last line only counts are made:",
    "  INIT Init",
    "  NEXT Next",
    "  CHECK_DEADLOCK FALSE",
    "  INVARIANTS TypeOK Inv",
  ];
}

class TlaWriter {
  readonly #model: GuardedModel;
  readonly #conditions: Conditions;

  constructor(model: GuardedModel) {
    const syntax = { and: "/\\", or: "\\/", equal: "=", unequal: "#" };
    const variables = model.variables.map((v) => ({ ...v, name: `state.${v.name}` }));
    this.#model = model;
    this.#conditions = new Conditions(variables, syntax);
  }

  bounds(): string[] {
    const { variables } = this.#model;
    const fields = variables.map(({ name, values }) => `${name}: 0..${values.length - 1}`);
    return [
      ...variables.flatMap(({ name, path, values }) =>
        comment([`${name}: ${path}`, ...valueLines(values)]),
      ),
      ...list("TypeOK == state \\in [", fields, "]"),
    ];
  }

  initial(): string[] {
    const { variables } = this.#model;
    const fields = variables.map(({ name }) => `${name} |-> 0`);
    return list("Init == state = [", fields, "]");
  }

  action({ name, label, decision, effects }: GuardedCommand): string[] {
    return [
      ...comment([label]),
      `${name} ==`,
      ...this.#junction(decision, effects).map((line) => `  ${line}`),
      "",
    ];
  }

  next(): string[] {
    const { commands } = this.#model;
    if (commands.length === 0) return ["Next == FALSE /\\ UNCHANGED state"];
    return ["Next ==", ...commands.map(({ name }) => `  \\/ ${name}`)];
  }

  claim({ name, label, claim, decision, otherwise }: GuardedClaim): string[] {
    const wanted = otherwise === 0 ? 1 : 0;
    const condition = this.#conditions.where(decision, (outcome) => outcome === wanted, 3);
    const text = typeof condition === "string" ? condition : String(condition).toUpperCase();
    return [
      ...comment([label, claim]),
      `${name} ==`,
      otherwise === 0 ? `   ${text}` : ` ~ (\n   ${text})`,
      "",
    ];
  }

  invariant(): string[] {
    const { claims } = this.#model;
    if (claims.length === 0) return ["Inv == TRUE"];
    return ["Inv ==", ...claims.map(({ name }) => `  /\\ ${name}`)];
  }

  /** A disjunction whose members exclude each other, as lines. */
  #junction(decision: Decision, effects: readonly (readonly Assignment[])[]): string[] {
    if (decision.kind === "leaf") return [this.#assignments(effects[decision.outcome]!)];
    return decision.branches.flatMap(({ values, next }) => {
      const [first, ...others] = this.#junction(next, effects);
      return [
        `\\/ /\\ ${this.#conditions.membership(decision.variable, values)}`,
        `   /\\ ${first}`,
        ...others.map((line) => `      ${line}`),
      ];
    });
  }

  #assignments(effect: readonly Assignment[]): string {
    const { variables } = this.#model;
    if (effect.length === 0) return "UNCHANGED state";
    const texts = effect.map(({ variable, value }) => `!.${variables[variable]!.name} = ${value}`);
    return `state' = [state EXCEPT ${texts.join(", ")}]`;
  }
}

/** Things between brackets, one a line, with commas between. */
function list(start: string, items: readonly string[], end: string): string[] {
  return [
    start,
    ...items.map((item, i) => `  ${item}${i === items.length - 1 ? "" : ","}`),
    `  ${end}`,
  ];
}

function comment(lines: readonly string[]): string[] {
  return lines.map((line) => (line === "" ? "\\*" : `\\* ${asciiText(line)}`));
}
