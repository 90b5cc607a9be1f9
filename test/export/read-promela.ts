/** Reads the part of Promela that exported models use, as something to run. */
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

const WORD = /\d+|\w+|::|->|&&|\|\||[=!<>]=|[!(){};:=]/g;
const OPERATORS: Operators = {
  and: "&&",
  or: "||",
  not: "!",
  compare: { "==": (a, b) => a === b, "!=": (a, b) => a !== b, ...ORDER },
};
const SIZES: Readonly<Record<string, number>> = { bit: 2, byte: 256, short: 32_768 };

export function readPromela(text: string): Executable {
  const code = text.replaceAll(/\/\*[^]*?\*\//g, "").replaceAll("\\\n", " ");
  const macros = new Map(
    [...code.matchAll(/^#define (\w+) (.*)$/gm)].map(([, name, body]) => [name!, body!]),
  );
  const asserted = [...code.matchAll(/:: d_step \{ !(\w+) -> assert\((\w+)\) \}/g)];
  const plain = code.replaceAll(/^#ifdef CLAIMS$[^]*?^#endif$/gm, "").replaceAll(/^#.*$/gm, "");
  const words = new Words(plain, WORD);
  const sizes = readDeclarations(words);
  return {
    initial: zeros(sizes),
    commands: readLoop(words, sizes),
    claims: asserted.map(([, tested, name]) => {
      if (tested !== name) throw new Error(`${tested} is asked and ${name} asserted`);
      return { name: name!, holds: conditionOf(macros.get(name!)!) };
    }),
  };
}

function conditionOf(text: string): Condition {
  const words = new Words(text, WORD);
  const condition = readCondition(words, OPERATORS);
  if (words.next !== undefined) throw new Error(`${words.next} after a claim`);
  return condition;
}

function readDeclarations(words: Words): State {
  const sizes: Record<string, number> = {};
  while (SIZES[words.next ?? ""] !== undefined) {
    const size = SIZES[words.take()]!;
    sizes[words.take()] = size;
    words.take(";");
  }
  return sizes;
}

function readLoop(words: Words, sizes: State): Executable["commands"] {
  for (const word of ["init", "{", "end", ":", "do"]) words.take(word);
  const commands: Executable["commands"][number][] = [];
  while (words.has("::")) {
    words.take("d_step");
    words.take("{");
    const guard = readCondition(words, OPERATORS);
    words.take("->");
    commands.push(guarded(guard, readStatements(words), sizes));
    words.take("}");
  }
  words.take("od");
  words.take("}");
  return commands;
}

function readStatements(words: Words): Statement {
  if (words.has("skip")) return () => {};
  if (words.next === "if") return readIf(words);
  const statements: Statement[] = [];
  do {
    const name = words.take();
    words.take("=");
    const value = words.number();
    statements.push((state) => {
      valueOf(state, name);
      state[name] = value;
    });
  } while (words.has(";"));
  return (state) => statements.forEach((run) => run(state));
}

function readIf(words: Words): Statement {
  words.take("if");
  const options: { when: Condition; run: Statement }[] = [];
  while (words.has("::")) {
    const when = readCondition(words, OPERATORS);
    words.take("->");
    options.push({ when, run: readStatements(words) });
  }
  words.take("fi");
  return (state) => onlyOne(options, state).run(state);
}
