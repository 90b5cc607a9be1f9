/**
 * A toy for liveness: a client posts a request and takes the answer, a server answers, and somebody rings the
 * phone.
 */
import { leadsTo, type AnyLiveness, type Fairness, type System } from "../../src/system/index.ts";
import { toySystem, type ToyCommand } from "../support/toy.ts";

export interface Mailbox {
  request: "none" | "posted" | "answered";
  phone: "quiet" | "ringing";
}

export const answered = leadsTo<Mailbox>({
  name: "every-request-answered",
  claim: "Whoever posts a request gets an answer.",
  citation: "Toy 1",
  from: ({ request }) => request === "posted",
  to: ({ request }) => request === "answered",
});

/** The server answers in the end. */
export const serves = (kind: Fairness["kind"]): Fairness => ({
  kind,
  commands: ["answer"],
  reason: "It has nothing else to do.",
});

const commands: Record<string, ToyCommand<Mailbox>> = {
  post: { when: ({ request }) => request === "none" },
  answer: { when: ({ request }) => request === "posted" },
  take: { when: ({ request }) => request === "answered" },
  ring: { when: ({ phone }) => phone === "quiet" },
  pickUp: { when: ({ phone }) => phone === "ringing" },
};

/** What each command makes of the mailbox. */
const EFFECTS: Readonly<Record<string, Partial<Mailbox>>> = {
  "toy.post": { request: "posted" },
  "toy.answer": { request: "answered" },
  "toy.take": { request: "none" },
  "toy.ring": { phone: "ringing" },
  "toy.pickUp": { phone: "quiet" },
};

/** @param changed commands that differ */
export function mailbox(
  fairness: readonly Fairness[],
  liveness: readonly AnyLiveness[] = [answered],
  changed: typeof commands = {},
): System {
  return toySystem<Mailbox>({
    initial: { request: "none", phone: "quiet" },
    commands: { ...commands, ...changed },
    reduce: (draft, { type }) => void Object.assign(draft, EFFECTS[type]),
    liveness,
    fairness,
  });
}

/** The server does not answer while the phone rings: it can answer again and again, but not all the time. */
export const DISTURBED = {
  answer: {
    when: ({ request, phone }: Mailbox) => request === "posted" && phone === "quiet",
  },
};

/** Once the phone rings, nobody does anything any more. */
export const PARALYSED: typeof commands = Object.fromEntries(
  Object.entries(commands).map(([name, { when }]) => [
    name,
    { when: (world: Mailbox) => world.phone === "quiet" && (when?.(world) ?? true) },
  ]),
);
