/** VT-d log: iommufd never refuses to free an object. */
import { assign, setup } from "xstate";
import { defineMonitor, ENGAGED, VIOLATED } from "../src/system/index.ts";
import type { Seen } from "../models/vtd-log/events.ts";

const machine = setup({
  types: {} as { context: { readonly problem: string }; events: Seen<"vmm.freeReturned"> },
  guards: { failed: ({ event }) => event.ret !== 0 },
  actions: {
    tell: assign({
      problem: ({ event: { iommufd, id, ret } }) =>
        `Freeing object ${id} of context ${iommufd} returned ${ret}: it is still in use, or was ` +
        `freed before.`,
    }),
  },
}).createMachine({
  id: "object-freed-without-error",
  initial: "nothingFreed",
  context: { problem: "" },
  on: {
    "vmm.freeReturned": [
      { guard: "failed", target: ".refused", actions: "tell" },
      { target: ".freed" },
    ],
  },
  states: {
    nothingFreed: {},
    freed: { tags: ENGAGED },
    refused: { tags: VIOLATED },
  },
});

export const objectFreedWithoutError = defineMonitor({
  name: "object-freed-without-error",
  claim: "An object of iommufd is freed when nothing uses it any more, so that freeing succeeds.",
  citation:
    "Linux iommufd/main.c: iommufd_destroy; QEMU backends/iommufd.c: iommufd_backend_free_id",
  machine,
});
