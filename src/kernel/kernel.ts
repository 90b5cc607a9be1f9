/**
 * The kernel: answers what a command does, and what a judge says, in a state. It runs the models
 * once per distinct local situation and from then on answers from decision trees.
 *
 * A state is a row: an Int32Array with the id of each cell's value.
 */
import { ModelError, type DomainEvent, type System } from "../system/index.ts";
import { canonicalJson } from "./canonical.ts";
import { Forest } from "./forest.ts";
import {
  Learner,
  type Judge,
  type KernelCommand,
  type LearnedStep,
  type LearnedVerdict,
  type Verdict,
} from "./learner.ts";
import { DISABLED, UNKNOWN, VIOLATES } from "./leaves.ts";
import { assemble } from "./shape.ts";
import { grownInts, sharedInts } from "./shared-ints.ts";

export type Row = Int32Array;

export interface KernelOptions {
  /** Off: the models run for every step. The same results, much slower. On by default. */
  readonly cache?: boolean;
  /** Runs each model twice, and one in so many cache hits of each again, and compares. Off (0) by default. */
  readonly purityCheckEvery?: number;
}

/** What a command did in a state. */
export interface Outcome {
  readonly row: Row;
  readonly events: readonly DomainEvent[];
}

/**
 * Is told of everything that is learned, when it is in the trees, with the row in which it was learned (which
 * the caller may use again). May ask the kernel in turn. What it throws goes to whoever asked.
 */
export interface LearnedListener {
  readonly step: (command: number, row: Row, leaf: number) => void;
  readonly verdict: (judge: number, row: Row, leaf: number) => void;
}

const FIRST_EFFECT = 2;

const VERDICTS: readonly Verdict[] = ["notReached", "holds", "violated"];

export class Kernel {
  readonly learner: Learner;
  /** One tree per command. */
  readonly steps: Forest;
  /** One tree per judge, then one per predicate of liveness. */
  readonly verdicts: Forest;
  /** Effects, one after the other: `[id of the event list, number of writes, cell, value, …]`. */
  effects: Int32Array = sharedInts(1 << 10);
  /** How often the models ran, for each command. */
  readonly runsOfCommand: Int32Array;
  /** How often the models ran, for each judge and predicate. */
  readonly runsOfJudge: Int32Array;
  /** Milliseconds that the models took, for each command. */
  readonly msOfCommand: Float64Array;
  /** Milliseconds that the models took, for each judge and predicate. */
  readonly msOfJudge: Float64Array;
  /** Milliseconds spent in the models. */
  modelMs = 0;
  /** Told only when there is a cache. */
  onLearned: LearnedListener | undefined;
  readonly isCached: boolean;
  /** Whether models run again now and then, and must do the same. */
  readonly checksPurity: boolean;

  readonly #purityCheckEvery: number;
  readonly #eventLists: (readonly DomainEvent[])[] = [];
  readonly #eventListIds = new Map<string, number>();
  #used = FIRST_EFFECT;
  readonly #hitsOfCommand: Int32Array;
  readonly #hitsOfJudge: Int32Array;

  constructor(system: System, options: KernelOptions = {}) {
    this.learner = new Learner(system);
    this.steps = new Forest(this.commands.length);
    const judges = this.judges.length + this.learner.predicates.length;
    this.verdicts = new Forest(judges);
    this.runsOfCommand = new Int32Array(this.commands.length);
    this.runsOfJudge = new Int32Array(judges);
    this.msOfCommand = new Float64Array(this.commands.length);
    this.msOfJudge = new Float64Array(judges);
    this.#hitsOfCommand = new Int32Array(this.commands.length);
    this.#hitsOfJudge = new Int32Array(judges);
    this.isCached = options.cache ?? true;
    this.#purityCheckEvery = options.purityCheckEvery ?? 0;
    this.checksPurity = this.#purityCheckEvery > 0;
  }

  get commands(): readonly KernelCommand[] {
    return this.learner.commands;
  }

  get judges(): readonly Judge[] {
    return this.learner.judges;
  }

  /** The row of the initial state. */
  initialRow(): Row {
    return this.learner.initialRow();
  }

  /** What the command does in the state; undefined when it is disabled. */
  take(row: Row, command: number): Outcome | undefined {
    return this.#outcome(row, this.stepLeaf(command, row));
  }

  #outcome(row: Row, leaf: number): Outcome | undefined {
    if (leaf === DISABLED) return undefined;
    const next = row.slice();
    const writes = this.effects[-leaf + 1]!;
    for (let at = -leaf + 2, end = at + 2 * writes; at < end; at += 2)
      next[this.effects[at]!] = this.effects[at + 1]!;
    return { row: next, events: this.eventList(this.effects[-leaf]!) };
  }

  /** Forgets all steps and verdicts, so that they are learned, and told, again. */
  forget(): void {
    this.steps.clear();
    this.verdicts.clear();
  }

  /** The commands that are enabled in the state. */
  enabled(row: Row): number[] {
    return this.commands.flatMap(({ index }) =>
      this.stepLeaf(index, row) === DISABLED ? [] : [index],
    );
  }

  /** What a judge says of the state. */
  judge(row: Row, judge: number): Verdict {
    return VERDICTS[-this.verdictLeaf(judge, row) - 1]!;
  }

  /** The first of the judges of invariants and monitors that finds the state violated. */
  violations(row: Row): Judge[] {
    return this.judges.filter(
      (j) => j.kind !== "final" && this.verdictLeaf(j.index, row) === VIOLATES,
    );
  }

  /** Whether a state without an enabled step is a proper end. */
  isProperEnd(row: Row): boolean {
    return this.verdictLeaf(this.judges.length - 1, row) !== VIOLATES;
  }

  /** The translation state as plain frozen values; snapshots of machines are not part of it. */
  world(row: Row): object {
    const { shape, tables } = this.learner;
    return assemble(shape.root, (cell) => tables.value(cell, row[cell]!)) as object;
  }

  /** The list of events with this id. */
  eventList(id: number): readonly DomainEvent[] {
    return this.#eventLists[id]!;
  }

  /** The types of all events that were emitted so far. */
  eventTypes(): string[] {
    return [...new Set(this.#eventLists.flat().map(({ type }) => type))].toSorted();
  }

  /** The leaf of a command in a state; runs the models when the situation is new. */
  stepLeaf(command: number, row: Row): number {
    const known = this.isCached ? this.steps.lookup(command, row) : UNKNOWN;
    if (known === UNKNOWN) return this.#learnStep(command, row);
    if (this.#isSampled(this.#hitsOfCommand, command)) this.#compareStep(command, row, known);
    return known;
  }

  /** The leaf of a judge or a predicate in a state. */
  verdictLeaf(judge: number, row: Row): number {
    const known = this.isCached ? this.verdicts.lookup(judge, row) : UNKNOWN;
    if (known === UNKNOWN) return this.#learnVerdict(judge, row);
    if (this.#isSampled(this.#hitsOfJudge, judge)) this.#compareVerdict(judge, row, known);
    return known;
  }

  #learnStep(command: number, row: Row): number {
    const start = performance.now();
    const learned = this.learner.step(command, row);
    this.runsOfCommand[command]!++;
    if (this.checksPurity)
      this.#demandSame(
        this.#nameOf(command),
        describe(learned),
        describe(this.learner.step(command, row)),
      );
    const leaf = this.#leafOf(learned);
    if (this.isCached) this.#insert(this.steps, command, learned.reads, row, leaf);
    this.msOfCommand[command]! += this.#modelTimeSince(start);
    if (this.isCached) this.onLearned?.step(command, row, leaf);
    return leaf;
  }

  #learnVerdict(judge: number, row: Row): number {
    const start = performance.now();
    const { reads, verdict }: LearnedVerdict = this.learner.verdict(judge, row);
    this.runsOfJudge[judge]!++;
    const leaf = verdictLeafOf(verdict);
    if (this.checksPurity) this.#compareVerdict(judge, row, leaf, reads);
    if (this.isCached) this.#insert(this.verdicts, judge, reads, row, leaf);
    this.msOfJudge[judge]! += this.#modelTimeSince(start);
    if (this.isCached) this.onLearned?.verdict(judge, row, leaf);
    return leaf;
  }

  #modelTimeSince(start: number): number {
    const elapsedMs = performance.now() - start;
    this.modelMs += elapsedMs;
    return elapsedMs;
  }

  #insert(forest: Forest, tree: number, reads: readonly number[], row: Row, leaf: number): void {
    try {
      forest.insert(tree, reads, row, leaf);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      const name = forest === this.steps ? this.#nameOf(tree) : this.learner.nameOfJudge(tree);
      throw new ModelError(error.code, `${name}: ${error.message}`, error);
    }
  }

  #leafOf({ effect }: LearnedStep): number {
    if (effect === undefined) return DISABLED;
    if (!this.isCached) this.#used = FIRST_EFFECT;
    const offset = this.#used;
    this.#used += 2 + 2 * effect.writes.size;
    this.effects = grownInts(this.effects, this.#used);
    this.effects.set([this.#eventListId(effect.events), effect.writes.size], offset);
    let at = offset + 2;
    for (const [cell, value] of effect.writes) {
      this.effects[at++] = cell;
      this.effects[at++] = value;
    }
    return -offset;
  }

  #eventListId(events: readonly DomainEvent[]): number {
    const text = canonicalJson(events);
    let id = this.#eventListIds.get(text);
    if (id === undefined) {
      id = this.#eventLists.push(events) - 1;
      this.#eventListIds.set(text, id);
    }
    return id;
  }

  /** Each tree has a count of its own: with a common one some would never have their turn. */
  #isSampled(hits: Int32Array, tree: number): boolean {
    if (!this.checksPurity) return false;
    hits[tree] = (hits[tree]! + 1) % this.#purityCheckEvery;
    return hits[tree] === 0;
  }

  /** Runs a command whose answer is known again. */
  #compareStep(command: number, row: Row, leaf: number): void {
    const { effect } = this.learner.step(command, row);
    const known = this.#outcome(row, leaf);
    const next = effect && row.slice();
    for (const [cell, value] of effect?.writes ?? []) next![cell] = value;
    this.#demandSame(
      this.#nameOf(command),
      known && canonicalJson([[...known.row], known.events]),
      effect && canonicalJson([[...next!], effect.events]),
    );
  }

  /** Asks a judge whose answer is known again; also for the same reads where these are known. */
  #compareVerdict(judge: number, row: Row, leaf: number, reads?: readonly number[]): void {
    const again = this.learner.verdict(judge, row);
    const name = this.learner.nameOfJudge(judge);
    this.#demandSame(name, String(leaf), String(verdictLeafOf(again.verdict)));
    if (reads !== undefined) this.#demandSame(name, String(reads), String(again.reads));
  }

  #demandSame(name: string, first: string | undefined, second: string | undefined): void {
    if (first === second) return;
    throw new ModelError(
      "impure",
      `${name} did not do the same twice in the same situation; ` +
        "a model may depend on nothing but the world, its context and its command " +
        "(no clock, no random numbers, no variables outside).",
    );
  }

  #nameOf(command: number): string {
    const { actor, stimulus } = this.commands[command]!;
    return `${actor} ${canonicalJson(stimulus)}`;
  }
}

function verdictLeafOf(verdict: Verdict): number {
  return -VERDICTS.indexOf(verdict) - 1;
}

function describe({ reads, effect }: LearnedStep): string {
  return canonicalJson([reads, effect && [[...effect.writes], effect.events]]);
}
