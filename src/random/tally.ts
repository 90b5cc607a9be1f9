/** What a random exploration has seen so far. */
import { NOT_REACHED, VIOLATES, type Judge, type Kernel, type Row } from "../kernel/index.ts";
import { undecidedLiveness } from "../liveness/judge-liveness.ts";
import type { ClaimName } from "../replay/claims.ts";
import type { ClaimResult, CommandResult, Violation } from "../search/result.ts";
import type { Candidate } from "./modes.ts";

type ClaimVerdict = Pick<ClaimResult, "verdict" | "violation">;

export class Tally {
  states = 0;
  transitions = 0;
  depth = 0;
  deadlock: Violation | undefined;
  readonly #kernel: Kernel;
  readonly #judges: readonly Judge[];
  readonly #enabled: Float64Array;
  readonly #eventLists = new Set<number>();
  /** The names of the claims that were put to the test. */
  readonly #reached = new Set<string>();
  readonly #violations = new Map<string, Violation>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#judges = kernel.judges.filter((j) => j.kind !== "final");
    this.#enabled = new Float64Array(kernel.commands.length);
  }

  /** Counts a state, and says which claims it is the first one to violate. */
  visit(row: Row): ClaimName[] {
    this.states++;
    const found = new Map<string, ClaimName>();
    for (const { index, name, kind } of this.#judges) {
      const leaf = this.#kernel.verdictLeaf(index, row);
      if (leaf !== NOT_REACHED) this.#reached.add(name);
      if (leaf === VIOLATES && !this.#violations.has(name))
        found.set(name, { kind: kind as "invariant" | "monitor", name });
    }
    return [...found.values()];
  }

  offer(candidates: readonly Candidate[]): void {
    for (const { command } of candidates) this.#enabled[command.index]!++;
  }

  /** @param depth how many steps the run has with this one */
  took({ eventList }: Candidate, depth: number): void {
    this.transitions++;
    this.depth = Math.max(this.depth, depth);
    this.#eventLists.add(eventList);
  }

  /** Keeps the run that shows a claim violated. */
  violates({ kind, name }: ClaimName, violation: Violation): void {
    if (kind === "deadlock") this.deadlock = violation;
    else this.#violations.set(name, violation);
  }

  get isViolated(): boolean {
    return this.deadlock !== undefined || this.#violations.size > 0;
  }

  get claims(): ClaimResult[] {
    const judged = this.#kernel.learner.claims.map((about) => {
      return { ...about, ...this.#verdictOf(about.name) };
    });
    return [...judged, ...undecidedLiveness(this.#kernel, "random runs end before it could fail")];
  }

  #verdictOf(name: string): ClaimVerdict {
    const violation = this.#violations.get(name);
    if (violation !== undefined) return { verdict: "violated", violation };
    return { verdict: this.#reached.has(name) ? "holds" : "notReached" };
  }

  get commands(): CommandResult[] {
    return this.#kernel.commands.map(({ actor, stimulus, index }) => {
      return { actor, stimulus, enabled: this.#enabled[index]! };
    });
  }

  get eventTypes(): string[] {
    const lists = [...this.#eventLists].flatMap((id) => this.#kernel.eventList(id));
    return [...new Set(lists.map((event) => event.type))].toSorted();
  }
}
