/** Footprints: the slices of the state that a component may read and write, declared in the words of the domain. */

/**
 * A place in the state: names joined by dots, and indices in brackets. `pasidTable[dev][pasid].present` is one cell
 * for a command with these parameters; `queue` is the queue; `iotlb` is everything below. In brackets stand
 * a parameter of the command, `self` (the component's own instance), or `*` for every key. A parameter that only
 * other commands of the component have, or that is null in this one, stands for every key too.
 */
export type PathPattern = string;

/** What may be touched. What is not listed must not be. */
export interface Access {
  readonly reads?: readonly PathPattern[];
  /** The reducer's writes; a place that is changed by looking at it (a queue) is read as well. */
  readonly writes?: readonly PathPattern[];
  /** The types of the events that may be emitted; every event of the component when it is left out. */
  readonly emits?: readonly string[];
}

/**
 * The footprint of a component: what all of its commands may touch, and what single ones (by type of the stimulus)
 * may touch besides. Reads of the reducer count as much as those of guards and actions. The component's own control
 * state and the monitors need no mention. A component with a footprint emits only events that are named after
 * it (`walker.requestAborted`).
 */
export interface Footprint extends Access {
  readonly commands?: Readonly<Record<string, Access>>;
}

/** What is declared for one type of command: for all commands, and for this type besides. */
export function accessFor(
  footprint: Footprint,
  type: string,
): { readonly reads: readonly PathPattern[]; readonly writes: readonly PathPattern[] } & Pick<
  Access,
  "emits"
> {
  const isNamed = footprint.commands !== undefined && Object.hasOwn(footprint.commands, type);
  const parts: Access[] = isNamed ? [footprint, footprint.commands[type]!] : [footprint];
  const lists = parts.flatMap(({ emits }) => (emits === undefined ? [] : [emits]));
  return {
    reads: parts.flatMap(({ reads = [] }) => reads),
    writes: parts.flatMap(({ writes = [] }) => writes),
    ...(lists.length > 0 && { emits: lists.flat() }),
  };
}
