/** VT-d: a wait reports completion only when everything that was submitted before it is done. */
import { defineInvariant } from "../src/system/index.ts";
import type { Submitter } from "../models/vtd/descriptors.ts";
import type { HostWorld } from "../models/vtd/host-state.ts";

const SUBMITTERS: readonly Submitter[] = ["hostDriver", "mapPath"];

export const waitStatusImpliesPriorDone = () =>
  defineInvariant<HostWorld, { submitter: Submitter }>({
    name: "wait-status-implies-prior-done",
    claim: "A written wait status means that every earlier descriptor has taken effect.",
    citation: "VT-d 6.5.2.9",
    forAll: SUBMITTERS.map((submitter) => ({ submitter })),
    when: (world, { submitter }) => world.waitStatus[submitter] === "written",
    holds: (world) => world.queue.every(({ overtaken }) => !overtaken),
    explain: (world, { submitter }) =>
      `The wait of ${submitter} is reported done, ` +
      `and ${world.queue.find(({ overtaken }) => overtaken)?.descriptor.kind} before it is not.`,
  });
