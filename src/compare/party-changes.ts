/** What the parties can do, and what happens, on one side and not on the other. */
import type { Explored } from "../check/explore.ts";
import { canonicalJson, type KernelCommand } from "../kernel/index.ts";
import type {
  CommandChange,
  Difference,
  Interface,
  PartyChange,
  SideChanges,
} from "../report/comparison.ts";
import type { Component } from "../system/index.ts";

/** What was seen of a side, in one scenario or in several. */
export interface Seen {
  readonly complete: boolean;
  /** Those that the system has. */
  readonly parties: readonly string[];
  /** Those that are enabled in some state. */
  readonly commands: readonly SeenCommand[];
  /** Types of events. */
  readonly events: readonly string[];
  /** Those in the lists of the components, enabled anywhere or not. */
  readonly listed: readonly ListedCommand[];
  /** The types of events that footprints declare, emitted anywhere or not. */
  readonly declared: readonly string[];
}

interface ListedCommand {
  readonly party: string;
  readonly type: string;
}

interface SeenCommand extends Pick<KernelCommand, "component" | "actor" | "stimulus"> {
  readonly key: string;
}

export function seenIn({ kernel, result }: Explored): Seen {
  const enabled = kernel.commands.filter(({ index }) => result.commands[index]!.enabled > 0);
  return {
    complete: result.complete,
    parties: kernel.learner.system.components.map(({ name }) => name),
    commands: enabled.map(({ component, actor, stimulus }) => {
      return { component, actor, stimulus, key: keyOf({ actor, stimulus }) };
    }),
    events: result.eventTypes,
    listed: kernel.commands.map(({ component, stimulus }) => {
      return { party: component, type: stimulus.type };
    }),
    declared: kernel.learner.system.components.flatMap(declaredEvents),
  };
}

function declaredEvents({ footprint }: Component): string[] {
  const parts = [footprint, ...Object.values(footprint?.commands ?? {})];
  return parts.flatMap((part) => part?.emits ?? []);
}

/** What was seen in any of several scenarios. */
export function seenInAny(all: readonly Seen[]): Seen {
  const commands = new Map(all.flatMap((seen) => seen.commands.map((c) => [c.key, c] as const)));
  return {
    complete: all.every(({ complete }) => complete),
    parties: [...new Set(all.flatMap(({ parties }) => parties))],
    commands: [...commands.values()],
    events: [...new Set(all.flatMap(({ events }) => events))].toSorted(),
    listed: all.flatMap(({ listed }) => listed),
    declared: all.flatMap(({ declared }) => declared),
  };
}

/** What became reachable on a side, and what is so no more. */
export function changesFrom(before: Seen, after: Seen, side: string): SideChanges {
  const complete = before.complete && after.complete;
  const parties = partiesOf(before, after).map((party): PartyChange => {
    const wasThere = before.parties.includes(party);
    const isThere = after.parties.includes(party);
    return {
      party,
      presence: wasThere === isThere ? "both" : isThere ? "new" : "gone",
      interface: interfaceOf(before, after, party),
      added: onlyIn(after, before, party),
      removed: onlyIn(before, after, party),
    };
  });
  return { side, complete, parties };
}

/** The components of both, and what else stands before the first dot of an event. */
function partiesOf(before: Seen, after: Seen): string[] {
  const events = [...before.events, ...after.events].map(partyOfEvent);
  return [...new Set([...before.parties, ...after.parties, ...events])];
}

function partyOfEvent(type: string): string {
  return type.split(".", 1)[0]!;
}

/** By type: a command of a known type with another parameter is no new interface. */
function interfaceOf(before: Seen, after: Seen, party: string): Interface {
  const typesOf = ({ listed }: Seen) => [
    ...new Set(listed.filter((command) => command.party === party).map(({ type }) => type)),
  ];
  const listed = typesOf(before);
  const known = new Set([...before.events, ...before.declared]);
  return {
    commands: typesOf(after).filter((type) => !listed.includes(type)),
    events: after.events.filter((type) => partyOfEvent(type) === party && !known.has(type)),
  };
}

function onlyIn(here: Seen, there: Seen, party: string): Difference {
  const others = there.commands.filter(({ component }) => component === party);
  const known = new Set(others.map(({ key }) => key));
  const own = here.commands.filter((c) => c.component === party && !known.has(c.key));
  const types = [...new Set(own.map(({ stimulus }) => stimulus.type))];
  const commands = types.map((type): CommandChange => ({
    type,
    commands: own
      .filter(({ stimulus }) => stimulus.type === type)
      .map(({ actor, stimulus }) => ({ actor, command: stimulus })),
    isWhole: !others.some(({ stimulus }) => stimulus.type === type),
  }));
  const isOwn = (type: string) => partyOfEvent(type) === party && !there.events.includes(type);
  return { commands, events: here.events.filter(isOwn) };
}

/** Commands of two kernels are the same when actor and stimulus are. */
export function keyOf({ actor, stimulus }: Pick<KernelCommand, "actor" | "stimulus">): string {
  return canonicalJson([actor, stimulus]);
}
