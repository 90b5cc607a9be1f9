/** The instances of liveness properties, with the states that matter to each. */
import { NOT_REACHED, type Kernel, type LivenessClaim } from "../kernel/index.ts";
import type { StateGraph } from "./state-graph.ts";
import type { Question } from "./prefix.ts";
import { StateSet } from "./state-set.ts";

/** Lets others have their turn; whether to go on. */
export type Pause = () => Promise<boolean>;

/** One instance of a property. */
export interface Instance extends Question {
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Whether its trigger was ever true. */
  readonly isReached: boolean;
}

/** So many states are judged between two pauses. */
const CHUNK = 10_000;

/** Asks the predicates of all instances about all states; undefined when a pause says not to go on. */
export async function judgeStates(
  kernel: Kernel,
  graph: StateGraph,
  goesOn: Pause,
): Promise<readonly Instance[] | undefined> {
  const all = askersOf(kernel, graph.states);
  for (let state = 0; state < graph.states; state++) {
    if (state % CHUNK === 0 && !(await goesOn())) return undefined;
    const row = graph.row(state);
    for (const asker of all) asker.ask(row, state);
  }
  return all;
}

function askersOf(kernel: Kernel, states: number): Asker[] {
  const { properties, predicates } = kernel.learner;
  // Each instance has two predicates, one after the other.
  return predicates.flatMap(({ kind, name, parameters, index }) => {
    if (kind !== "from") return [];
    const { form } = properties.find((property) => property.name === name)!;
    return [new Asker(kernel, { name, parameters, form, from: index, to: index + 1 }, states)];
  });
}

interface AskedInstance {
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly form: LivenessClaim["form"];
  /** The indices of the predicates. */
  readonly from: number;
  readonly to: number;
}

class Asker implements Instance {
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly starts: StateSet;
  /** Where `to` is false. */
  readonly allowed: StateSet;
  isReached: boolean;
  readonly #kernel: Kernel;
  readonly #asked: AskedInstance;

  constructor(kernel: Kernel, asked: AskedInstance, states: number) {
    this.name = asked.name;
    this.parameters = asked.parameters;
    this.allowed = new StateSet(states);
    // What must hold again and again may be missed from anywhere on.
    this.starts = asked.form === "alwaysEventually" ? this.allowed : new StateSet(states);
    this.isReached = asked.form !== "leadsTo";
    this.#kernel = kernel;
    this.#asked = asked;
  }

  ask(row: Int32Array, state: number): void {
    const { form, to } = this.#asked;
    const isAnswered = this.#isTrue(to, row);
    if (!isAnswered) this.allowed.add(state);
    if (form === "eventually" && state === 0 && !isAnswered) this.starts.add(state);
    if (form === "leadsTo") this.#askTrigger(row, state, isAnswered);
  }

  #askTrigger(row: Int32Array, state: number, isAnswered: boolean): void {
    if (isAnswered && this.isReached) return;
    if (!this.#isTrue(this.#asked.from, row)) return;
    this.isReached = true;
    if (!isAnswered) this.starts.add(state);
  }

  #isTrue(predicate: number, row: Int32Array): boolean {
    return this.#kernel.verdictLeaf(predicate, row) !== NOT_REACHED;
  }
}
