/**
 * A toy to compare proposals on: letters that a carrier may lose, and registered letters that it may not. A user's file
 * as well: it exports its catalogue and its proposal.
 */
import { emit, setup } from "xstate";
import {
  addInvariants,
  defineCatalogue,
  defineComponent,
  defineInvariant,
  defineProposal,
  defineScenario,
  defineSystem,
  defineVariant,
  leadsTo,
  changeCommands,
  provide,
  replaceMachine,
  type Proposal,
  type ProposalOptions,
  type Received,
  type System,
} from "../../src/system/index.ts";

interface World {
  letters: Record<string, "written" | "sent" | "carried" | "read" | "lost">;
  signed: boolean;
}
type Step = Received<World, { type: "send" | "carry" | "lose" | "sign" | "read"; letter: string }>;

const stateOf = ({ world, letter }: Step) => world.letters[letter];
/** An action that fits every machine. */
const told = (type: string) =>
  emit(({ event }: { event: Step }) => ({ type, letter: event.letter })) as never;

const senderMachine = setup({
  types: {} as { events: Step },
  guards: { isWritten: ({ event }) => stateOf(event) === "written" },
}).createMachine({
  on: { send: { guard: "isWritten", actions: told("sender.letterSent") } },
});

const carrierMachine = setup({
  types: {} as { events: Step },
  guards: { isSent: ({ event }) => stateOf(event) === "sent" },
}).createMachine({
  on: {
    carry: { guard: "isSent", actions: told("carrier.letterCarried") },
    lose: {
      guard: ({ event }) => stateOf(event) === "sent",
      actions: told("carrier.letterLost"),
    },
  },
});

/** Loses nothing, and has the receiver sign. */
const registeredMachine = setup({
  types: {} as { events: Step },
  guards: { isSent: ({ event }) => stateOf(event) === "sent" },
}).createMachine({
  on: {
    carry: { guard: "isSent", actions: told("carrier.letterCarried") },
    sign: {
      guard: ({ event }) => stateOf(event) === "read" && !event.world.signed,
      actions: emit({ type: "carrier.receiptSigned" }),
    },
  },
});

const receiverMachine = setup({
  types: {} as { events: Step },
  guards: { isCarried: ({ event }) => stateOf(event) === "carried" },
}).createMachine({
  on: { read: { guard: "isCarried", actions: told("receiver.letterRead") } },
});

const STATES: Record<string, World["letters"][string]> = {
  "sender.letterSent": "sent",
  "carrier.letterCarried": "carried",
  "carrier.letterLost": "lost",
  "receiver.letterRead": "read",
};

const noLetterLost = defineInvariant<World, { letter: string }>({
  name: "no-letter-lost",
  claim: "A letter that was sent is not lost.",
  citation: "Post 1.1",
  forAll: [{ letter: "letter0" }, { letter: "letter1" }],
  when: (world, { letter }) => world.letters[letter] !== "written",
  holds: (world, { letter }) => world.letters[letter] !== "lost",
});

const nothingUnsent = defineInvariant<World>({
  name: "nothing-carried-unsent",
  claim: "A carried letter is signed for at most once.",
  citation: "Post 1.2",
  when: (world) => Object.values(world.letters).includes("carried"),
  holds: () => true,
});

const letterIsRead = leadsTo<World>({
  name: "letter-is-read",
  claim: "A letter that was sent is read in the end.",
  citation: "Post 2",
  from: (world) => world.letters["letter0"] === "sent",
  to: (world) => world.letters["letter0"] === "read",
});

function letters(numbers: readonly string[]): System {
  const commands = (...types: Step["type"][]) =>
    types.flatMap((type) => numbers.map((letter) => ({ type, letter })));
  return defineSystem<World, { type: string; letter: string }>({
    initial: {
      letters: { letter0: "written", letter1: numbers.length > 1 ? "written" : "read" },
      signed: false,
    },
    components: [
      defineComponent({ name: "sender", machine: senderMachine, commands: commands("send") }),
      defineComponent({
        name: "carrier",
        machine: carrierMachine,
        commands: commands("carry", "lose"),
        fairness: [{ kind: "weak", reason: "It is paid." }],
      }),
      defineComponent({
        name: "receiver",
        machine: receiverMachine,
        commands: commands("read"),
        fairness: [{ kind: "weak", reason: "It is curious." }],
      }),
    ],
    reducer: (draft, { type, letter }) => {
      if (type === "carrier.receiptSigned") draft.signed = true;
      else draft.letters[letter] = STATES[type]!;
    },
    invariants: [noLetterLost, nothingUnsent],
    liveness: [letterIsRead],
    final: (world) => Object.values(world.letters).every((l) => l === "read" || l === "lost"),
  });
}

const letter = defineScenario({
  name: "letter",
  title: "A letter",
  description: "One letter.",
  bounds: { letters: { default: 1, min: 1, max: 2, meaning: "letters" } },
  system: (bounds) => letters(["letter0", "letter1"].slice(0, bounds.letters)),
});

/** Where nothing is ever lost. */
const safe = defineScenario({
  name: "safe",
  title: "A letter that is carried by hand",
  description: "One letter, a carrier that loses none.",
  bounds: {},
  system: () => changeCommands(letters(["letter0"]), "carrier", (own) => own.slice(0, 1)),
});

const registered = (system: System): System =>
  changeCommands(replaceMachine(system, "carrier", registeredMachine), "carrier", (commands) =>
    commands.flatMap((c) => (c.type === "lose" ? [{ ...c, type: "sign" }] : [c])),
  );

/** The proposal with other claims. */
export function proposed(options: Partial<ProposalOptions> = {}): Proposal {
  return defineProposal({
    name: "registered-letters",
    title: "Registered letters",
    reference: "Post 3",
    showcases: [{ scenario: "letter" }, { scenario: "safe" }],
    changes: ["A letter is signed for."],
    repairs: [{ property: "no-letter-lost", scenarios: ["letter"] }],
    keeps: [{ property: "nothing-carried-unsent" }, { property: "deadlock" }],
    openQuestions: ["Who pays?"],
    apply: registered,
    ...options,
  });
}

/** What a carrier that does not know of it does. */
export const oldCarrier = {
  name: "old-carrier",
  title: "a carrier that knows no receipts",
  apply: (system: System) => system,
  keeps: [{ property: "nothing-carried-unsent" }],
  staysBroken: [{ property: "no-letter-lost", scenarios: ["letter"] }],
};

export const proposal = proposed({ compatibility: [oldCarrier] });

/** Nobody sends anything. */
export const strike = defineProposal({
  name: "strike",
  title: "Nobody carries anything",
  reference: "Post 4",
  showcases: [{ scenario: "letter" }],
  changes: ["A letter stays where it is."],
  repairs: [{ property: "no-letter-lost" }],
  apply: (system) =>
    provide(system, "sender", senderMachine, { guards: { isWritten: () => false } }),
});

/** Breaks what was never broken. */
export const careless = defineVariant({
  name: "careless",
  title: "A letter is forbidden to be read",
  reference: "Post 5",
  kind: "bug",
  caughtBy: ["no-letter-read"],
  showcases: [{ scenario: "letter" }],
  apply: (system) =>
    addInvariants(
      system,
      defineInvariant<World>({
        name: "no-letter-read",
        claim: "No letter is read.",
        citation: "Post 6",
        holds: (world) => world.letters["letter0"] !== "read",
      }),
    ),
});

export const catalogue = defineCatalogue({
  scenarios: [letter, safe],
  variants: [proposal, strike, careless],
});
