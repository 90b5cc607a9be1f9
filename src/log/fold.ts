/** The fold of a log: the translation state by the plain reducer, without the kernel. */
import { freeze, Immer } from "immer";
import type { Reducer, System } from "../system/index.ts";
import type { LogEntry } from "./entry.ts";
import { InputError } from "./input-error.ts";

const immer = new Immer({ autoFreeze: true });

/**
 * The translation state after each entry, in order, frozen.
 * @throws InputError when the reducer fails at an event, which then is not one of this system's
 */
export function* foldEach(system: System, entries: Iterable<LogEntry>): Generator<object> {
  const reduce = system.reducer as unknown as Reducer<object, LogEntry["event"]>;
  let world = initialWorld(system);
  for (const { seq, event } of entries) {
    world = apply(reduce, world, event, seq);
    yield world;
  }
}

/**
 * The translation state after a log, frozen.
 * @param upto the sequence number of the last event that counts; all by default, none with 0
 * @throws InputError as {@link foldEach}
 */
export function fold(system: System, entries: readonly LogEntry[], upto = entries.length): object {
  let world = initialWorld(system);
  for (world of foldEach(system, entries.slice(0, upto)));
  return world;
}

/** A frozen copy: what the system declares stays as it is, marks of atoms are left out. */
function initialWorld(system: System): object {
  return freeze(structuredClone(system.initial), true);
}

function apply(
  reduce: Reducer<object, LogEntry["event"]>,
  world: object,
  event: LogEntry["event"],
  seq: number,
): object {
  try {
    return immer.produce(world, (draft) => {
      reduce(draft, event);
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(
      `Event ${seq} (${event.type}) cannot be folded into the translation state: ${why}`,
      error,
    );
  }
}
