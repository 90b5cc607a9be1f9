/** What must stay true while a vector is enabled: masking, moving, replacing, plugging, bypassing, blocking. */
import { describe, expect, test } from "vitest";
import {
  attachEmulated,
  attachPassthrough,
  commandsOf,
  Play,
  probe,
  setUpByRequest,
  setUpInTable,
  systemOf,
  unmaskEmulated,
  unmaskPassthrough,
  type Step,
} from "./play.ts";

const ARM = unmaskPassthrough("hostIrq.doorbellMapped");
const ATTACHED = [...probe(), ...attachPassthrough("domain0")];

/** F6 with an enabled vector. */
const software = (bounds: Readonly<Record<string, number>> = {}) =>
  new Play(systemOf("msi.sw-passthrough", bounds)).take(
    commandsOf([...ATTACHED, ...setUpByRequest, ...ARM]),
  );

/** From the device to the guest; in between it may be masked or moved. */
const RAISED = ["device.dev0 raise", "iommu translate dev0", "iommu land dev0"];
const DELIVER = [...RAISED, "kvm.dev0 inject"];

const MASK: readonly Step[] = [
  ["msiDriver.dev0 mask", "msiDriver.maskWritten"],
  ["vfio.dev0 noteMask", "vfio.trapReturned"],
  ["msiDriver.dev0 resume", "msiDriver.resumed"],
];
/** The host's vector is there already. */
const UNMASK: readonly Step[] = [
  ["msiDriver.dev0 unmask", "msiDriver.maskWritten"],
  ["vfio.dev0 programRoute", "vfio.routeProgrammed"],
  ["vfio.dev0 returnFromTrap", "vfio.trapReturned"],
  ["msiDriver.dev0 resume", "msiDriver.resumed"],
];
const DISABLE: readonly Step[] = [
  ["msiDriver.dev0 disable", "msiDriver.vectorDisabled"],
  ["vfio.dev0 clearIrqs", "vfio.irqsSet"],
  ["hostIrq.dev0 clearWire", "hostIrq.wireCleared"],
  ["vfio.dev0 takeResult", "vfio.irqsReturned", "vfio.trapReturned"],
  ["msiDriver.dev0 resume", "msiDriver.vectorReleased"],
];

describe("masking", () => {
  test("keeps an interrupt until the vector is unmasked, and the host's vector all the time", () => {
    const play = software();
    expect(play.play(MASK)).toEqual(MASK);
    play.take(RAISED);
    expect(play.world.hw.pending.dev0).toBe(true);
    expect(play.can("kvm.dev0 inject")).toBe(false);
    expect(play.world.host.wire.dev0).toBe("msi0");
    expect(play.play(UNMASK)).toEqual(UNMASK);
    play.take(["kvm.dev0 inject"]);
    expect(play.world.hw.delivered.dev0).toEqual({ page: "vdoorbell", data: 0 });
  });

  test("does not disturb a write that is on its way", () => {
    const play = software().take(["device.dev0 raise", ...commandsOf(MASK)]);
    play.take(["iommu translate dev0", "iommu land dev0"]);
    expect(play.can("kvm.dev0 inject")).toBe(false);
    expect(play.take([...commandsOf(UNMASK), "kvm.dev0 inject"]).violated).toEqual([]);
  });

  test("an emulated device raises nothing while it is masked", () => {
    const play = new Play(systemOf("msi.sw-emulated")).take(
      commandsOf([...probe(), ...attachEmulated("domain0"), ...setUpByRequest]),
    );
    expect(play.can("emulatedDevice.dev0 raise")).toBe(false);
    play.take(commandsOf(unmaskEmulated));
    expect(play.can("emulatedDevice.dev0 raise")).toBe(true);
  });
});

describe("moving a vector to another CPU", () => {
  const MOVE = [...commandsOf(MASK), "msiDriver.dev0 changeAffinity", ...commandsOf(UNMASK)];

  test("changes the data of the next interrupt, and nothing of the address", () => {
    const play = software();
    play.take([...DELIVER, "msiDriver.dev0 handleInterrupt"]);
    const [before, wire] = [play.world.vmm.route.dev0, play.world.host.wire.dev0];
    play.take([...MOVE, ...DELIVER]);
    expect(before).toEqual({ page: "vdoorbell", data: 0 });
    expect(play.world.hw.delivered.dev0).toEqual({ page: "vdoorbell", data: 1 });
    expect(play.world.host.wire.dev0).toBe(wire);
    expect(play.world.vmm.msix.dev0).toEqual({ page: "iova1", data: 1 });
  });

  test("brings an interrupt that came meanwhile to the new CPU", () => {
    const play = software().take([...commandsOf(MASK), ...RAISED]);
    play.take(["msiDriver.dev0 changeAffinity", ...commandsOf(UNMASK), "kvm.dev0 inject"]);
    expect(play.world.hw.delivered.dev0?.data).toBe(1);
  });

  test("needs a mask first", () => {
    expect(software().can("msiDriver.dev0 changeAffinity")).toBe(false);
  });
});

describe("moving a device to another domain while its vector is enabled", () => {
  const PREPARE: readonly Step[] = [
    ["iommuDriver attach dev0 domain1", "iommuDriver.attachBegun"],
    ["iommuDriver preloadDoorbell", "iommuDriver.doorbellPreloaded"],
    ["iommuDriver postAttach", "iommuDriver.attachPosted", "iommuDriver.requestPosted"],
    ["viommu handle", "viommu.ioctlCalled"],
    ["iommufd.viommu execute", "iommufd.attachBegun"],
  ];
  const SWITCH: readonly Step[] = [
    ["iommufd.viommu switchDomain", "iommufd.domainSwitched"],
    // The old domain has lost its last endpoint.
    ["viommu takeResult", "viommu.ioctlReturned", "viommu.ioctlCalled", "viommu.endpointAttached"],
    ["iommufd.viommu execute", "iommufd.hwptDestroyed"],
    ["viommu takeResult", "viommu.ioctlReturned", "viommu.requestCompleted"],
  ];
  const REPLAY: readonly Step[] = [
    ["iommuDriver takeStatus", "iommuDriver.statusTaken"],
    ["iommuDriver replay", "iommuDriver.requestPosted"],
    ["viommu handle", "viommu.mappingStored", "viommu.requestCompleted"],
    ["iommuDriver takeStatus", "iommuDriver.statusTaken"],
    ["iommuDriver finish", "iommuDriver.attachFinished"],
  ];

  test("the new table has the doorbell before the device has the table, and interrupts arrive all the time", () => {
    const play = software();
    const deliverHere = () => {
      play.take(DELIVER);
      expect(play.world.hw.delivered.dev0).toEqual({ page: "vdoorbell", data: 0 });
      play.take(["msiDriver.dev0 handleInterrupt"]);
    };
    expect(play.play(PREPARE)).toEqual(PREPARE);
    expect(play.world.host.attached.dev0).toBe("domain0");
    expect(play.world.host.table.domain1.msi0).toBe("doorbell0");
    deliverHere();
    expect(play.play(SWITCH)).toEqual(SWITCH);
    expect(play.world.host.attached.dev0).toBe("domain1");
    expect(play.world.host.table.domain0.msi0).toBeNull();
    deliverHere();
    expect(play.play(REPLAY)).toEqual(REPLAY);
    expect(play.world.virtio.database.domain1.iova1).toBe("vdoorbell");
    deliverHere();
    // What the guest's vector stands on is the new domain's.
    play.take([...commandsOf(MASK), ...commandsOf(UNMASK)]);
    deliverHere();
    expect(play.violated).toEqual([]);
  });

  test("a write that was translated by the old table arrives", () => {
    const play = software().take([
      ...commandsOf(PREPARE),
      "device.dev0 raise",
      "iommu translate dev0",
      ...commandsOf(SWITCH),
      "iommu land dev0",
      "kvm.dev0 inject",
    ]);
    expect(play.world.hw.delivered.dev0).not.toBeNull();
    expect(play.violated).toEqual([]);
  });

  test("the host does not map a doorbell while the group's mutex is held", () => {
    const play = new Play(systemOf("msi.sw-nested-passthrough")).take(
      commandsOf([...ATTACHED, ...setUpInTable]),
    );
    play.take(["iommuDriver attach dev0 domain1", "iommuDriver preloadDoorbell"]);
    play.take(["iommuDriver postAttach", "viommu handle", "iommufd.viommu execute"]);
    play.take(["msiDriver.dev0 unmask", "vfio.dev0 programRoute", "vfio.dev0 setIrqs"]);
    expect(play.can("hostIrq.dev0 prepareDoorbell")).toBe(false);
    play.take(["iommufd.viommu switchDomain"]);
    expect(play.can("hostIrq.dev0 prepareDoorbell")).toBe(true);
  });

  test("the driver does not attach a domain before it has the doorbell", () => {
    const play = software().take(["iommuDriver attach dev0 domain1"]);
    expect(play.can("iommuDriver postAttach")).toBe(false);
  });
});

describe("disabling", () => {
  test("waits for a write that is on its way, and takes the host's vector away", () => {
    const play = software().take([...commandsOf(MASK), "device.dev0 raise"]);
    play.take(["msiDriver.dev0 disable", "vfio.dev0 clearIrqs"]);
    expect(play.can("hostIrq.dev0 clearWire")).toBe(false);
    play.take(["iommu translate dev0", "iommu land dev0", "hostIrq.dev0 clearWire"]);
    expect(play.world.host.wire.dev0).toBeNull();
    expect(play.can("device.dev0 raise")).toBe(false);
  });

  test("leaves the doorbell where it is, and the next vector uses it again", () => {
    const play = software().take(commandsOf(MASK));
    expect(play.play(DISABLE)).toEqual(DISABLE);
    expect(play.world.host.table.domain0.msi0).toBe("doorbell0");
    expect(play.world.guest.table.domain0.iova1).toBe("vdoorbell");
    const again: readonly Step[] = [
      ["msiDriver.dev0 enable", "msiDriver.vectorRequested"],
      ["irqChip.dev0 prepare", "irqChip.doorbellReused"],
      ["irqChip.dev0 compose", "irqChip.messageComposed"],
      ["msiDriver.dev0 writeEntry", "msiDriver.entryWritten"],
      ...ARM,
    ];
    expect(play.play(again)).toEqual(again);
    play.take(DELIVER);
    expect(play.world.hw.delivered.dev0).toEqual({ page: "vdoorbell", data: 0 });
  });
});

describe("plugging memory", () => {
  test("is not offered where the host has its window, and works elsewhere", () => {
    const play = new Play(systemOf("msi.sw-nested-passthrough"));
    const steps: readonly Step[] = [
      ["vmm plug msi0", "vmm.plugRefused"],
      ["vmm plug gpa1", "vmm.memoryMapCalled"],
      ["iommufd.vmm execute", "iommufd.pageMapped"],
      ["vmm takeResult", "vmm.memoryPlugged"],
    ];
    expect(play.play(steps)).toEqual(steps);
    expect(play.world.host.table.stage2_0).toMatchObject({ msi0: null, gpa1: "hpa1" });
    expect(play.can("vmm plug msi0") || play.can("vmm plug gpa1")).toBe(false);
  });

  test("goes on while a vector is enabled, which keeps its page", () => {
    const play = software({ hotplug: 1 }).take(["vmm plug gpa1", "iommufd.vmm execute"]);
    play.take([...RAISED, "vmm takeResult", "kvm.dev0 inject"]);
    expect(play.world.hw.delivered.dev0).not.toBeNull();
    expect(play.world.host.table.bypass).toMatchObject({ gpa0: "hpa0", gpa1: "hpa1" });
    expect(play.violated).toEqual([]);
  });
});

describe("a bypass domain", () => {
  const BYPASS = [...probe(), ...attachPassthrough("bypass")];
  const UNTRANSLATED: readonly Step[] = [
    ["msiDriver.dev0 enable", "msiDriver.vectorRequested"],
    ["irqChip.dev0 prepare", "irqChip.messageComposed"],
    ["msiDriver.dev0 writeEntry", "msiDriver.entryWritten"],
    ...ARM,
  ];

  test.each(["msi.sw-passthrough", "msi.sw-nested-passthrough"])(
    "in %s takes the doorbell of the host's one stage, and delivers",
    (name) => {
      const play = new Play(systemOf(name)).take(commandsOf(BYPASS));
      expect(play.play(UNTRANSLATED)).toEqual(UNTRANSLATED);
      const { vmm, host } = play.world;
      // The guest writes the virtual doorbell itself, and that page is not on the wire.
      expect([vmm.msix.dev0!.page, host.wire.dev0]).toEqual(["vdoorbell", "msi0"]);
      play.take(DELIVER);
      expect(play.world.hw.delivered.dev0).toEqual({ page: "vdoorbell", data: 0 });
      expect(play.violated).toEqual([]);
    },
  );

  test("is not changed for another domain while a driver uses the vector", () => {
    const play = new Play(systemOf("msi.sw-nested-passthrough")).take(
      commandsOf([...BYPASS, ...UNTRANSLATED]),
    );
    expect(play.can("iommuDriver attach dev0 domain0")).toBe(false);
  });
});

describe("blocking", () => {
  const BLOCK: readonly Step[] = [
    ["iommuDriver block dev0", "iommuDriver.blockBegun", "iommuDriver.requestPosted"],
    ["viommu handle", "viommu.ioctlCalled"],
    ["iommufd.viommu execute", "iommufd.attachBegun"],
    ["iommufd.viommu switchDomain", "iommufd.domainSwitched"],
    ["viommu takeResult", "viommu.ioctlReturned", "viommu.ioctlCalled", "viommu.endpointDetached"],
    ["iommufd.viommu execute", "iommufd.hwptDestroyed"],
    ["viommu takeResult", "viommu.ioctlReturned", "viommu.requestCompleted"],
    ["iommuDriver takeStatus", "iommuDriver.blockFinished", "iommuDriver.statusTaken"],
  ];

  test("takes every translation from a device without a driver", () => {
    const play = new Play(systemOf("msi.sw-passthrough")).take(commandsOf(ATTACHED));
    expect(play.play(BLOCK)).toEqual(BLOCK);
    expect(play.world.host.attached.dev0).toBeNull();
    expect(play.world.virtio.endpoint.dev0).toBeNull();
    expect(play.can("msiDriver.dev0 enable")).toBe(false);
  });

  test("is refused while a driver uses the vector, and possible when it was released", () => {
    const play = software();
    expect(play.can("iommuDriver block dev0")).toBe(false);
    play.take(commandsOf([...MASK, ...DISABLE]));
    expect(play.play(BLOCK)).toEqual(BLOCK);
    // The next attachment finds the doorbell that the group needs in its table.
    play.take(["iommuDriver attach dev0 domain0", "iommuDriver postAttach", "viommu handle"]);
    play.take(["iommufd.viommu execute"]);
    expect(play.world.host.table.domain0.msi0).toBe("doorbell0");
  });
});
