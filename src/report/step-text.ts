/** A step in few words: what was commanded, and what happened. */
import type { DomainEvent, Stimulus } from "../system/index.ts";
import type { ShownStep } from "./evidence.ts";

/** `map pasid0 page0 frame0`; what is no name keeps its key: `flush global=true`. */
export function commandText({ type, ...parameters }: Stimulus): string {
  return [type, ...Object.entries(parameters).map(fieldText)].join(" ");
}

/**
 * `pageMapped`, with the fields that the command does not say already.
 * The party and its instance are left out where they are the ones that act.
 */
export function eventText(event: DomainEvent, actor: string, command: Stimulus): string {
  const { type, ...fields } = event;
  const [party, instance] = actor.split(".");
  const name = type.startsWith(`${party}.`) ? type.slice(party!.length + 1) : type;
  const isNews = ([key, value]: [string, unknown]) =>
    key in command
      ? JSON.stringify(command[key]) !== JSON.stringify(value)
      : value !== instance || instance === undefined;
  return [name, ...Object.entries(fields).filter(isNews).map(fieldText)].join(" ");
}

/** A command in one line and its events in one line each. */
export function stepText({ actor, command, events }: ShownStep): string {
  return [
    commandText(command),
    ...events.map((event) => `> ${eventText(event, actor, command)}`),
  ].join("\n");
}

/** Identifiers such as `pasid0` say themselves what they are, and a kind says what the rest is. */
function fieldText([key, value]: [string, unknown]): string {
  if (typeof value === "string") return isTelling(key, value) ? value : `${key}=${value}`;
  const text = shortValue(value);
  const isList = typeof value === "object" && value !== null && !Array.isArray(value);
  return `${key}=${isList ? `(${text})` : text}`;
}

function isTelling(key: string, value: string): boolean {
  return key === "kind" || value.startsWith(key) || /^[a-z]+\d+$/i.test(value);
}

/** `piotlb did1 pasid0 iova=null`, `[pasidCache did1, wait vcpu0]`. */
function shortValue(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(shortValue).join(", ")}]`;
  const fields = Object.entries(value as object);
  fields.sort(([a], [b]) => Number(b === "kind") - Number(a === "kind"));
  return fields.map(fieldText).join(" ");
}
