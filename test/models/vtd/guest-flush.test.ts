/** The batches that the guest's driver submits, against the table of VT-d 6.5.3.3. */
import { expect, test } from "vitest";
import { contextFlush, entryFlush, leafFlush } from "../../../models/vtd/guest-flush.ts";
import { guestNames, initialGuest, type GuestState } from "../../../models/vtd/guest-state.ts";

const names = guestNames({
  devices: 1,
  vcpus: 1,
  pasids: 2,
  tables: 1,
  dids: 2,
  iovas: 1,
  pages: 1,
  passThrough: 0,
  tableFrees: 0,
});
const wait = { kind: "wait", vcpu: "vcpu0" };
const page = (did: string, pasid: string) => ({ kind: "piotlb", did, pasid, iova: "iova0" });

/** A guest whose first PASID binds its table under did1. */
function boundGuest(): GuestState {
  const world = initialGuest(names, null);
  world.guest.pasidEntry.dev0.pasid0 = { present: true, binding: "fsroot0", did: "did1" };
  world.guest.user.fsroot0.dev0.pasid0 = "did1";
  return world;
}

test("a changed PASID entry is flushed from the PASID cache before its translations", () => {
  const world = boundGuest();
  world.guest.entryChange.dev0.pasid0 = { vcpu: "vcpu0", did: "did1", released: null };
  expect(entryFlush(world, names.places[0]!, "vcpu0")).toEqual([
    { kind: "pasidCache", did: "did1", pasid: "pasid0" },
    { kind: "piotlb", did: "did1", pasid: "pasid0", iova: null },
    wait,
  ]);
});

test("a cleared leaf is flushed under every tag of its table", () => {
  const world = boundGuest();
  world.guest.user.fsroot0.dev0.pasid1 = "did2";
  expect(leafFlush(world, names.places, "fsroot0", "iova0", "vcpu0")).toEqual([
    page("did1", "pasid0"),
    page("did2", "pasid1"),
    wait,
  ]);
});

test("while a DID changes, a cleared leaf is flushed under the new one and the old one", () => {
  const world = boundGuest();
  world.guest.user.fsroot0.dev0.pasid0 = "did2";
  world.guest.entryChange.dev0.pasid0 = { vcpu: "vcpu0", did: "did1", released: null };
  expect(leafFlush(world, names.places, "fsroot0", "iova0", "vcpu0")).toEqual([
    page("did2", "pasid0"),
    page("did1", "pasid0"),
    wait,
  ]);
});

test("a context entry that was present takes the PASID cache and the IOTLB with it, in order", () => {
  const world = boundGuest();
  world.guest.contextChange.dev0 = { vcpu: "vcpu0", wasPresent: true };
  expect(contextFlush(world, names, "dev0", "vcpu0")).toEqual([
    { kind: "contextCache", dev: "dev0" },
    { kind: "pasidCache", did: "did1", pasid: null },
    { kind: "iotlb", did: "did1" },
    wait,
  ]);
});

test("a context entry that was not present is cached under DID 0, if at all", () => {
  const world = boundGuest();
  world.guest.contextChange.dev0 = { vcpu: "vcpu0", wasPresent: false };
  expect(contextFlush(world, names, "dev0", "vcpu0")).toEqual([
    { kind: "contextCache", dev: "dev0" },
    { kind: "iotlb", did: "did0" },
    wait,
  ]);
});
