/** Fairness conditions as bits: which of them a command belongs to, and which of them a set of steps breaks. */
import type { FairnessCondition } from "../kernel/index.ts";
import type { StateGraph } from "./state-graph.ts";

/** What the judgement needs of a condition; its place in the list is its number. */
export type Condition = Pick<FairnessCondition, "kind" | "commands">;

/** The graph without the values of its states. */
export type Edges = Pick<StateGraph, "firstEdge" | "targets" | "commands">;

export class Assumptions {
  readonly conditions: readonly Condition[];
  /** How many 32-bit words a set of conditions takes. */
  readonly words: number;
  /** The conditions that each command belongs to: `words` words per command. */
  readonly #ofCommand: Int32Array;
  readonly #edges: Edges;

  /** @param commands how many commands there are */
  constructor(edges: Edges, commands: number, conditions: readonly Condition[]) {
    this.#edges = edges;
    this.conditions = conditions;
    this.words = (conditions.length + 31) >>> 5;
    this.#ofCommand = new Int32Array(commands * this.words);
    conditions.forEach((condition, c) => {
      for (const command of condition.commands)
        this.#ofCommand[command * this.words + (c >>> 5)]! |= 1 << (c & 31);
    });
  }

  /** Adds the conditions of which an edge takes a command. */
  addTaken(edge: number, into: Int32Array): void {
    const from = this.#edges.commands[edge]! * this.words;
    for (let w = 0; w < this.words; w++) into[w]! |= this.#ofCommand[from + w]!;
  }

  /** Sets the conditions of which a command is enabled in a state. */
  enabledIn(state: number, into: Int32Array): void {
    into.fill(0);
    const { firstEdge } = this.#edges;
    for (let edge = firstEdge[state]!; edge < firstEdge[state + 1]!; edge++)
      this.addTaken(edge, into);
  }

  /** Nothing seen yet. */
  record(): FairnessRecord {
    return new FairnessRecord(this);
  }
}

/** What was seen of each condition in some states and edges that are visited again and again. */
export class FairnessRecord {
  /** The conditions of which a command was taken, was enabled in some state, was disabled in some state. */
  readonly #taken: Int32Array;
  readonly #enabled: Int32Array;
  readonly #disabled: Int32Array;
  readonly #here: Int32Array;
  readonly #assumptions: Assumptions;

  constructor(assumptions: Assumptions) {
    const words = () => new Int32Array(assumptions.words);
    this.#assumptions = assumptions;
    [this.#taken, this.#enabled, this.#disabled, this.#here] = [words(), words(), words(), words()];
  }

  clear(): void {
    for (const words of [this.#taken, this.#enabled, this.#disabled]) words.fill(0);
  }

  addState(state: number): void {
    this.#assumptions.enabledIn(state, this.#here);
    for (let w = 0; w < this.#here.length; w++) {
      this.#enabled[w]! |= this.#here[w]!;
      this.#disabled[w]! |= ~this.#here[w]!;
    }
  }

  addEdge(edge: number): void {
    this.#assumptions.addTaken(edge, this.#taken);
  }

  /** Whether a run that visits just this again and again breaks a condition. */
  isBroken(condition: number): boolean {
    if (has(this.#taken, condition)) return false;
    const { kind } = this.#assumptions.conditions[condition]!;
    return kind === "weak" ? !has(this.#disabled, condition) : has(this.#enabled, condition);
  }

  /** The conditions that a run breaks which visits just this again and again. */
  broken(): number[] {
    return [...this.#assumptions.conditions.keys()].filter((c) => this.isBroken(c));
  }
}

/** Whether a set of conditions has one. */
export function has(set: Int32Array, condition: number): boolean {
  return ((set[condition >>> 5]! >>> (condition & 31)) & 1) === 1;
}
