/** What there is in the scenario of the hardware core: two VMs, their memory, and their PASIDs of one device. */
import { atom, type Bound, type Symmetry } from "../../src/system/index.ts";
import { names, table, type Gpa, type Hpa, type Iova } from "../shared/ids.ts";
import type { Domain, DomainId, SsRoot } from "./domain-ops.ts";
import type { Place } from "./host-events.ts";
import { initialTables, initialUnit, perPasid } from "./host-initial.ts";
import type { HostWorld, Owner } from "./host-state.ts";
import type { HostTopology } from "./host-topology.ts";
import type { ClientChoices, GuestPage } from "./kernel-client.ts";
import type { FsRoot } from "./memory.ts";

export const bounds = {
  devices: { default: 1, min: 1, max: 2, meaning: "passthrough devices behind the unit" },
  pasids: {
    default: 2,
    min: 1,
    max: 4,
    meaning: "PASIDs per device; even ones belong to vm0, odd ones to vm1",
  },
  dids: { default: 2, min: 1, max: 4, meaning: "domain ids of the unit" },
  iovas: { default: 1, min: 1, max: 3, meaning: "addresses that the device uses" },
  queue: { default: 4, min: 2, max: 8, meaning: "descriptors that the invalidation queue holds" },
  requests: { default: 1, min: 1, max: 4, meaning: "requests of the device in the unit at once" },
  unmaps: {
    default: 2,
    min: 0,
    max: 4,
    meaning: "pages of vm0 that the host takes back and gives again",
  },
  leaves: {
    default: 1,
    min: 0,
    max: 3,
    meaning: "first-stage leaves that their owner clears and sets",
  },
  eviction: {
    default: 0,
    min: 0,
    max: 1,
    meaning: "1: the unit also evicts any cached entry at any time",
  },
} satisfies Record<string, Bound>;

export type Bounds = Readonly<Record<keyof typeof bounds, number>>;

/** The VM that a PASID is given to, as if each were a virtual device of its own. */
function vmOf({ pasid }: Place): Owner {
  return `vm${Number(pasid.slice("pasid".length)) % 2}`;
}

const SS_ROOTS: Record<string, SsRoot> = { vm0: "ssroot0", vm1: "ssroot1" };

/** vm0 has its default domain and a nested one on the same second stage; vm1 only a default domain. */
const DOMAINS: Record<DomainId, Domain> = {
  dom0: { kind: "paging", ssRoot: "ssroot0" },
  dom1: { kind: "nested", fsRoot: "fsroot0", ssRoot: "ssroot0" },
  dom2: { kind: "paging", ssRoot: "ssroot1" },
};

const domainIds: DomainId[] = ["dom0", "dom1", "dom2"];
const FS_ROOTS: FsRoot[] = ["fsroot0"];

export function topology(b: Bounds): HostTopology {
  const pasids = names("pasid", b.pasids);
  return {
    places: names("dev", b.devices).flatMap((dev) => pasids.map((pasid) => ({ dev, pasid }))),
    iovas: names("iova", b.iovas),
    dids: names("did", b.dids),
    domains: domainIds,
    ssRoots: ["ssroot0", "ssroot1"],
    gpas: names("gpa", b.iovas + 1),
    fsRoots: FS_ROOTS,
    queueDepth: b.queue,
    requestsMax: b.requests,
  };
}

/** The nested domain maps each address one page further: gpa0 holds its table. */
function leafTarget(iova: Iova): Gpa {
  return `gpa${Number(iova.slice("iova".length)) + 1}`;
}

/** Every guest page with the frame of its own. */
function guestPages({ gpas }: HostTopology): GuestPage[] {
  return (["vm0", "vm1"] as const).flatMap((vm, v) =>
    gpas.map((gpa, g): GuestPage => {
      return { ssRoot: SS_ROOTS[vm]!, gpa, hpa: `hpa${v * gpas.length + g}`, vm };
    }),
  );
}

/** The first-stage leaves that their owner clears and sets. */
export function leaves({ iovas, fsRoots }: HostTopology, b: Bounds) {
  return fsRoots.flatMap((fsRoot) =>
    iovas.slice(0, b.leaves).map((iova) => ({ fsRoot, iova, gpa: leafTarget(iova) })),
  );
}

/** The domains of the VM that a PASID belongs to. */
function ownDomains(place: Place): DomainId[] {
  return domainIds.filter((id) => DOMAINS[id]!.ssRoot === SS_ROOTS[vmOf(place)]);
}

/**
 * The devices, and the PASIDs of each VM, unless leaves change: the batch that flushes one names the PASIDs in their
 * order. Not the DIDs: the lowest free one is next.
 */
export function interchangeable(b: Bounds): Symmetry {
  const all = b.leaves === 0 ? names("pasid", b.pasids) : [];
  const of = (vm: number) => all.filter((_, i) => i % 2 === vm);
  return { devices: names("dev", b.devices), "PASIDs of vm0": of(0), "PASIDs of vm1": of(1) };
}

/** Each PASID takes the domains of its VM; only vm0 loses pages and changes its first stage. */
export function choices(top: HostTopology, b: Bounds): ClientChoices {
  return {
    attachments: top.places.flatMap((place) =>
      ownDomains(place).map((domain) => ({ ...place, domain })),
    ),
    places: top.places,
    invalidations: leaves(top, b).map(({ iova }) => ({ domain: "dom1", iova })),
    pages: guestPages(top)
      .filter(({ vm }) => vm === "vm0")
      .slice(0, b.unmaps),
  };
}

/** Everything mapped, nothing attached, nothing cached. */
export function initialWorld(top: HostTopology): HostWorld {
  const pages = guestPages(top);
  const at = (ssRoot: SsRoot, gpa: Gpa) =>
    pages.find((page) => page.ssRoot === ssRoot && page.gpa === gpa)!;
  const ownerOf = (hpa: Hpa) => pages.find((page) => page.hpa === hpa)!.vm;
  return {
    domain: table(top.domains, (id) => atom(DOMAINS[id]!)),
    attachCall: null,
    attachResult: null,
    mapCall: null,
    mapResult: null,
    firstStage: table(top.fsRoots, () => table(top.iovas, leafTarget)),
    leafRevoked: table(top.fsRoots, () => table(top.iovas, () => false)),
    tableFreed: table(top.fsRoots, () => false),
    ...initialTables(top, {
      secondStage: table(top.ssRoots, (ss) => table(top.gpas, (gpa) => at(ss, gpa).hpa)),
      owner: table(
        pages.map(({ hpa }) => hpa),
        ownerOf,
      ),
      assignedTo: perPasid(top, vmOf),
    }),
    ...initialUnit(top),
  };
}
