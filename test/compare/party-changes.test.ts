/** What counts as a new interface: what the baseline's system does not have, and not what never happened in it. */
import { emit, setup } from "xstate";
import { describe, expect, test } from "vitest";
import { compare } from "../../src/compare/compare.ts";
import { planComparison } from "../../src/compare/plan.ts";
import { renderMarkdown } from "../../src/report/blocks-markdown.ts";
import { interfaceBlocks } from "../../src/report/comparison-interfaces.ts";
import {
  changeCommands,
  defineCatalogue,
  defineComponent,
  defineProposal,
  defineScenario,
  defineSystem,
  provide,
  replaceMachine,
  type Footprint,
  type System,
} from "../../src/system/index.ts";

interface World {
  open: boolean;
}

/** A door that can be opened, but not in the baseline; closing it is nobody's idea there. */
const doorMachine = setup({ guards: { mayOpen: () => false } }).createMachine({
  on: { open: { guard: "mayOpen", actions: emit({ type: "door.opened" }) } },
});
const closingMachine = setup({
  guards: { isOpen: ({ event }) => (event as never as { world: World }).world.open },
}).createMachine({
  on: {
    open: { actions: emit({ type: "door.opened" }) },
    close: { guard: "isOpen", actions: emit({ type: "door.closed" }) },
  },
});

function doors(footprint?: Footprint): System {
  return defineSystem<World, { type: string }>({
    initial: { open: false },
    components: [
      defineComponent({
        name: "door",
        machine: doorMachine,
        commands: [{ type: "open" }],
        ...(footprint && { footprint }),
      }),
    ],
    reducer: (world, { type }) => void (world.open = type === "door.opened"),
    invariants: [],
    final: () => true,
  });
}

const opened = (system: System) =>
  provide(system, "door", doorMachine, { guards: { mayOpen: () => true } });

async function comparedTo(apply: (system: System) => System, footprint?: Footprint) {
  const scenario = defineScenario({
    name: "door",
    title: "A door",
    description: "One door.",
    bounds: {},
    system: () => doors(footprint),
  });
  const proposal = defineProposal({
    name: "proposal",
    title: "Other doors",
    reference: "none",
    showcases: [{ scenario: "door" }],
    changes: ["The door."],
    apply,
  });
  const catalogue = defineCatalogue({ scenarios: [scenario], variants: [proposal] });
  const request = { proposal: "proposal", against: [], scenarios: [], bounds: {} };
  const comparison = await compare(planComparison(catalogue, request));
  return {
    party: comparison.changes[0]!.parties[0]!,
    markdown: renderMarkdown(interfaceBlocks(comparison)),
  };
}

describe("a new interface", () => {
  test("is no command that was there, and no event that was declared, though neither ever happened", async () => {
    const footprint = { writes: ["open"], emits: ["door.opened"] };
    const { party, markdown } = await comparedTo(opened, footprint);
    expect(party.interface).toEqual({ commands: [], events: [] });
    expect(party.added).toMatchObject({ commands: [{ type: "open" }], events: ["door.opened"] });
    expect(markdown).toContain("- proposal adds no interface to any party.\n");
    expect(markdown).toMatch(/\| door +\| open, event opened +\| happens now +\|/);
  });

  test("is declared for single commands, too", async () => {
    const footprint = { commands: { open: { writes: ["open"], emits: ["door.opened"] } } };
    const { party } = await comparedTo(opened, footprint);
    expect(party.interface.events).toEqual([]);
  });

  test("is an event that is neither seen nor declared in the baseline", async () => {
    const { party, markdown } = await comparedTo(opened);
    expect(party.interface).toEqual({ commands: [], events: ["door.opened"] });
    expect(markdown).toContain("- proposal adds: door event opened.\n");
    expect(markdown).toMatch(
      /\| door +\| open +\| happens now +\|\n\| door +\| event opened +\| new/,
    );
  });

  test("is a command that no list of the baseline has", async () => {
    const closing = (system: System) =>
      changeCommands(replaceMachine(system, "door", closingMachine), "door", (own) => [
        ...own,
        { type: "close" },
      ]);
    const { party, markdown } = await comparedTo(closing);
    expect(party.interface.commands).toEqual(["close"]);
    expect(markdown).toContain("- proposal adds: door close (events closed, opened).\n");
  });

  test("is told even if it is never enabled", async () => {
    const idle = (system: System) =>
      changeCommands(system, "door", (own) => [...own, { type: "close" }]);
    const { markdown } = await comparedTo(idle);
    expect(markdown).toContain("- proposal adds: door close.\n");
    expect(markdown).toMatch(/\| door +\| close +\| new, never enabled +\|/);
  });

  test("is a whole party", async () => {
    const bell = defineComponent({ name: "bell", machine: closingMachine, commands: [] });
    const { markdown } = await comparedTo((system) => ({
      ...system,
      components: [...system.components, bell],
    }));
    expect(markdown).toContain("- proposal adds: bell, a new party.\n");
    expect(markdown).toContain("Nothing differs for door.");
  });
});

test("a side that changes nothing is told in sentences, without a table", async () => {
  const { markdown } = await comparedTo((system) => system);
  expect(markdown).not.toContain("|");
  expect(markdown).toContain("With proposal nobody can do anything new.");
  expect(markdown).toContain("Nothing differs for door.");
});
