/** What is known about a run that a claim forbids: the steps, and what the judgement depended on. */
import type { Lasso } from "../replay/lasso.ts";
import type { DomainEvent, Stimulus } from "../system/index.ts";

/** One step of the run. */
export interface ShownStep {
  /** From 1. */
  readonly number: number;
  readonly actor: string;
  readonly command: Stimulus;
  readonly events: readonly DomainEvent[];
}

/** A cell that the judgement depended on. */
export interface CellOrigin {
  readonly path: string;
  readonly value: unknown;
  /** The step that wrote it last, from 1; undefined when it still has its initial value. */
  readonly step?: number;
}

export interface Evidence {
  readonly name: string;
  readonly kind: "invariant" | "monitor" | "deadlock" | "liveness";
  /** One sentence in the words of the domain. */
  readonly claim: string;
  /** Empty for a deadlock. */
  readonly citation: string;
  /** Of the violated instance of a quantified invariant. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The party of each column, in the order of the system. */
  readonly actors: readonly string[];
  readonly steps: readonly ShownStep[];
  /** Of a liveness property: where the loop begins, and why it is a fair one. */
  readonly lasso?: Lasso;
  /** The invariant's own words about the last state. */
  readonly explanation?: string;
  readonly cells: readonly CellOrigin[];
}
