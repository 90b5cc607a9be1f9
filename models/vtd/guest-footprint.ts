/** What the guest's driver may touch: its own memory, the registers, and its queue. */
import type { Access, Footprint } from "../../src/system/index.ts";
import type { GuestNames } from "./guest-state.ts";

type Commands = NonNullable<Footprint["commands"]>;

const ENTRY = ["guest.pasidEntry[dev][pasid]", "guest.entryChange[dev][pasid]"];
const LEAF = ["firstStage[root][iova]", "guest.leafChange[root][iova]"];
const CONTEXT = ["guest.context[dev]", "guest.contextChange[dev]"];

/** A batch is written and the tail register behind it; the vCPU waits in the trap for the vIOMMU. */
const SUBMISSION: Access = {
  reads: ["guest.trap"],
  writes: ["guest.queue", "guest.trap", "guest.waitStatus[self]"],
};
const OBSERVATION: Access = {
  reads: ["guest.trap", "guest.waitStatus[self]"],
  writes: ["guest.waitStatus[self]"],
};
/** Ghost: which HWPTs have to hear of a flush, by iommufd's records, which no guest sees. */
const OWED: Access = {
  reads: ["iommufd.attached", "domain"],
  writes: ["ghost.owedInvalidation[*][iova]"],
};

/** The table of an entry that was cleared is freed when nothing else uses it. */
const FREEING: Access = {
  reads: ["guest.user", "guest.leafChange", "firstStage"],
  writes: ["tableFreed", "firstStage"],
  emits: ["guest.entryTableFreed"],
};

/** Several lists as one. */
function all(...parts: readonly Access[]): Access {
  return {
    reads: parts.flatMap(({ reads = [] }) => reads),
    writes: parts.flatMap(({ writes = [] }) => writes),
    emits: parts.flatMap(({ emits = [] }) => emits),
  };
}

/** Entries of the PASID table; which table an entry binds is known to the driver by its cache tags (`user`). */
const entryCommands = (budget: Access, { freesTables }: GuestNames): Commands => ({
  prepareEntry: all(budget, {
    reads: ENTRY,
    writes: [...ENTRY, "guest.user[binding][dev][pasid]", "tableFreed[binding]"],
    emits: ["guest.entryPrepared"],
  }),
  makeEntryPresent: {
    reads: ENTRY,
    writes: ENTRY,
    emits: ["guest.entryMadePresent", "guest.entryFlushSkipped"],
  },
  clearEntry: all(budget, { reads: ENTRY, writes: ENTRY, emits: ["guest.entryCleared"] }),
  rebindEntry: all(budget, {
    reads: ENTRY,
    writes: [...ENTRY, "guest.user[binding][dev][pasid]", "tableFreed[binding]"],
    emits: ["guest.entryRebound"],
  }),
  retagEntry: all(budget, {
    reads: ENTRY,
    writes: [...ENTRY, "guest.user[*][dev][pasid]", "tableFreed"],
    emits: ["guest.entryRetagged"],
  }),
  submitEntryFlush: all(SUBMISSION, {
    reads: ["guest.entryChange[dev][pasid]"],
    emits: ["guest.entryFlushSubmitted"],
  }),
  observeEntryFlush: all(OBSERVATION, freesTables ? FREEING : {}, {
    reads: ENTRY,
    writes: [...ENTRY, "guest.user[*][dev][pasid]"],
    emits: ["guest.entryFlushObserved"],
  }),
});

/** Leaves of first-stage tables. */
const leafCommands = (budget: Access): Commands => ({
  mapLeaf: all(budget, {
    reads: [...LEAF, "tableFreed[root]"],
    writes: ["firstStage[root][iova]"],
    emits: ["guest.leafMapped"],
  }),
  clearLeaf: all(budget, {
    reads: LEAF,
    writes: [...LEAF, "leafRevoked[root][iova]"],
    emits: ["guest.leafCleared"],
  }),
  // Under every tag that the table may be cached by; without one there is nothing to flush.
  submitLeafFlush: all(SUBMISSION, OWED, {
    reads: ["guest.leafChange[root][iova]", "guest.user[root]", "guest.entryChange"],
    writes: ["guest.leafChange[root][iova]", "leafRevoked[root][iova]"],
    emits: ["guest.leafFlushSubmitted", "guest.leafFlushSkipped"],
  }),
  observeLeafFlush: all(OBSERVATION, {
    reads: ["guest.leafChange[root][iova]"],
    writes: ["guest.leafChange[root][iova]", "leafRevoked[root][iova]"],
    emits: ["guest.leafFlushObserved"],
  }),
});

/** The context entry and the registers. */
const controlCommands = (budget: Access): Commands => ({
  writeContext: all(budget, { reads: CONTEXT, writes: CONTEXT, emits: ["guest.contextWritten"] }),
  submitContextFlush: all(SUBMISSION, {
    reads: ["guest.contextChange[dev]", "guest.pasidEntry[dev]"],
    emits: ["guest.contextFlushSubmitted"],
  }),
  observeContextFlush: all(OBSERVATION, {
    reads: ["guest.contextChange[dev]"],
    writes: ["guest.contextChange[dev]"],
    emits: ["guest.contextFlushObserved"],
  }),
  writeRegister: all(budget, {
    reads: ["guest.trap", "guest.registerChange", "guest.translationEnabled", "guest.rootLatched"],
    writes: ["guest.trap", "guest.registerChange"],
    emits: ["guest.registerWritten"],
  }),
  observeStatus: {
    reads: ["guest.trap", "guest.registerChange"],
    writes: ["guest.registerChange"],
    emits: ["guest.statusObserved"],
  },
});

/**
 * The guest owns stage 1: its PASID and context entries and the first-stage tables are in its memory (VT-d 3.8),
 * which nobody else writes. Of the vIOMMU it sees the registers and the status words, of the host nothing.
 * @param countsOperations whether the number of operations is limited, so that each counts it down
 */
export function guestFootprint(n: GuestNames, countsOperations: boolean): Footprint {
  const left = ["guest.operationsLeft"];
  const budget: Access = { reads: left, writes: countsOperations ? left : [] };
  return {
    commands: { ...entryCommands(budget, n), ...leafCommands(budget), ...controlCommands(budget) },
  };
}
