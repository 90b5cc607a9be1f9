/** What the rules of the host side say of single states, drawn by hand. */
import { expect, test } from "vitest";
import { hostInvariants } from "../../models/vtd/host-invariants.ts";
import type { HostWorld, IotlbEntry, PasidEntry } from "../../models/vtd/host-state.ts";
import { initialWorld, topology, type Bounds } from "../../models/vtd/hw-core-layout.ts";
import { hwCore } from "../../models/vtd/hw-core.ts";
import { defaultBounds } from "../../src/system/index.ts";

const top = topology(defaultBounds(hwCore) as Bounds);
const invariants = hostInvariants(top);

const NESTED: PasidEntry = { pgtt: "nested", did: "did0", fsRoot: "fsroot0", ssRoot: "ssroot0" };
const TRANSLATION: IotlbEntry = { did: "did0", pgtt: "nested", gpa: "gpa1", hpa: "hpa1" };

/** dom1 is attached to pasid0 of vm0, and every cache has its own piece of it. */
function warmWorld(): HostWorld {
  const world = initialWorld(top);
  world.didOf.dom1 = "did0";
  world.attached.dev0.pasid0 = "dom1";
  world.pasidTable.dev0.pasid0 = { present: true, content: NESTED };
  world.pasidCache.dev0.pasid0 = NESTED;
  world.iotlb.dev0.pasid0.iova0 = TRANSLATION;
  world.fsCache.did0.pasid0 = { fsRoot: "fsroot0", hpa: "hpa0" };
  world.ssCache.did0 = "ssroot0";
  return world;
}

/** The names of the invariants that a state violates. */
function violated(world: HostWorld): string[] {
  const names = invariants.flatMap(({ name, forAll, when, holds }) =>
    forAll.some((p) => when(world as never, p as never) && !holds(world as never, p as never))
      ? [name]
      : [],
  );
  return names.sort();
}

/** The state after a change of the warm one. */
function after(...changes: readonly ((world: HostWorld) => void)[]): HostWorld {
  const world = warmWorld();
  for (const change of changes) change(world);
  return world;
}

const clearPresent = (world: HostWorld) => {
  world.pasidTable.dev0.pasid0.present = false;
};
const entryPending = (world: HostWorld) => {
  world.entryRevoked.dev0.pasid0 = true;
};
const clearLeaf = (world: HostWorld) => {
  world.firstStage.fsroot0.iova0 = null;
};
const leafPending = (world: HostWorld) => {
  world.leafRevoked.fsroot0.iova0 = true;
};
const unmap = (gpa: "gpa0" | "gpa1") => (world: HostWorld) => {
  world.secondStage.ssroot0[gpa] = null;
};
const pagePending = (gpa: "gpa0" | "gpa1") => (world: HostWorld) => {
  world.ssRevoked.ssroot0[gpa] = true;
};
const inFlight = (world: HostWorld) => {
  world.request.dev0.pasid0 = { phase: "translated", iova: "iova0", result: TRANSLATION };
};

test("nothing is wrong with caches that agree with the tables", () => {
  expect(violated(warmWorld())).toEqual([]);
  expect(violated(after(inFlight))).toEqual([]);
});

test("stale copies are legal until the revocation is acknowledged, and not after", () => {
  expect(violated(after(clearPresent, entryPending))).toEqual([]);
  expect(violated(after(clearPresent))).toEqual([
    "no-stale-iotlb-after-ack",
    "no-stale-pasid-cache-after-ack",
    "no-stale-walk-cache-after-ack",
  ]);
  expect(violated(after(clearLeaf, leafPending))).toEqual([]);
  expect(violated(after(clearLeaf))).toEqual(["no-stale-iotlb-after-ack"]);
  expect(violated(after(unmap("gpa1"), pagePending("gpa1")))).toEqual([]);
  expect(violated(after(unmap("gpa1")))).toEqual(["no-stale-iotlb-after-ack"]);
});

test("a table page that is unmapped makes stale what was translated through it", () => {
  expect(violated(after(unmap("gpa0"), pagePending("gpa0")))).toEqual([]);
  expect(violated(after(unmap("gpa0")))).toEqual([
    "no-stale-iotlb-after-ack",
    "no-stale-walk-cache-after-ack",
  ]);
});

test("a translation under a domain id that the entry no longer has is stale after the acknowledgement", () => {
  const changeDid = (world: HostWorld) => {
    world.pasidTable.dev0.pasid0.content = { ...NESTED, did: "did1" };
  };
  expect(violated(after(changeDid, entryPending))).toEqual([]);
  expect(violated(after(changeDid))).toEqual([
    "no-stale-iotlb-after-ack",
    "no-stale-pasid-cache-after-ack",
    "no-stale-walk-cache-after-ack",
  ]);
});

test("a domain id of another second stage may not find the old pointer", () => {
  const recycle = (world: HostWorld) => {
    world.didOf.dom1 = null;
    world.didOf.dom2 = "did0";
    world.fsCache.did0.pasid0 = null;
    world.pasidCache.dev0.pasid0 = null;
    world.iotlb.dev0.pasid0.iova0 = null;
  };
  expect(violated(after(clearPresent, recycle))).toEqual(["no-stale-walk-cache-after-ack"]);
});

test("a frame may not change hands under a request that is on its way to it", () => {
  const release = (world: HostWorld) => {
    world.owner.hpa1 = "host";
  };
  expect(violated(after(release))).toEqual([]);
  expect(violated(after(inFlight, release))).toEqual(["dma-stays-inside-owner"]);
});

test("a freed table may not be in any cache, nor in a walk", () => {
  const forget = (world: HostWorld) => {
    world.pasidCache.dev0.pasid0 = null;
    world.fsCache.did0.pasid0 = null;
  };
  const free = (world: HostWorld) => {
    world.tableFreed.fsroot0 = true;
  };
  const walk = (world: HostWorld) => {
    world.request.dev0.pasid0 = { phase: "entryKnown", iova: "iova0", entry: NESTED };
  };
  expect(violated(after(free))).toEqual(["freed-table-page-unreachable"]);
  expect(violated(after(free, forget))).toEqual([]);
  expect(violated(after(free, forget, walk))).toEqual(["freed-table-page-unreachable"]);
});

test("two present entries share a domain id only on one second stage", () => {
  const second = (ssRoot: "ssroot0" | "ssroot1") => (world: HostWorld) => {
    const content: PasidEntry = { pgtt: "secondStage", did: "did0", fsRoot: null, ssRoot };
    world.pasidTable.dev0.pasid1 = { present: true, content };
  };
  expect(violated(after(second("ssroot0")))).toEqual([]);
  expect(violated(after(second("ssroot1")))).toEqual(["same-did-same-second-stage"]);
});

test("a wait is not done while something before it is not", () => {
  const overtake = (world: HostWorld) => {
    const descriptor = { kind: "pasidCache", scope: "global" } as const;
    world.queue = [{ by: "hostDriver", descriptor, overtaken: true }];
    world.waitStatus.hostDriver = "written";
  };
  expect(violated(after(overtake))).toEqual(["wait-status-implies-prior-done"]);
});
