/** When the properties of liveness begin to wait, and what ends the wait, in single states drawn by hand. */
import { describe, expect, test } from "vitest";
import { initialAtomicHost, type AtomicHostWorld } from "../../models/vtd/atomic-host-state.ts";
import { guestNames, initialGuest, type GuestDescriptor } from "../../models/vtd/guest-state.ts";
import type { HostWorld } from "../../models/vtd/host-state.ts";
import { initialWorld, topology, type Bounds } from "../../models/vtd/hw-core-layout.ts";
import { hwCore } from "../../models/vtd/hw-core.ts";
import { runInOnePiece } from "../../models/vtd/host-view.ts";
import { initialIommufd } from "../../models/vtd/iommufd-state.ts";
import { bindingLiveness, hostLiveness } from "../../models/vtd/liveness.ts";
import { initialViommu } from "../../models/vtd/viommu-state.ts";
import { defaultBounds, type AnyLiveness } from "../../src/system/index.ts";

const n = guestNames({
  vcpus: 1,
  devices: 1,
  pasids: 1,
  tables: 2,
  dids: 2,
  iovas: 1,
  pages: 1,
  passThrough: 1,
  tableFrees: 0,
});

/** The entry of pasid0 is present under did1, translation is on, nothing is bound, and no call may fail any more. */
function unbound(): AtomicHostWorld {
  const world = {
    ...initialGuest(n, null),
    ...initialIommufd(n, 0),
    ...initialViommu(n),
    ...initialAtomicHost(n),
  };
  world.guest.translationEnabled = true;
  world.guest.pasidEntry.dev0.pasid0 = { present: true, binding: "fsroot0", did: "did1" };
  world.domain.dom1 = { kind: "nested", fsRoot: "fsroot0", ssRoot: "ssroot0" };
  world.host.running.dev0.pasid0 = null;
  return world;
}

/** Whether the property waits in this state: `from` holds for some instance, and `to` does not. */
function waits({ forAll, from, to }: AnyLiveness, world: object): boolean {
  return forAll.some((p) => from(world as never, p as never) && !to(world as never, p as never));
}

type Change = (world: AtomicHostWorld) => void;
const [, binds, window] = bindingLiveness(n, runInOnePiece) as [
  AnyLiveness,
  AnyLiveness,
  AnyLiveness,
];

/** Whether a property of binding waits after some changes. */
function waitsAfter(property: AnyLiveness, ...changes: readonly Change[]): boolean {
  const world = unbound();
  for (const change of changes) change(world);
  return waits(property, world);
}

const queue =
  (...descriptors: readonly GuestDescriptor[]): Change =>
  ({ guest }) => {
    guest.queue = descriptors;
  };
const fail: Change = ({ ghost }) => {
  ghost.degraded.dev0.pasid0 = true;
};
const mayFailAgain: Change = ({ iommufd }) => {
  iommufd.failuresLeft = 1;
};
const bind: Change = ({ host }) => {
  host.running.dev0.pasid0 = "dom1";
};
/** The entry names the other table by now. */
const rebind: Change = ({ guest }) => {
  guest.pasidEntry.dev0.pasid0 = { present: true, binding: "fsroot1", did: "did1" };
  guest.entryChange.dev0.pasid0 = { vcpu: "vcpu0", did: "did1", released: "fsroot0" };
};
const submit: Change = ({ guest }) => {
  guest.waitStatus.vcpu0 = "awaited";
};
const clearEntry: Change = ({ guest }) => {
  guest.pasidEntry.dev0.pasid0 = { present: false, binding: "fsroot0", did: "did1" };
};
const switchOff: Change = ({ guest }) => {
  guest.translationEnabled = false;
};

describe("a flush that is followed by a binding", () => {
  const ofEntry = queue({ kind: "pasidCache", did: "did1", pasid: "pasid0" });

  test("is one that speaks of the entry", () => {
    expect(waitsAfter(binds, ofEntry)).toBe(true);
    expect(waitsAfter(binds, queue({ kind: "pasidCache", did: "did1", pasid: null }))).toBe(true);
    expect(waitsAfter(binds, queue({ kind: "contextCache", dev: "dev0" }))).toBe(true);
    expect(waitsAfter(binds, queue())).toBe(false);
    expect(waitsAfter(binds, queue({ kind: "pasidCache", did: "did2", pasid: "pasid0" }))).toBe(
      false,
    );
    expect(waitsAfter(binds, queue({ kind: "pasidCache", did: "did1", pasid: "pasid1" }))).toBe(
      false,
    );
    expect(waitsAfter(binds, queue({ kind: "iotlb", did: "did1" }))).toBe(false);
  });

  test("waits for the entry's own table, unless the guest has changed it since and has not told", () => {
    expect(waitsAfter(binds, ofEntry, bind)).toBe(false);
    expect(waitsAfter(binds, ofEntry, bind, rebind)).toBe(false);
    expect(waitsAfter(binds, ofEntry, bind, rebind, submit)).toBe(true);
    expect(waitsAfter(binds, ofEntry, rebind)).toBe(true);
  });

  test("is given up when the entry is withdrawn, or translation", () => {
    expect(waitsAfter(binds, ofEntry, clearEntry)).toBe(false);
    expect(waitsAfter(binds, ofEntry, switchOff)).toBe(false);
  });

  test("is excused by an error only while the host may still fail", () => {
    expect(waitsAfter(binds, ofEntry, fail, mayFailAgain)).toBe(false);
    expect(waitsAfter(binds, ofEntry, fail)).toBe(true);
  });
});

describe("a blocked window", () => {
  test("is that of a live entry under translation, or of the RID without", () => {
    expect(waitsAfter(window)).toBe(true);
    expect(waitsAfter(window, bind)).toBe(false);
    expect(waitsAfter(window, clearEntry)).toBe(false);
    expect(waitsAfter(window, clearEntry, switchOff)).toBe(true);
  });

  test("opens when the change behind it is submitted, and an error closes it", () => {
    expect(waitsAfter(window, rebind)).toBe(false);
    expect(waitsAfter(window, rebind, submit)).toBe(true);
    expect(waitsAfter(window, fail)).toBe(false);
  });
});

describe("on the host's side", () => {
  const top = topology(defaultBounds(hwCore) as Bounds);
  const [finish, callWindow, firstDma] = hostLiveness(top) as [
    AnyLiveness,
    AnyLiveness,
    AnyLiveness,
  ];
  const after = (...changes: readonly ((world: HostWorld) => void)[]) => {
    const world = initialWorld(top);
    for (const change of changes) change(world);
    return world;
  };
  const callAttach = (world: HostWorld) => {
    world.attachCall = { op: "attach", dev: "dev0", pasid: "pasid0", domain: "dom0" };
  };
  const attached = (world: HostWorld) => {
    world.attached.dev0.pasid0 = "dom0";
    world.pasidTable.dev0.pasid0.present = true;
  };
  const request = (iova: "iova0" | "iova1") => (world: HostWorld) => {
    const result = { did: "did0", pgtt: "secondStage", gpa: "gpa0", hpa: "hpa0" } as const;
    world.request.dev0.pasid0 = { phase: "translated", iova, result };
  };

  test("a wait is one until its status is written, or taken back", () => {
    const status = (value: "none" | "pending" | "written") => (world: HostWorld) => {
      world.waitStatus.mapPath = value;
    };
    expect(waits(finish, after(status("none")))).toBe(false);
    expect(waits(finish, after(status("pending")))).toBe(true);
    expect(waits(finish, after(status("written")))).toBe(false);
  });

  test("a PASID is on its way while the driver works on the call for it", () => {
    expect(waits(callWindow, after())).toBe(false);
    expect(waits(callWindow, after(callAttach))).toBe(true);
    expect(waits(callWindow, after(callAttach, attached))).toBe(false);
    const refuse = (world: HostWorld) => {
      world.attachResult = "failed";
    };
    expect(waits(callWindow, after(callAttach, refuse))).toBe(false);
  });

  test("an address that is mapped for good waits for a request of its own", () => {
    expect(waits(firstDma, after())).toBe(false);
    expect(waits(firstDma, after(attached))).toBe(true);
    expect(waits(firstDma, after(attached, request("iova0")))).toBe(false);
    expect(waits(firstDma, after(attached, request("iova1")))).toBe(true);
    expect(waits(firstDma, after(attached, callAttach))).toBe(false);
  });
});
