/** What commands may look at and change at most: by their footprints, machines and monitors. */
import { matcherOf } from "./event-types.ts";
import type { Learner } from "./learner.ts";

/** What one command may do at most, by cell: 1 is possible. */
export interface Touches {
  readonly reads: Uint8Array;
  /** The cells whose value it may change. To write back what it has read is no change. */
  readonly changes: Uint8Array;
}

/** What a command may do at most; everything but other parties' control states where no footprint is declared. */
export function touchesOf(learner: Learner, command: number): Touches {
  const declared = learner.footprints[command];
  const world = learner.shape.paths.length;
  const reads = new Uint8Array(learner.tables.cells);
  const changes = new Uint8Array(learner.tables.cells);
  if (declared === undefined) reads.fill(1, 0, world);
  else reads.set(declared.reads.subarray(0, world));
  if (declared === undefined) changes.fill(1, 0, world);
  else changes.set(declared.writes.subarray(0, world));

  const own = learner.actorOf(command);
  reads[own.cell] = 1;
  if (own.runner.mayChange(learner.commands[command]!.stimulus.type)) changes[own.cell] = 1;
  for (const { cell, runner } of learner.monitors)
    if (mayTell(learner, command, runner.eventTypes)) reads[cell] = changes[cell] = 1;
  return { reads, changes };
}

/**
 * Whether a command may emit an event that a machine hears.
 * @param heard the types that the machine mentions; `*` and `page.*` stand for themselves
 */
export function mayTell(learner: Learner, command: number, heard: readonly string[]): boolean {
  const declared = learner.footprints[command];
  if (declared === undefined) return heard.length > 0;
  if (declared.emits !== undefined) return [...declared.emits].some(matcherOf(heard));
  // Whoever declares a footprint emits only events that are named after the component.
  const own = `${learner.commands[command]!.component}.`;
  const mayMatch = (type: string) =>
    type === "*" ||
    type.startsWith(own) ||
    (type.endsWith(".*") && own.startsWith(type.slice(0, -1)));
  return heard.some(mayMatch);
}
