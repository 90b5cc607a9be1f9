/** Fairness conditions: one for each instance, declaration and combination of parameters. */
import { emit, setup } from "xstate";
import { describe, expect, test } from "vitest";
import { Kernel } from "../../src/kernel/index.ts";
import {
  defineComponent,
  defineSystem,
  ModelError,
  type Fairness,
} from "../../src/system/index.ts";

const machine = setup({
  types: {} as { events: { type: "send" | "poll" | "rest" } },
}).createMachine({
  on: {
    send: { actions: emit({ type: "driver.sent" }) },
    poll: { actions: emit({ type: "driver.polled" }) },
    rest: { actions: emit({ type: "driver.rested" }) },
  },
});

const commands = [
  { type: "send", dev: "dev0", page: 0 },
  { type: "send", dev: "dev0", page: 1 },
  { type: "send", dev: "dev1", page: 0 },
  { type: "poll", dev: "dev1" },
];

function conditionsOf(...fairness: readonly Fairness[]) {
  const instances = ["vcpu0", "vcpu1"];
  const driver = defineComponent({ name: "driver", instances, machine, commands, fairness });
  const system = defineSystem({ initial: {}, components: [driver], reducer: () => {} });
  return new Kernel(system).learner.fairness;
}

const reason = "It has to.";

describe("a declaration", () => {
  test("of a whole component is one condition for each instance", () => {
    expect(conditionsOf({ kind: "weak", reason })).toEqual([
      {
        index: 0,
        kind: "weak",
        actor: "driver.vcpu0",
        parameters: {},
        reason,
        commands: [0, 1, 2, 3],
      },
      {
        index: 1,
        kind: "weak",
        actor: "driver.vcpu1",
        parameters: {},
        reason,
        commands: [4, 5, 6, 7],
      },
    ]);
  });

  test("of a family has its commands only", () => {
    const [own] = conditionsOf({ kind: "strong", commands: ["poll"], reason });
    expect(own).toMatchObject({ kind: "strong", types: ["poll"], commands: [3] });
  });

  test("that is split has a condition for each combination of values, also of those that are missing", () => {
    const split = (...forEach: readonly string[]) =>
      conditionsOf({ kind: "weak", forEach, reason })
        .filter(({ actor }) => actor === "driver.vcpu0")
        .map((condition) => [condition.parameters, condition.commands]);
    expect(split("dev")).toEqual([
      [{ dev: "dev0" }, [0, 1]],
      [{ dev: "dev1" }, [2, 3]],
    ]);
    expect(split("dev", "page")).toEqual([
      [{ dev: "dev0", page: 0 }, [0]],
      [{ dev: "dev0", page: 1 }, [1]],
      [{ dev: "dev1", page: 0 }, [2]],
      [{ dev: "dev1" }, [3]],
    ]);
  });

  test("of a family that has no command under the bounds assumes nothing", () => {
    expect(conditionsOf({ kind: "weak", commands: ["rest"], forEach: ["dev"], reason })).toEqual(
      [],
    );
  });
});

describe("is refused", () => {
  const refusal = (fairness: Omit<Fairness, "reason" | "kind">) => () =>
    conditionsOf({ kind: "weak", reason, ...fairness });

  test("with a command that the machine does not know", () => {
    expect(refusal({ commands: ["pol"] })).toThrow(ModelError);
    expect(refusal({ commands: ["pol"] })).toThrow(
      "the fairness of driver names the command pol, which its machine has no transition for.",
    );
  });

  test("with a parameter that no command has", () => {
    expect(refusal({ forEach: ["device"] })).toThrow(
      "the fairness of driver is split by device, which none of its commands has as a parameter.",
    );
  });
});
