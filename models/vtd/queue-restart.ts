/** Power management on the host: resuming switches the invalidation queue off and on again. For variants. */
import { emit, setup } from "xstate";
import {
  addComponents,
  defineComponent,
  wrapReducer,
  type Received,
  type System,
} from "../../src/system/index.ts";
import type { HostEvent } from "./host-events.ts";
import type { HostWorld } from "./host-state.ts";

type Told = Received<HostWorld, { readonly type: "restartQueue" }>;
type ResumeEvent = { readonly type: "resume.queueRestarted" };

/** Off and on in one step: no other thread runs while the system resumes. */
const machine = setup({
  types: {} as { events: Told; emitted: ResumeEvent },
  guards: {
    // VT-d 6.5.2: only an empty queue is switched off. Each batch ends with a wait, so that was the last one.
    queueIdle: ({ event }) => event.world.queue.length === 0,
  },
  actions: { restartQueue: emit({ type: "resume.queueRestarted" as const }) },
}).createMachine({
  id: "resume",
  initial: "running",
  states: {
    running: { on: { restartQueue: { guard: "queueIdle", actions: "restartQueue" } } },
  },
});

/** For variants: the names of this machine's guards and actions. */
export const queueRestartSeams = machine;

/** Adds the thread that restarts the queue: head and tail are 0 then, whatever was in the ring. */
export function withQueueRestart(system: System): System {
  const resume = defineComponent({
    name: "resume",
    machine,
    commands: [{ type: "restartQueue" }],
    footprint: { reads: ["queue"], writes: ["queue"] },
  });
  return wrapReducer<HostWorld, HostEvent | ResumeEvent>(
    addComponents(system, resume),
    (reduce) => (world, event) => {
      if (event.type === "resume.queueRestarted") world.queue = [];
      else reduce(world, event);
    },
  );
}
