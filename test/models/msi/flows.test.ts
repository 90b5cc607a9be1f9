/**
 * The eight flows, each as a list of steps from the report of the window to the interrupt in the guest: what each
 * command does, and what the tables have when the device writes.
 */
import { describe, expect, test } from "vitest";
import type { MsiWorld } from "../../../models/msi/state.ts";
import {
  attachEmulated,
  attachPassthrough,
  commandsOf,
  Play,
  probe,
  setUpByRequest,
  setUpInTable,
  setUpInWindow,
  systemOf,
  unmaskEmulated,
  unmaskPassthrough,
  type Step,
} from "./play.ts";

const EMULATED_WRITE: readonly Step[] = [
  ["emulatedDevice.dev0 raise", "emulatedDevice.msiWritten"],
  ["emulatedDevice.dev0 translate", "emulatedDevice.msiTranslated"],
  ["emulatedDevice.dev0 deliver", "emulatedDevice.interruptInjected"],
];
const HARDWARE_WRITE: readonly Step[] = [
  ["device.dev0 raise", "device.msiWritten"],
  ["iommu translate dev0", "iommu.interruptRecognised"],
  ["iommu land dev0", "iommu.interruptRaised"],
  ["kvm.dev0 inject", "kvm.interruptInjected"],
];
const SOFTWARE_WRITE: readonly Step[] = [
  ["device.dev0 raise", "device.msiWritten"],
  ["iommu translate dev0", "iommu.writeTranslated"],
  ["iommu land dev0", "iommu.doorbellRung"],
  ["kvm.dev0 inject", "kvm.interruptInjected"],
];

/** What the parties have when the vector is enabled. */
interface Tables {
  readonly reported: "msi" | "reserved";
  /** The page in the guest's MSI-X table, and that in the physical one. */
  readonly guestPage: string;
  readonly wire: string | null;
  /** The guest's page table, the mappings that the VMM has stored, and the host's table. */
  readonly guestTable: Readonly<Record<string, string>>;
  readonly database: Readonly<Record<string, string>>;
  readonly hostTable: Readonly<Record<string, string>>;
}

const present = (table: Readonly<Record<string, unknown>> = {}) =>
  Object.fromEntries(Object.entries(table).filter(([, leaf]) => leaf !== null));

function tablesOf({ guest, virtio, vmm, host }: MsiWorld, hostTable: string): Tables {
  return {
    reported: virtio.reported.dev0 as Tables["reported"],
    guestPage: vmm.msix.dev0!.page,
    wire: host.wire.dev0,
    guestTable: present(guest.table.domain0),
    database: present(virtio.database.domain0),
    hostTable: present(host.table[hostTable as keyof typeof host.table]),
  } as Tables;
}

interface Flow {
  readonly flow: string;
  readonly scenario: string;
  readonly until: readonly Step[];
  readonly tables: Tables;
  readonly hostTable: string;
  readonly write: readonly Step[];
  readonly delivered: string;
}

const NOTHING = {};
/** The guest's memory in a second stage. */
const MEMORY = { gpa0: "hpa0" };
const DOORBELL = { iova1: "vdoorbell" };
const inWindow = { reported: "msi", guestPage: "msi0", guestTable: {}, database: {} } as const;

const FLOWS: readonly Flow[] = [
  {
    flow: "F1",
    scenario: "msi.hw-emulated",
    until: [...probe(), ...attachEmulated("domain0"), ...setUpInWindow, ...unmaskEmulated],
    tables: { ...inWindow, wire: null, hostTable: NOTHING },
    hostTable: "domain0",
    write: EMULATED_WRITE,
    delivered: "msi0",
  },
  {
    flow: "F2",
    scenario: "msi.hw-passthrough",
    until: [
      ...probe(),
      ...attachPassthrough("domain0"),
      ...setUpInWindow,
      ...unmaskPassthrough("hostIrq.windowChosen"),
    ],
    tables: { ...inWindow, wire: "msi0", hostTable: NOTHING },
    hostTable: "domain0",
    write: HARDWARE_WRITE,
    delivered: "msi0",
  },
  {
    flow: "F3",
    scenario: "msi.hw-nested-emulated",
    until: [...probe(), ...attachEmulated("domain0"), ...setUpInWindow, ...unmaskEmulated],
    tables: { ...inWindow, wire: null, hostTable: MEMORY },
    hostTable: "stage2_0",
    write: EMULATED_WRITE,
    delivered: "msi0",
  },
  {
    flow: "F4",
    scenario: "msi.hw-nested-passthrough",
    until: [
      ...probe(),
      ...attachPassthrough("domain0"),
      ...setUpInWindow,
      ...unmaskPassthrough("hostIrq.windowChosen"),
    ],
    tables: { ...inWindow, wire: "msi0", hostTable: MEMORY },
    hostTable: "stage2_0",
    write: HARDWARE_WRITE,
    delivered: "msi0",
  },
  {
    flow: "F5",
    scenario: "msi.sw-emulated",
    until: [...probe(), ...attachEmulated("domain0"), ...setUpByRequest, ...unmaskEmulated],
    tables: {
      reported: "reserved",
      guestPage: "iova1",
      wire: null,
      guestTable: DOORBELL,
      database: DOORBELL,
      hostTable: NOTHING,
    },
    hostTable: "domain0",
    write: EMULATED_WRITE,
    delivered: "vdoorbell",
  },
  {
    flow: "F6",
    scenario: "msi.sw-passthrough",
    until: [
      ...probe(),
      ...attachPassthrough("domain0"),
      ...setUpByRequest,
      ...unmaskPassthrough("hostIrq.doorbellMapped"),
    ],
    tables: {
      reported: "reserved",
      guestPage: "iova1",
      wire: "msi0",
      guestTable: DOORBELL,
      database: DOORBELL,
      // Nothing for the guest's page: the VMM mirrors no doorbell.
      hostTable: { msi0: "doorbell0" },
    },
    hostTable: "domain0",
    write: SOFTWARE_WRITE,
    delivered: "vdoorbell",
  },
  {
    flow: "F7",
    scenario: "msi.sw-nested-emulated",
    until: [...probe(), ...attachEmulated("domain0"), ...setUpInTable, ...unmaskEmulated],
    tables: {
      reported: "reserved",
      guestPage: "iova1",
      wire: null,
      guestTable: DOORBELL,
      database: {},
      hostTable: MEMORY,
    },
    hostTable: "stage2_0",
    write: EMULATED_WRITE,
    delivered: "vdoorbell",
  },
];

describe.each(FLOWS)("$flow ($scenario)", (given) => {
  const system = systemOf(given.scenario);

  test("sets the vector up step by step, and has in each table what that takes", () => {
    const play = new Play(system);
    expect(play.play(given.until)).toEqual(given.until);
    expect(tablesOf(play.world, given.hostTable)).toEqual(given.tables);
  });

  test("brings what the device writes to the guest", () => {
    const play = new Play(system).take(commandsOf(given.until));
    expect(play.play(given.write)).toEqual(given.write);
    expect(play.world.hw.delivered.dev0).toEqual({ page: given.delivered, data: 0 });
    expect(play.violated).toEqual([]);
    play.take(["msiDriver.dev0 handleInterrupt"]);
    expect(play.world.hw.delivered.dev0).toBeNull();
  });
});

describe("F8 (msi.sw-nested-passthrough)", () => {
  const system = systemOf("msi.sw-nested-passthrough");
  const until = [
    ...probe(),
    ...attachPassthrough("domain0"),
    ...setUpInTable,
    ...unmaskPassthrough("hostIrq.doorbellMapped"),
  ];

  test("has the doorbell in the second stage only, under a page that the first stage does not have", () => {
    const play = new Play(system);
    expect(play.play(until)).toEqual(until);
    expect(tablesOf(play.world, "stage2_0")).toEqual({
      reported: "reserved",
      guestPage: "iova1",
      wire: "msi0",
      guestTable: DOORBELL,
      database: {},
      hostTable: { ...MEMORY, msi0: "doorbell0" },
    });
    expect(play.violated).toEqual(["msi-doorbell-mapped-in-both-stages"]);
  });

  test("ends in a fault of the first stage, and nothing is left of the interrupt", () => {
    const write: readonly Step[] = [
      ["device.dev0 raise", "device.msiWritten"],
      ["iommu translate dev0", "iommu.writeFaulted 1"],
    ];
    const play = new Play(system).take(commandsOf(until));
    expect(play.play(write)).toEqual(write);
    const { write: onItsWay, pending, delivered } = play.world.hw;
    expect([onItsWay.dev0, pending.dev0, delivered.dev0]).toEqual([null, false, null]);
    expect(play.can("iommu land dev0") || play.can("kvm.dev0 inject")).toBe(false);
  });
});
