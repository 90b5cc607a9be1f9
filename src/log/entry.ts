/** One line of the log: an event with the step that caused it. */
import type { DomainEvent, Stimulus } from "../system/index.ts";

export interface LogEntry {
  /** Place in the log, from 1. */
  readonly seq: number;
  /** Place of the step in the run, from 1; the events of one step follow each other. */
  readonly step: number;
  /** The component instance that took the step: `guest.vcpu0`. */
  readonly actor: string;
  /** What the scheduler chose. */
  readonly command: Stimulus;
  readonly event: DomainEvent;
}
