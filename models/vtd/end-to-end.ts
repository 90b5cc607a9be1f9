/**
 * The scenario with all parties: guest, vIOMMU, VMM, iommufd, and the host's driver, unit and
 * device.
 */
import {
  defineScenario,
  defineSystem,
  type AnyInvariant,
  type Bound,
} from "../../src/system/index.ts";
import { acknowledgedBindingIsAttached } from "../../invariants/acknowledged-binding-is-attached.ts";
import { bindingMatchesGuestEntry } from "../../invariants/binding-matches-guest-entry.ts";
import { bookkeepingMatchesHardware } from "../../invariants/bookkeeping-matches-hardware.ts";
import { cachedEntryMatchesAttachedHwpt } from "../../invariants/cached-entry-matches-attached-hwpt.ts";
import { guestPiotlbReachesHostBeforeWait } from "../../invariants/guest-piotlb-reaches-host-before-wait.ts";
import { invalidEntryBlocksDevice } from "../../invariants/invalid-entry-blocks-device.ts";
import { noNestedHwptLeak } from "../../invariants/no-nested-hwpt-leak.ts";
import { parentOutlivesChild } from "../../invariants/parent-outlives-child.ts";
import { translationOffMeansDefaultHwpt } from "../../invariants/translation-off-means-default-hwpt.ts";
import { names, table, type Gpa, type Hpa } from "../shared/ids.ts";
import { isGuestDone } from "./acknowledged.ts";
import { guestDriver } from "./guest-driver.ts";
import type { GuestEvent } from "./guest-events.ts";
import { guestNames, initialGuest, type GuestNames } from "./guest-state.ts";
import { hostComponents } from "./host-components.ts";
import type { HostEvent } from "./host-events.ts";
import { initialTables, initialUnit, perPasid } from "./host-initial.ts";
import { hostInvariants, hostMonitors } from "./host-invariants.ts";
import type { HostWorld } from "./host-state.ts";
import type { HostTopology } from "./host-topology.ts";
import { runInHardware } from "./host-view.ts";
import { iommufd } from "./iommufd.ts";
import type { IommufdEvent } from "./iommufd-events.ts";
import { hwptNames, initialIommufd } from "./iommufd-state.ts";
import { endToEndLiveness } from "./liveness.ts";
import { reduceGuest } from "./reducer/guest.ts";
import { reduceHost } from "./reducer/host.ts";
import { reduceIommufd } from "./reducer/iommufd.ts";
import { reduceViommu } from "./reducer/viommu.ts";
import { reduceVmm } from "./reducer/vmm.ts";
import { viommu } from "./viommu.ts";
import type { ViommuEvent } from "./viommu-events.ts";
import { initialViommu, type ViommuWorld } from "./viommu-state.ts";
import { vmm, type VmmEvent } from "./vmm.ts";

type World = ViommuWorld & HostWorld;
type Event = GuestEvent | ViommuEvent | IommufdEvent | VmmEvent | HostEvent;

const bounds = {
  vcpus: { default: 2, min: 1, max: 2, meaning: "vCPUs that run the guest's driver" },
  tables: { default: 1, min: 1, max: 2, meaning: "first-stage tables of the guest" },
  operations: { default: 0, min: 0, max: 8, meaning: "operations of the guest; 0 is no limit" },
  unplugs: {
    default: 1,
    min: 0,
    max: 1,
    meaning: "whether the VMM takes pages away and gives them back",
  },
  failures: { default: 0, min: 0, max: 1, meaning: "allocations of a nested HWPT that fail" },
  queue: { default: 4, min: 2, max: 8, meaning: "descriptors that the host's queue holds" },
} satisfies Record<string, Bound>;

type Bounds = Readonly<Record<keyof typeof bounds, number>>;

/** One PASID, one DID, one address, one data page: more only multiplies what is here. */
function guestOf(b: Bounds): GuestNames {
  const one = { devices: 1, pasids: 1, dids: 1, iovas: 1, pages: 1, passThrough: 0, tableFrees: 1 };
  return guestNames({ ...one, vcpus: b.vcpus, tables: b.tables });
}

function hostOf(n: GuestNames, b: Bounds): HostTopology {
  return {
    places: n.places,
    iovas: n.iovas,
    dids: names("did", 2),
    domains: hwptNames(n).all,
    ssRoots: ["ssroot0"],
    gpas: names("gpa", b.tables + 1),
    fsRoots: n.tables,
    queueDepth: b.queue,
    requestsMax: 1,
  };
}

/** Each guest page has a frame of its own. */
function memoryOf({ gpas }: HostTopology): { readonly gpa: Gpa; readonly hpa: Hpa }[] {
  return gpas.map((gpa, i) => ({ gpa, hpa: `hpa${i}` }));
}

/** Translation is on and nothing is bound, so that no operation goes into booting. */
function initialWorld(n: GuestNames, top: HostTopology, b: Bounds): World {
  const pages = memoryOf(top);
  const guest = initialGuest(n, b.operations === 0 ? null : b.operations);
  const objects = initialIommufd(n, b.failures);
  const records = initialViommu(n);
  const unbound = () => perPasid(top, () => null);
  return {
    ...guest,
    guest: { ...guest.guest, rootLatched: true, translationEnabled: true },
    ...objects,
    iommufd: { ...objects.iommufd, attached: unbound() },
    viommu: { ...records.viommu, hwpt: unbound() },
    ...initialTables(top, {
      secondStage: { ssroot0: table(top.gpas, (gpa) => pages.find((p) => p.gpa === gpa)!.hpa) },
      owner: table(
        pages.map(({ hpa }) => hpa),
        () => "vm0",
      ),
      assignedTo: perPasid(top, () => "vm0"),
    }),
    ...initialUnit(top),
  };
}

/** Hands an event to the reducer of the party whose name it begins with. */
function reduce(world: World, top: HostTopology, event: Event): void {
  const party = event.type.slice(0, event.type.indexOf("."));
  if (party === "guest") reduceGuest(world, event as GuestEvent);
  else if (party === "viommu") reduceViommu(world, event as ViommuEvent);
  else if (party === "iommufd") reduceIommufd(world, event as IommufdEvent);
  else if (party === "vmm") reduceVmm(world, event as VmmEvent);
  else reduceHost(world, top, event as HostEvent);
}

/** The rules of the guest's side; those of the host's side are the host's own. */
function bindingInvariants(n: GuestNames): AnyInvariant[] {
  const { nested } = hwptNames(n);
  const pages = nested.flatMap((hwpt) => n.iovas.map((iova) => ({ hwpt, iova })));
  return [
    bindingMatchesGuestEntry<World>(n.places, runInHardware),
    acknowledgedBindingIsAttached<World>(n.places, runInHardware),
    cachedEntryMatchesAttachedHwpt(n.places),
    invalidEntryBlocksDevice<World>(n.places, runInHardware),
    translationOffMeansDefaultHwpt(n.devices),
    guestPiotlbReachesHostBeforeWait(pages),
    noNestedHwptLeak(nested, n.places),
    parentOutlivesChild(nested),
    bookkeepingMatchesHardware<World>(n.places, runInHardware),
  ];
}

export const endToEnd = defineScenario({
  name: "vtd.end-to-end",
  title: "A guest's binding and unmapping, down to the caches of the unit",
  description:
    "The guest side of vtd.viommu-bind on the host side of vtd.hw-core, with a VMM that takes a " +
    "page of guest memory away and gives it back: one device with one PASID, one first-stage " +
    "table, one address, one data page beside the table's page. Translation is on and nothing is " +
    "bound at the start; the number of operations and of unplugged pages has no limit. With one " +
    "table and one DID, entries are not changed in place here: vtd.viommu-bind does that. The " +
    "VMM takes pages away whether or not the guest has given them up. The unit does not evict, " +
    "because the rules against stale entries ask for absence, which an eviction only helps; and " +
    "no call fails by default.",
  bounds,
  system: (b) => {
    const n = guestOf(b);
    const top = hostOf(n, b);
    return defineSystem<World, Event>({
      initial: initialWorld(n, top, b),
      components: [
        guestDriver(n, b.operations > 0),
        viommu(n),
        iommufd(n, b.failures > 0),
        ...(b.unplugs === 1 ? [vmm(memoryOf(top))] : []),
        ...hostComponents(top, false),
      ],
      reducer: (world, event) => reduce(world, top, event),
      invariants: [...bindingInvariants(n), ...hostInvariants(top)],
      monitors: hostMonitors(),
      // Not the tables: each lies in a page of its own, and the host's frames go by pages.
      symmetry: { vcpus: n.vcpus },
      liveness: endToEndLiveness<World>(n, runInHardware),
      final: (world) => isGuestDone(world, n),
    });
  },
  expected: { states: 3_030_575, transitions: 12_067_856, depth: 76 },
});
