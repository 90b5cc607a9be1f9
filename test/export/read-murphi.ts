/** Reads the part of Murphi that exported models use, as something to run. */
import type { Executable, State } from "./explore-guarded.ts";
import {
  guarded,
  onlyOne,
  ORDER,
  readCondition,
  valueOf,
  Words,
  zeros,
  type Condition,
  type Operators,
  type Statement,
} from "./read-text.ts";

const WORD = /"[^"\n]*"|\d+|\w+|==>|:=|\.\.|[!<>]=|[&|!=():;,]/g;
const OPERATORS: Operators = {
  and: "&",
  or: "|",
  not: "!",
  compare: { "=": (a, b) => a === b, "!=": (a, b) => a !== b, ...ORDER },
};

export function readMurphi(text: string): Executable {
  const words = new Words(text.replaceAll(/--.*$/gm, ""), WORD);
  for (const word of ["const", "check_claims", ":", "1", ";", "var"]) words.take(word);
  const sizes = readDeclarations(words);
  words.take("startstate");
  words.take("begin");
  const initial: Record<string, number> = zeros(sizes);
  for (const name of Object.keys(initial)) initial[name] = -1;
  readStatements(words)(initial);
  words.take("end");
  words.take(";");
  const commands: Executable["commands"][number][] = [];
  while (words.has("rule")) commands.push(readRule(words, sizes));
  const claims: Executable["claims"][number][] = [];
  while (words.has("invariant")) claims.push(readInvariant(words));
  if (words.next !== undefined) throw new Error(`${words.next} at the end`);
  return { initial, commands, claims };
}

function readDeclarations(words: Words): State {
  const sizes: Record<string, number> = {};
  while (words.next !== "startstate") {
    const name = words.take();
    for (const word of [":", "0", ".."]) words.take(word);
    sizes[name] = words.number() + 1;
    words.take(";");
  }
  return sizes;
}

function readRule(words: Words, sizes: State): Executable["commands"][number] {
  words.take();
  const guard = readCondition(words, OPERATORS);
  words.take("==>");
  words.take("begin");
  const body = readStatements(words);
  words.take("end");
  words.take(";");
  return guarded(guard, body, sizes);
}

/** @returns the claim with the constant that switches it on */
function readInvariant(words: Words): Executable["claims"][number] {
  const name = words.take().slice(1, -1);
  const condition = readCondition(words, OPERATORS);
  words.take(";");
  return { name, holds: (state) => condition({ ...state, check_claims: 1 }) };
}

function readStatements(words: Words): Statement {
  const statements: Statement[] = [];
  while (!["end", "case"].includes(words.next!)) {
    statements.push(words.has("switch") ? readSwitch(words) : readAssignment(words));
    words.take(";");
  }
  return (state) => statements.forEach((run) => run(state));
}

function readAssignment(words: Words): Statement {
  const name = words.take();
  words.take(":=");
  const value = words.number();
  return (state) => {
    valueOf(state, name);
    state[name] = value;
  };
}

function readSwitch(words: Words): Statement {
  const name = words.take();
  const cases: { when: Condition; run: Statement }[] = [];
  while (words.has("case")) {
    const values: number[] = [];
    do values.push(words.number());
    while (words.has(","));
    words.take(":");
    const when = (state: State) => values.includes(valueOf(state, name));
    cases.push({ when, run: readStatements(words) });
  }
  words.take("end");
  return (state) => onlyOne(cases, state).run(state);
}
