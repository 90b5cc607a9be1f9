/** Reads the part of TLA+ that exported modules use, lists by their columns, as something to run. */
import type { Executable, State } from "./explore-guarded.ts";
import {
  guarded,
  onlyOne,
  ORDER,
  readCondition,
  valueOf,
  Words,
  type Condition,
  type Operators,
  type Statement,
} from "./read-text.ts";

const WORD = /\d+|\w+|\/\\|\\\/|[<>]=|[~=#()]/g;
const OPERATORS: Operators = {
  and: "/\\",
  or: "\\/",
  not: "~",
  compare: { "=": (a, b) => a === b, "#": (a, b) => a !== b, ...ORDER },
};

export function readTla(text: string): Executable {
  const code = text.replaceAll(/\\\*.*$/gm, "");
  if (!/^---- MODULE \w+ ----\n[^]*\n====\n$/.test(code)) throw new Error("no module");
  const definitions = definitionsIn(code);
  const bodyOf = (name: string): string => {
    const body = definitions.get(name);
    if (body === undefined) throw new Error(`${name} is not defined`);
    return body;
  };
  const sizes = fields(bodyOf("TypeOK"), /^state \\in \[([^]*)\]$/, /^(\w+): 0\.\.(\d+)$/);
  for (const name of Object.keys(sizes)) sizes[name]!++;
  return {
    initial: fields(bodyOf("Init"), /^state = \[([^]*)\]$/, /^(\w+) \|-> (\d+)$/),
    commands: members(bodyOf("Next"), "\\/").map((name) => actionOf(bodyOf(name), sizes)),
    claims: members(bodyOf("Inv"), "/\\").map((name) => ({
      name,
      holds: conditionOf(bodyOf(name)),
    })),
  };
}

/** What stands right of each `==`, with the margin of its first line kept. */
function definitionsIn(code: string): Map<string, string> {
  const parts = code.split(/^(\w+) ==/m).slice(1);
  const last = parts.length - 1;
  return new Map(
    parts.flatMap((name, i) => {
      if (i % 2 === 1) return [];
      const body = i + 1 === last ? parts[last]!.replace(/\n====\n$/, "") : parts[i + 1]!;
      return [[name, body.replace(/^ *\n/, "").trimEnd()] as const];
    }),
  );
}

function fields(body: string, whole: RegExp, field: RegExp): Record<string, number> {
  const [, inner] = whole.exec(body.trim()) ?? [];
  if (inner === undefined) throw new Error(`no record: ${body.slice(0, 40)}`);
  return Object.fromEntries(
    inner.split(",").map((part) => {
      const [, name, number] = field.exec(part.trim()) ?? [];
      if (name === undefined) throw new Error(`no field: ${part}`);
      return [name, Number(number)];
    }),
  );
}

/** The names in a list. */
function members(body: string, bullet: string): string[] {
  if (/^ *(TRUE|FALSE \/\\ UNCHANGED state)$/.test(body)) return [];
  return body.split("\n").map((line) => {
    if (!line.startsWith(`  ${bullet} `)) throw new Error(`not in the list: ${line}`);
    return line.slice(5);
  });
}

/** A condition may not leave the column of its definition. */
function conditionOf(body: string): Condition {
  const unqualified = /(?<!state\.)\b[a-z]\w* [=#<>]/.exec(body);
  if (unqualified !== null) throw new Error(`${unqualified[0]} is no field of the state`);
  const words = new Words(body.replaceAll(/\bstate\./g, ""), WORD);
  const condition = readCondition(words, OPERATORS);
  if (words.next !== undefined) throw new Error(`${words.next} after a claim`);
  return condition;
}

function actionOf(body: string, sizes: State): Executable["commands"][number] {
  const { when, run } = readAction(body.split("\n").map((line) => indented(line, "  ")));
  return guarded(when, run, sizes);
}

interface Action {
  readonly when: Condition;
  readonly run: Statement;
}

/** A list of alternatives, or what the next state is. */
function readAction(lines: readonly string[]): Action {
  if (!lines[0]!.startsWith("\\/ ")) return { when: () => true, run: readUpdate(lines) };
  const starts = lines.flatMap((line, i) => (line.startsWith("\\/ ") ? [i] : []));
  const alternatives = starts.map((start, i) => readAlternative(lines.slice(start, starts[i + 1])));
  return {
    when: (state) => alternatives.some(({ when }) => when(state)),
    run: (state) => onlyOne(alternatives, state).run(state),
  };
}

/** `\/ /\ test` and below it `/\ action`, each line at the right column. */
function readAlternative([test, ...rest]: readonly string[]): Action {
  const condition = conditionOf(indented(test!, "\\/ /\\ "));
  const lines = rest.map((line, i) => indented(line, i === 0 ? "   /\\ " : "      "));
  const { when, run } = readAction(lines);
  return { when: (state) => condition(state) && when(state), run };
}

function readUpdate(lines: readonly string[]): Statement {
  if (lines.length !== 1) throw new Error(`more than an update: ${lines[1]}`);
  if (lines[0] === "UNCHANGED state") return () => {};
  const [, inner] = /^state' = \[state EXCEPT (.*)\]$/.exec(lines[0]!) ?? [];
  if (inner === undefined) throw new Error(`no update: ${lines[0]}`);
  const updates = inner.split(", ").map((text) => {
    const [, name, value] = /^!\.(\w+) = (\d+)$/.exec(text) ?? [];
    if (name === undefined) throw new Error(`no update: ${text}`);
    return [name, Number(value)] as const;
  });
  return (state) =>
    updates.forEach(([name, value]) => {
      valueOf(state, name);
      state[name] = value;
    });
}

function indented(line: string, margin: string): string {
  if (!line.startsWith(margin)) throw new Error(`not indented by "${margin}": ${line}`);
  return line.slice(margin.length);
}
