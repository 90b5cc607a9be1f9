/** The table of PASID-cache synchronisation, against one that is written down here row by row. */
import { transition } from "xstate";
import { describe, expect, test } from "vitest";
import { guestNames, initialGuest, type GuestPasidEntry } from "../../../models/vtd/guest-state.ts";
import { initialIommufd } from "../../../models/vtd/iommufd-state.ts";
import { viommuMachine } from "../../../models/vtd/viommu.ts";
import {
  initialViommu,
  type CachedEntry,
  type Filter,
  type ViommuWorld,
} from "../../../models/vtd/viommu-state.ts";
import { syncPlaces } from "../../../models/vtd/viommu-sync.ts";

const names = guestNames({
  devices: 1,
  vcpus: 1,
  pasids: 2,
  tables: 2,
  dids: 2,
  iovas: 1,
  pages: 1,
  passThrough: 1,
  tableFrees: 0,
});
const machine = viommuMachine(names);

interface Situation {
  readonly context: boolean;
  readonly memory: GuestPasidEntry | null;
  readonly cached: CachedEntry | null;
  readonly attached: "dom0" | "dom1" | null;
  readonly filter: Filter;
}

/** A world in which the vIOMMU is about to look at pasid0. */
function worldOf({ context, memory, cached, attached, filter }: Situation): ViommuWorld {
  const world = {
    ...initialGuest(names, null),
    ...initialIommufd(names, 0),
    ...initialViommu(names),
  };
  world.guest.translationEnabled = true;
  world.guest.context.dev0 = context;
  world.guest.pasidEntry.dev0.pasid0 = memory;
  world.viommu.cached.dev0.pasid0 = cached;
  world.viommu.hwpt.dev0.pasid0 = attached;
  world.viommu.todo.sync.dev0.pasid0 = true;
  world.viommu.filter = filter;
  return world;
}

/** What the machine does about pasid0: the events of both reads, and the state that it ends in. */
function synchronise(situation: Situation) {
  const world = worldOf(situation);
  const read = { type: "readContextEntry", dev: "dev0", pasid: "pasid0", world, self: "" } as const;
  const ready = machine.resolveState({ value: "ready", context: {} });
  const [first, firstActions] = transition(machine, ready, read);
  if (first.value !== "readingPasidEntry") return outcome(first.value, firstActions);
  world.viommu.target = { dev: "dev0", pasid: "pasid0", visit: "sync" };
  const [second, actions] = transition(machine, first, { type: "readPasidEntry", world, self: "" });
  return outcome(second.value, actions);
}

function outcome(value: unknown, actions: readonly { readonly params?: unknown }[]) {
  const events = actions.map((a) => (a.params as { event: { type: string } }).event);
  const cached = events.find((e) => e.type === "viommu.entryCached") as
    | { readonly entry: CachedEntry }
    | undefined;
  return {
    value,
    cached: cached?.entry,
    dropped: events.some((e) => e.type === "viommu.entryDropped"),
  };
}

const OPTIONS = {
  context: [true, false],
  memory: [
    null,
    { present: false, binding: "fsroot0", did: "did1" },
    { present: true, binding: "fsroot0", did: "did1" },
    { present: true, binding: "fsroot1", did: "did1" },
    { present: true, binding: "fsroot0", did: "did2" },
    { present: true, binding: "passThrough", did: "did1" },
  ],
  cached: [null, { binding: "fsroot0", did: "did1" }, { binding: "fsroot0", did: "did2" }],
  attached: [null, "dom0", "dom1"],
  filter: [
    { kind: "all" },
    { kind: "domain", did: "did1" },
    { kind: "domain", did: "did2" },
    { kind: "pasid", did: "did1", pasid: "pasid0" },
    { kind: "pasid", did: "did2", pasid: "pasid0" },
    { kind: "pasid", did: "did1", pasid: "pasid1" },
  ],
} as const;

const SITUATIONS: Situation[] = OPTIONS.context.flatMap((context) =>
  OPTIONS.memory.flatMap((memory) =>
    OPTIONS.cached.flatMap((cached) =>
      OPTIONS.attached.flatMap((attached) =>
        OPTIONS.filter.map((filter) => ({ context, memory, cached, attached, filter })),
      ),
    ),
  ),
);

/** The DIDs and PASIDs by which a filter leaves pasid0 alone. */
function leavesAlone(filter: Filter, did: string): boolean {
  if (filter.kind === "all") return false;
  if (filter.kind === "pasid" && filter.pasid !== "pasid0") return true;
  return filter.did !== did;
}

/** Compares all situations at once; the first that differs is named. */
function expectAll(
  situations: readonly Situation[],
  expected: (situation: Situation) => ReturnType<typeof synchronise>,
): void {
  expect(situations.length).toBeGreaterThan(0);
  for (const situation of situations)
    expect(synchronise(situation), JSON.stringify(situation)).toEqual(expected(situation));
}

const NOTHING = { value: "ready", cached: undefined, dropped: false };
const attaches = ({ binding, did }: GuestPasidEntry) => {
  return { value: "binding", cached: { binding, did }, dropped: false };
};

describe("PASID-cache synchronisation", () => {
  const isValid = (s: Situation) => s.context && s.memory?.present === true;

  test("without a valid entry in memory detaches whatever is attached, by any filter", () => {
    expectAll(
      SITUATIONS.filter((s) => !isValid(s)),
      ({ cached, attached }) => {
        if (cached === null && attached === null) return NOTHING;
        return { value: "detaching", cached: undefined, dropped: true };
      },
    );
  });

  test("with nothing cached compares the filter with memory, and attaches", () => {
    expectAll(
      SITUATIONS.filter((s) => isValid(s) && s.cached === null),
      ({ memory, filter }) => (leavesAlone(filter, memory!.did) ? NOTHING : attaches(memory!)),
    );
  });

  test("with an entry cached compares the filter with that, and attaches what differs", () => {
    expectAll(
      SITUATIONS.filter((s) => isValid(s) && s.cached !== null),
      ({ memory, cached, filter }) => {
        const isSame = cached!.binding === memory!.binding && cached!.did === memory!.did;
        return isSame || leavesAlone(filter, cached!.did) ? NOTHING : attaches(memory!);
      },
    );
  });
});

test("a flush of one PASID makes the vIOMMU look at the others too, whose entries may be gone", () => {
  const places = [
    { dev: "dev0", pasid: "pasid0" },
    { dev: "dev0", pasid: "pasid1" },
  ] as const;
  const flush = { kind: "pasidCache", did: "did1", pasid: "pasid1" } as const;
  expect(syncPlaces(flush, places)).toEqual(places);
  expect(syncPlaces({ kind: "piotlb", did: "did1", pasid: "pasid1", iova: null }, places)).toEqual(
    [],
  );
});
