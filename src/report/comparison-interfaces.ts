/** What each side adds to the protocol, and what else happens for the parties, as blocks. */
import { list, table, text, type Block } from "./blocks.ts";
import type { Comparison, Difference, PartyChange, SideChanges } from "./comparison.ts";
import { groupedBy, listed } from "./comparison-words.ts";
import { commandText } from "./step-text.ts";

/** A party, a command or an event that one side has and the baseline has not, or the other way around. */
interface Change {
  readonly side: string;
  readonly party: string;
  readonly what: string;
  readonly isEvent: boolean;
  readonly how: string;
}

/** A sentence for each side, then a table of all that differs in what happens. */
export function interfaceBlocks({ changes }: Comparison): Block[] {
  const differing = changes.flatMap(changesOf);
  const parties = [...new Set(changes.flatMap((side) => side.parties.map(({ party }) => party)))];
  const still = parties.filter((party) => !differing.some((change) => change.party === party));
  return [
    list(changes.map(interfaceSentence)),
    text(
      "A party, a type of command or a type of event counts as an interface when the baseline's system does not have it; " +
        "another value in a field that is there does not.",
    ),
    ...changeTable(changes, differing),
    ...(still.length === 0 ? [] : [text(`Nothing differs for ${listed(still)}.`)]),
  ];
}

function interfaceSentence({ side, parties }: SideChanges): string {
  const added = parties.flatMap((change) => {
    const words = addedText(change);
    return words === "" ? [] : [words];
  });
  return added.length === 0
    ? `${side} adds no interface to any party.`
    : `${side} adds: ${added.join("; ")}.`;
}

/** `vfio bindMsi (event msiBindingCalled)`; empty for a party to which nothing is added. */
function addedText({ party, presence, interface: { commands, events } }: PartyChange): string {
  const named = presence === "new" ? [`${party}, a new party:`] : [party];
  if (presence !== "new" && commands.length === 0 && events.length === 0) return "";
  const eventsText = `${events.length === 1 ? "event" : "events"} ${events.map(eventName).join(", ")}`;
  const parts = [
    ...named,
    ...(commands.length === 0 ? [] : [commands.join(", ")]),
    ...(events.length === 0 ? [] : [commands.length === 0 ? eventsText : `(${eventsText})`]),
  ];
  return parts.join(" ").replace(/:$/, "");
}

/** What differs alike for the same party stands in one row. */
function changeTable(changes: readonly SideChanges[], differing: readonly Change[]): Block[] {
  const sides = changes.map(({ side }) => side);
  const shown = sides.filter((side) => differing.some((change) => change.side === side));
  const none = sides.filter((side) => !shown.includes(side));
  const things = groupedBy(differing, ({ party, what }) => [party, what]).map((own) => ({
    ...own[0]!,
    cells: shown.map((side) => own.find((change) => change.side === side)?.how ?? ""),
  }));
  const rows = groupedBy(things, ({ party, cells }) => [party, cells]).map((alike) => [
    alike[0]!.party,
    whatText(alike),
    ...alike[0]!.cells,
  ]);
  return [
    ...(rows.length === 0 ? [] : [table(["party", "what differs", ...shown], rows)]),
    ...(none.length === 0 ? [] : [text(`With ${listed(none)} nobody can do anything new.`)]),
  ];
}

/** `bindMsi, takeBinding, event msiBound`. */
function whatText(alike: readonly Change[]): string {
  const events = alike.filter(({ isEvent }) => isEvent).map(({ what }) => what);
  const others = alike.filter(({ isEvent }) => !isEvent).map(({ what }) => what);
  const label = events.length === 1 ? "event" : "events";
  return [...others, ...(events.length === 0 ? [] : [`${label} ${events.join(", ")}`])].join(", ");
}

function changesOf({ side, parties, complete }: SideChanges): Change[] {
  const gone = complete ? "never any more" : "not seen any more";
  return parties.flatMap(({ party, presence, added, removed, interface: { commands, events } }) => {
    const change = (what: string, isEvent: boolean, how: string): Change => {
      return { side, party, what, isEvent, how };
    };
    const whole = { both: [], new: ["new"], gone: ["gone"] }[presence];
    const isIdle = (type: string) => !added.commands.some((own) => own.type === type);
    return [
      ...whole.map((how) => change("the party itself", false, how)),
      ...commandsOf(added).map(([type, what]) =>
        change(what, false, commands.includes(type) ? "new" : "happens now"),
      ),
      ...commands.filter(isIdle).map((type) => change(type, false, "new, never enabled")),
      ...added.events.map((type) =>
        change(eventName(type), true, events.includes(type) ? "new" : "happens now"),
      ),
      ...commandsOf(removed).map(([, what]) => change(what, false, gone)),
      ...removed.events.map((type) => change(eventName(type), true, gone)),
    ];
  });
}

/** The type, and what is shown: single commands where others of their type are known. */
function commandsOf({ commands }: Difference): [type: string, what: string][] {
  return commands.map(({ type, isWhole, commands: all }) => {
    const texts = all.map(({ actor, command }) => {
      const instance = actor.slice(actor.indexOf(".") + 1);
      return actor.includes(".") ? `${commandText(command)} of ${instance}` : commandText(command);
    });
    return [type, isWhole ? type : [...new Set(texts)].join(", ")];
  });
}

/** Without the party, which is told before. */
function eventName(type: string): string {
  return type.slice(type.indexOf(".") + 1);
}
