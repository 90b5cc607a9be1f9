/** Variants change what there is, and refuse what there is not. */
import { setup } from "xstate";
import { expect, test } from "vitest";
import {
  changeStates,
  defineComponent,
  defineSystem,
  doNothing,
  provide,
  type System,
} from "../../src/system/index.ts";

const machine = setup({
  guards: { isReady: () => true },
  actions: { work: doNothing },
}).createMachine({
  initial: "idle",
  states: { idle: { on: { go: { guard: "isReady", actions: "work", target: "busy" } } }, busy: {} },
});

const system: System = defineSystem({
  initial: { done: false },
  components: [defineComponent({ name: "worker", machine, commands: [{ type: "go" }] })],
  reducer: () => {},
});

test("a guard or action that the machine does not have is refused: it would change nothing", () => {
  const misspelt = { guards: { isRaedy: () => false } } as never;
  expect(() => provide(system, "worker", machine, misspelt)).toThrow(
    "The component worker has no guard isRaedy; it has isReady.",
  );
  expect(() =>
    provide(system, "worker", machine, { actions: { wrok: doNothing } } as never),
  ).toThrow("The component worker has no action wrok; it has work.");
  expect(() => provide(system, "wroker", machine, {})).toThrow(
    "The variant changes component wroker, which the system does not have.",
  );
});

test("other states keep the guards and actions of the machine, and may bring more", () => {
  const changed = changeStates(
    provide(system, "worker", machine, { guards: { isReady: () => false } }),
    "worker",
    ({ states, ...config }) => ({ ...config, states: { ...states, extra: states["idle"]! } }),
    { guards: { isLate: () => true } },
  );
  const other = changed.components[0]!.machine as typeof machine;
  expect(Object.keys(other.config.states!)).toEqual(["idle", "busy", "extra"]);
  expect(Object.keys(other.implementations.guards)).toEqual(["isReady", "isLate"]);
  expect((other.implementations.guards.isReady as () => boolean)()).toBe(false);
});
