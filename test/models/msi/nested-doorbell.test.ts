/** The flow that the specification loses, as each proposal leads it: what both stages have, and what is on the wire. */
import { describe, expect, test } from "vitest";
import { catalogue } from "../../../models/catalogue.ts";
import { findVariant } from "../../../src/catalogue/find.ts";
import { Play, probe, setUpInTable, systemOf, commandsOf, type Step } from "./play.ts";

const proposed = (name: string) =>
  new Play(findVariant(catalogue, name).apply(systemOf("msi.sw-nested-passthrough")));

const attach = (...prepare: readonly Step[]): readonly Step[] => [
  ["iommuDriver attach dev0 domain0", "iommuDriver.attachBegun"],
  ...prepare,
  ["iommuDriver postAttach", "iommuDriver.attachPosted", "iommuDriver.requestPosted"],
  ["viommu handle", "viommu.ioctlCalled"],
  ["iommufd.viommu execute", "iommufd.attachBegun"],
  ["iommufd.viommu switchDomain", "iommufd.domainSwitched"],
  [
    "viommu takeResult",
    "viommu.ioctlReturned",
    "viommu.endpointAttached",
    "viommu.requestCompleted",
  ],
  ["iommuDriver takeStatus", "iommuDriver.statusTaken"],
  ["iommuDriver finish", "iommuDriver.attachFinished"],
];
const IDENTITY: Step = ["iommuDriver mapDirect msi0", "iommuDriver.directMapped"];
const ARRIVES: readonly Step[] = [
  ["device.dev0 raise", "device.msiWritten"],
  ["iommu translate dev0", "iommu.writeTranslated"],
  ["iommu land dev0", "iommu.doorbellRung"],
  ["kvm.dev0 inject", "kvm.interruptInjected"],
];

/** What the guest's table, the second stage and the device have of the doorbell. */
function doorbellOf({ world: { guest, host } }: Play) {
  const { domain0 } = guest.table;
  const { stage2_0: stage2 } = host.table;
  return {
    wire: host.wire.dev0,
    stage1: { iova1: domain0.iova1, msi0: domain0.msi0 },
    stage2: { vdoorbell: stage2!.vdoorbell, msi0: stage2!.msi0 },
  };
}

function expectDelivery(play: Play): void {
  expect(play.violated).toEqual([]);
  expect(play.play(ARRIVES)).toEqual(ARRIVES);
  expect(play.world.hw.delivered.dev0).toEqual({ page: "vdoorbell", data: 0 });
}

describe("one to one in the first stage (resv-mem-t-direct)", () => {
  const until: readonly Step[] = [
    ...probe(),
    ...attach(IDENTITY),
    ...setUpInTable,
    ["msiDriver.dev0 unmask", "msiDriver.maskWritten"],
    ["vfio.dev0 programRoute", "vfio.routeProgrammed"],
    ["vfio.dev0 setIrqs", "vfio.irqsSet"],
    ["hostIrq.dev0 prepareDoorbell", "hostIrq.doorbellMapped"],
    ["hostIrq.dev0 writeWire", "hostIrq.wireWritten"],
    ["vfio.dev0 takeResult", "vfio.irqsReturned", "vfio.trapReturned"],
    ["msiDriver.dev0 resume", "msiDriver.resumed"],
  ];

  test("the page of the host's window goes through the first stage as it is", () => {
    const play = proposed("resv-mem-t-direct");
    expect(play.play(until)).toEqual(until);
    expect(doorbellOf(play)).toEqual({
      wire: "msi0",
      stage1: { iova1: "vdoorbell", msi0: "msi0" },
      stage2: { vdoorbell: null, msi0: "doorbell0" },
    });
    expectDelivery(play);
  });

  test("the guest may not be in a domain that lacks the identity, and cannot isolate the device", () => {
    const play = proposed("resv-mem-t-direct").take([
      ...commandsOf(probe()),
      "iommuDriver attach dev0 domain0",
    ]);
    expect(play.can("iommuDriver postAttach")).toBe(false);
    const attached = proposed("resv-mem-t-direct").take(
      commandsOf([...probe(), ...attach(IDENTITY)]),
    );
    const refused: readonly Step[] = [["iommuDriver block dev0", "iommuDriver.blockRefused"]];
    expect(attached.play(refused)).toEqual(refused);
    expect(attached.violated).toEqual(["device-can-be-blocked"]);
  });
});

describe("the second stage of the virtual doorbell", () => {
  const attached = [...probe(), ...attach(), ...setUpInTable];

  test("is bound when the vector is enabled (dynamic-stage2-doorbell)", () => {
    const play = proposed("dynamic-stage2-doorbell").take(commandsOf(attached));
    expect(doorbellOf(play).stage2).toEqual({ vdoorbell: null, msi0: null });
    const enable: readonly Step[] = [
      ["msiDriver.dev0 unmask", "msiDriver.maskWritten"],
      ["vfio.dev0 programRoute", "vfio.routeProgrammed"],
      ["vfio.dev0 bindMsi", "vfio.msiBindingCalled"],
      ["vfioContainer.dev0 execute", "vfioContainer.msiBound"],
      ["vfio.dev0 takeBinding", "vfio.msiBindingReturned"],
      ["vfio.dev0 setIrqs", "vfio.irqsSet"],
      ["hostIrq.dev0 prepareDoorbell", "hostIrq.boundDoorbellMapped"],
      ["hostIrq.dev0 writeWire", "hostIrq.wireWritten"],
      ["vfio.dev0 takeResult", "vfio.irqsReturned", "vfio.trapReturned"],
      ["msiDriver.dev0 resume", "msiDriver.resumed"],
    ];
    expect(play.play(enable)).toEqual(enable);
    expect(doorbellOf(play)).toEqual({
      // What the guest wrote is what the device writes.
      wire: "iova1",
      stage1: { iova1: "vdoorbell", msi0: null },
      stage2: { vdoorbell: "doorbell0", msi0: null },
    });
    expectDelivery(play);
  });

  test("is there from the start (static-stage2-doorbell)", () => {
    const play = proposed("static-stage2-doorbell");
    expect(doorbellOf(play).stage2).toEqual({ vdoorbell: "doorbell0", msi0: null });
    play.take(commandsOf(attached));
    play.take(["msiDriver.dev0 unmask", "vfio.dev0 programRoute", "vfio.dev0 setIrqs"]);
    play.take(["hostIrq.dev0 prepareDoorbell", "hostIrq.dev0 writeWire", "vfio.dev0 takeResult"]);
    play.take(["msiDriver.dev0 resume"]);
    expect(doorbellOf(play)).toEqual({
      wire: "iova1",
      stage1: { iova1: "vdoorbell", msi0: null },
      stage2: { vdoorbell: "doorbell0", msi0: null },
    });
    expectDelivery(play);
  });
});
