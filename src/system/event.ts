/** A fact in the past tense, `party.thingHappened`, with its payload; what the log consists of. */
import type { Json } from "./json.ts";

/** Plain JSON with a type. Two events with equal content are the same event. */
export type DomainEvent = { readonly type: string } & { readonly [field: string]: Json };
