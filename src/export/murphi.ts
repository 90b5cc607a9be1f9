/** Writes a guarded model in Murphi, as rumur reads it. */
import { asciiText, headLines, leftOutLines, valueLines, type Origin } from "./about.ts";
import { Conditions } from "./condition.ts";
import type { Decision } from "./decision.ts";
import type { Assignment, GuardedClaim, GuardedCommand, GuardedModel } from "./guarded-model.ts";

const HOW_TO_RUN = [
  "Count: rumur --deadlock-detection off --symmetry-reduction off --output model.c FILE",
  "       gcc -std=c11 -O1 -mcx16 -o model model.c -lpthread && ./model       (-mcx16 on x86-64 only)",
  "rumur's rules fired are the transitions.",
];

/** The text of a file. Each command is one rule. */
export function murphiOf(model: GuardedModel, origin: Origin): string {
  const writer = new MurphiWriter(model);
  return [
    ...comment([...headLines(origin, HOW_TO_RUN), ...leftOutLines(model)]),
    "",
    "const",
    "  check_claims: 1; -- 0 leaves the claims out",
    "",
    "var",
    ...writer.declarations(),
    "",
    "startstate begin",
    ...model.variables.map(({ name }) => `  ${name} := 0;`),
    "end;",
    "",
    ...model.commands.flatMap((command) => writer.rule(command)),
    ...model.claims.flatMap((claim) => writer.invariant(claim)),
  ].join("\n");
}

class MurphiWriter {
  readonly #model: GuardedModel;
  readonly #conditions: Conditions;

  constructor(model: GuardedModel) {
    const syntax = { and: "&", or: "|", equal: "=", unequal: "!=" };
    this.#model = model;
    this.#conditions = new Conditions(model.variables, syntax);
  }

  declarations(): string[] {
    return this.#model.variables.flatMap(({ name, path, values }) => [
      ...comment([path, ...valueLines(values)]).map((line) => `  ${line}`),
      `  ${name}: 0 .. ${values.length - 1};`,
    ]);
  }

  rule({ label, decision, effects }: GuardedCommand): string[] {
    const guard = this.#conditions.where(decision, () => true, 2);
    return [
      `rule "${quoted(label)}"`,
      `  ${guard}`,
      "==> begin",
      ...this.#body(decision, effects, "  "),
      "end;",
      "",
    ];
  }

  invariant({ label, claim, decision, otherwise }: GuardedClaim): string[] {
    const wanted = otherwise === 0 ? 1 : 0;
    const condition = this.#conditions.where(decision, (outcome) => outcome === wanted, 4);
    return [
      ...comment([claim]),
      `invariant "${quoted(label)}"`,
      `  check_claims = 0 | ${otherwise === 0 ? "" : "!"}(`,
      `    ${condition}`,
      "  );",
      "",
    ];
  }

  #body(decision: Decision, effects: readonly (readonly Assignment[])[], margin: string): string[] {
    if (effects.length === 1) return this.#assignments(effects[0]!, margin);
    if (decision.kind === "leaf") return this.#assignments(effects[decision.outcome]!, margin);
    // The guard has made sure of what is the only way.
    const [only, ...others] = decision.branches;
    if (others.length === 0) return this.#body(only!.next, effects, margin);
    return [
      `${margin}switch ${this.#model.variables[decision.variable]!.name}`,
      ...decision.branches.flatMap(({ values, next }) => [
        `${margin}case ${values.join(", ")}:`,
        ...this.#body(next, effects, `${margin}  `),
      ]),
      `${margin}end;`,
    ];
  }

  #assignments(effect: readonly Assignment[], margin: string): string[] {
    const { variables } = this.#model;
    return effect.map(
      ({ variable, value }) => `${margin}${variables[variable]!.name} := ${value};`,
    );
  }
}

function comment(lines: readonly string[]): string[] {
  return lines.map((line) => (line === "" ? "--" : `-- ${asciiText(line)}`));
}

/** What may stand between quotes. */
function quoted(text: string): string {
  return asciiText(text).replaceAll("\\", "/").replaceAll('"', "'");
}
