/** Judging a log by monitors alone. */
import { assign, setup } from "xstate";
import { expect, test } from "vitest";
import { watch } from "../../src/import/watch.ts";
import type { LogEntry } from "../../src/log/entry.ts";
import {
  defineMonitor,
  ENGAGED,
  ModelError,
  VIOLATED,
  type DomainEvent,
} from "../../src/system/index.ts";

type Door = { readonly type: "door.opened" | "door.closed" };

const door = setup({ types: {} as { events: Door } }).createMachine({
  initial: "closed",
  states: {
    closed: { on: { "door.opened": "open" } },
    open: { tags: ENGAGED, on: { "door.closed": "closed", "door.opened": "openTwice" } },
    openTwice: { tags: VIOLATED, on: { "door.closed": "closed" } },
  },
});

const monitor = defineMonitor({
  name: "door-opens-once",
  claim: "A door is opened only while it is closed.",
  citation: "common sense",
  machine: door,
});

function log(...types: string[]): LogEntry[] {
  return types.map((type, i) => ({
    seq: i + 1,
    step: i + 1,
    actor: "door",
    command: { type: "observe" },
    event: { type } as DomainEvent,
  }));
}

async function judge(entries: readonly LogEntry[], judged = monitor) {
  const [result] = await watch([judged], entries);
  return result!;
}

test("a monitor that no event engages is not reached", async () => {
  expect(await judge([])).toEqual({ monitor, verdict: "notReached" });
  expect(await judge(log("window.opened", "door.closed"))).toMatchObject({ verdict: "notReached" });
});

test("an engaged monitor holds, also when it is at rest again at the end", async () => {
  expect(await judge(log("door.opened", "door.closed"))).toEqual({ monitor, verdict: "holds" });
});

test("the first violation is reported with its entry and the claim", async () => {
  const entries = log("door.opened", "window.opened", "door.opened", "door.closed", "door.opened");
  expect(await judge(entries)).toEqual({
    monitor,
    verdict: "violated",
    violation: { entry: entries[2], message: monitor.claim },
  });
});

test("a machine may word the violation in its context", async () => {
  const machine = setup({
    types: {} as { events: Door; context: { problem: string } },
    actions: { tell: assign({ problem: "The door was opened." }) },
  }).createMachine({
    initial: "fine",
    context: { problem: "" },
    states: {
      fine: { on: { "door.opened": { target: "bad", actions: "tell" } } },
      bad: { tags: VIOLATED },
    },
  });
  const result = await judge(log("door.opened"), { ...monitor, machine });
  expect(result.violation?.message).toBe("The door was opened.");
});

test("a machine may name events by their beginning", async () => {
  const machine = setup({}).createMachine({
    initial: "quiet",
    states: { quiet: { on: { "door.*": "moved" } }, moved: { tags: ENGAGED } },
  });
  expect((await judge(log("door.closed"), { ...monitor, machine })).verdict).toBe("holds");
  expect((await judge(log("window.closed"), { ...monitor, machine })).verdict).toBe("notReached");
});

test("several monitors judge the same log in one pass", async () => {
  async function* once(): AsyncGenerator<LogEntry> {
    yield* log("door.opened", "door.opened");
  }
  const results = await watch([monitor, { ...monitor, name: "twin" }], once());
  expect(results.map(({ monitor: { name }, verdict }) => [name, verdict])).toEqual([
    ["door-opens-once", "violated"],
    ["twin", "violated"],
  ]);
});

test("a monitor that throws is named", async () => {
  const machine = setup({
    guards: {
      broken: () => {
        throw new Error("no such thing");
      },
    },
  }).createMachine({
    initial: "fine",
    states: { fine: { on: { "door.opened": { guard: "broken", target: "fine" } } } },
  });
  const judged = judge(log("door.opened"), { ...monitor, machine });
  await expect(judged).rejects.toThrow(/door-opens-once failed: .*no such thing/s);
  await expect(judged).rejects.toThrow(ModelError);
});

test.each(["door.*", "door.opened.*", "*"])(
  "%s hears door.opened, as in the kernel",
  async (heard) => {
    const machine = setup({}).createMachine({
      initial: "waiting",
      states: { waiting: { on: { [heard]: "caught" } }, caught: { tags: VIOLATED } },
    });
    const hearing = defineMonitor({ ...monitor, machine });
    expect((await judge(log("door.opened"), hearing)).verdict).toBe("violated");
  },
);
