/** Reads words, conditions and statements of the small languages that models are written in. */
import type { State } from "./explore-guarded.ts";

export type Condition = (state: State) => boolean;
/** Changes a copy of the state. */
export type Statement = (state: Record<string, number>) => void;

/** How a language writes conditions. */
export interface Operators {
  readonly and: string;
  readonly or: string;
  readonly not: string;
  readonly compare: Readonly<Record<string, (a: number, b: number) => boolean>>;
}

/** The comparisons that languages agree on. */
export const ORDER: Operators["compare"] = { ">=": (a, b) => a >= b, "<=": (a, b) => a <= b };

export class Words {
  readonly #words: readonly string[];
  #at = 0;

  /** @param pattern what is a word; anything else but white space is an error */
  constructor(text: string, pattern: RegExp) {
    const rest = text.replaceAll(pattern, "").trim();
    if (rest !== "") throw new Error(`not understood: ${rest.slice(0, 40)}`);
    this.#words = text.match(pattern) ?? [];
  }

  get next(): string | undefined {
    return this.#words[this.#at];
  }

  /** The next word, which must be the expected one if there is one. */
  take(expected?: string): string {
    const word = this.#words[this.#at++];
    if (word === undefined || (expected !== undefined && word !== expected))
      throw new Error(`${word ?? "the end"} where ${expected ?? "a word"} should be`);
    return word;
  }

  /** Whether the next word is this one, which is then taken. */
  has(word: string): boolean {
    if (this.next !== word) return false;
    this.#at++;
    return true;
  }

  number(): number {
    const word = this.take();
    if (!/^\d+$/.test(word)) throw new Error(`${word} is no number`);
    return Number(word);
  }
}

/** A variable that is there; anything else is a mistake of the model. */
export function valueOf(state: State, name: string): number {
  const value = state[name];
  if (value === undefined) throw new Error(`there is no variable ${name}`);
  return value;
}

/** `and` and `or` may not be mixed without brackets: languages differ in what binds tighter. */
export function readCondition(words: Words, operators: Operators): Condition {
  const members = [readMember(words, operators)];
  const { and, or } = operators;
  const operator = words.next;
  if (operator !== and && operator !== or) return members[0]!;
  while (words.has(operator)) members.push(readMember(words, operators));
  if (words.next === and || words.next === or) throw new Error("and mixed with or");
  return operator === and
    ? (state) => members.every((holds) => holds(state))
    : (state) => members.some((holds) => holds(state));
}

function readMember(words: Words, operators: Operators): Condition {
  if (words.has(operators.not)) {
    const member = readMember(words, operators);
    return (state) => !member(state);
  }
  if (words.has("(")) {
    const inner = readCondition(words, operators);
    words.take(")");
    return inner;
  }
  const name = words.take();
  if (/^(true|false)$/i.test(name)) return () => name.toLowerCase() === "true";
  const compare = operators.compare[words.take()];
  if (compare === undefined) throw new Error(`${name} is not compared`);
  const value = words.number();
  return (state) => compare(valueOf(state, name), value);
}

/** The one of several alternatives whose condition is true; none or two is a mistake of the model. */
export function onlyOne<A extends { readonly when: Condition }>(
  alternatives: readonly A[],
  state: State,
): A {
  const open = alternatives.filter(({ when }) => when(state));
  if (open.length !== 1) throw new Error(`${open.length} alternatives are open`);
  return open[0]!;
}

/** A command out of a guard and a statement. */
export function guarded(guard: Condition, statement: Statement, sizes: State) {
  return (state: State): State | undefined => {
    if (!guard(state)) return undefined;
    const next = { ...state };
    statement(next);
    for (const [name, value] of Object.entries(next))
      if (value >= sizes[name]!) throw new Error(`${name} becomes ${value}`);
    return next;
  };
}

/** All variables 0. */
export function zeros(sizes: State): State {
  return Object.fromEntries(Object.keys(sizes).map((name) => [name, 0]));
}
