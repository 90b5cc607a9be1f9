/** The four addresses of an MSI are never taken for each other: in every state of small bounds of every flow. */
import { describe, expect, test } from "vitest";
import { doorbellOf } from "../../../models/msi/topology.ts";
import type { MsiWorld } from "../../../models/msi/state.ts";
import type { DeviceId } from "../../../models/shared/ids.ts";
import { Kernel } from "../../../src/kernel/index.ts";
import { walkStates } from "../../support/walk-states.ts";
import { systemOf } from "./play.ts";

interface Small {
  readonly name: string;
  readonly states: number;
  readonly worlds: readonly MsiWorld[];
}

/** All states of a scenario on bounds that give some thousand. */
function small(name: string, bounds: Readonly<Record<string, number>>): Small {
  const kernel = new Kernel(systemOf(name, bounds));
  const { rows, states } = walkStates(kernel);
  return { name, states, worlds: rows.map((row) => kernel.world(row) as MsiWorld) };
}

const HARDWARE = [
  small("msi.hw-emulated", { affinity: 0 }),
  small("msi.hw-passthrough", { bypass: 0, maps: 0, affinity: 0 }),
  small("msi.hw-nested-emulated", { affinity: 0 }),
  small("msi.hw-nested-passthrough", { bypass: 0, maps: 0, affinity: 0, hotplug: 0 }),
];
const SOFTWARE_EMULATED = [
  small("msi.sw-emulated", { affinity: 0 }),
  small("msi.sw-nested-emulated", { affinity: 0 }),
];
const SOFTWARE_PASSTHROUGH = [
  small("msi.sw-passthrough", { maps: 0, affinity: 0, hotplug: 0, domains: 1 }),
  small("msi.sw-passthrough", { bypass: 0, maps: 0, affinity: 0, hotplug: 0 }),
  small("msi.sw-nested-passthrough", { maps: 0, affinity: 0 }),
];
const SOFTWARE = [...SOFTWARE_EMULATED, ...SOFTWARE_PASSTHROUGH];
const PASSTHROUGH = [
  ...HARDWARE.filter(({ name }) => name.includes("passthrough")),
  ...SOFTWARE_PASSTHROUGH,
];
const ALL = [...HARDWARE, ...SOFTWARE];

const named = (cases: readonly Small[]) =>
  cases.map((c) => [`${c.name} (${c.states} states)`, c] as const);

/** Every world satisfies the property; and so many worlds at least are put to the test. */
function expectAlways(
  { worlds }: Small,
  { when, holds }: Readonly<Record<"when" | "holds", (world: MsiWorld) => boolean>>,
): void {
  const tested = worlds.filter(when);
  expect(tested.length).toBeGreaterThan(10);
  expect(tested.find((world) => !holds(world))).toBeUndefined();
}

/** All values in a part of the state, with names of cells left out. */
function valuesIn(part: unknown): unknown[] {
  return typeof part === "object" && part !== null ? Object.values(part).flatMap(valuesIn) : [part];
}
const leaves = (tables: Readonly<Record<string, Readonly<Record<string, unknown>>>>) =>
  Object.entries(tables).flatMap(([table, pages]) =>
    Object.entries(pages).flatMap(([page, leaf]) => (leaf === null ? [] : [{ table, page, leaf }])),
  );
const isWindow = (page: unknown) => /^msi\d$/.test(String(page));
const isPhysical = (value: unknown) => /^(doorbell|hpa)\d$/.test(String(value));

describe.each(named(ALL))("in %s", (_title, given) => {
  test("guest and VMM never see a physical address: no doorbell and no frame is in what they keep", () => {
    expectAlways(given, {
      when: () => true,
      holds: ({ guest, virtio, vmm }) => !valuesIn([guest, virtio, vmm]).some(isPhysical),
    });
  });

  test("the host's tables and the IOTLB lead to physical pages only", () => {
    expectAlways(given, {
      when: () => true,
      holds: ({ host, hw }) =>
        [...leaves(host.table), ...Object.values(hw.tlb).flatMap(leaves)].every(({ leaf }) =>
          isPhysical(leaf),
        ),
    });
  });

  test("neither the guest's tables nor the mappings of the VMM have a page of the window", () => {
    const mappings = ({ guest, virtio }: MsiWorld) => [
      ...leaves(guest.table),
      ...leaves(virtio.database),
    ];
    const isEmulated = given.name.includes("emulated");
    expectAlways(given, {
      when: (world) =>
        world.vmm.msix.dev0 !== null && (isEmulated || world.host.wire.dev0 !== null),
      holds: (world) =>
        mappings(world).every(({ page, leaf }) => !isWindow(page) && !isWindow(leaf)),
    });
  });
});

describe.each(named(PASSTHROUGH))("in %s", (_title, given) => {
  test("what stands on the wire is a page of the host's window", () => {
    expectAlways(given, {
      when: ({ host }) => host.wire.dev0 !== null,
      holds: ({ host }) => isWindow(host.wire.dev0),
    });
  });
});

describe.each(named(HARDWARE))("in %s", (_title, given) => {
  test("no table of anybody has the window, though the guest writes it into its MSI-X table", () => {
    expectAlways(given, {
      when: ({ vmm }) => vmm.msix.dev0?.page === "msi0",
      holds: ({ guest, virtio, host }) =>
        [guest.table, virtio.database, host.table].flatMap(leaves).every((e) => !isWindow(e.page)),
    });
  });

  test("no table of anybody has a doorbell either", () => {
    expectAlways(given, {
      when: ({ vmm }) => vmm.msix.dev0 !== null,
      holds: ({ guest, virtio, host }) =>
        [guest.table, virtio.database, host.table]
          .flatMap(leaves)
          .every(({ leaf }) => !/doorbell/.test(String(leaf))),
    });
  });
});

test.each(named(HARDWARE.filter(({ name }) => name.includes("passthrough"))))(
  "in %s the guest's page and the one on the wire are the same number, since both know the window",
  (_title, given) => {
    expectAlways(given, {
      when: ({ vmm, host }) => vmm.msix.dev0 !== null && host.wire.dev0 !== null,
      holds: ({ vmm, host }) => vmm.msix.dev0!.page === host.wire.dev0,
    });
  },
);

describe.each(named(SOFTWARE))("in %s", (_title, given) => {
  const isBypassed = ({ guest }: MsiWorld) => guest.attached.dev0 === "bypass";

  test("the guest writes what its allocator gave it for the doorbell, or the doorbell where nothing translates", () => {
    expectAlways(given, {
      when: ({ guest, vmm }) => vmm.msix.dev0 !== null && guest.attached.dev0 !== null,
      holds: (world) => world.vmm.msix.dev0!.page === (isBypassed(world) ? "vdoorbell" : "iova1"),
    });
  });

  test("and that page leads to the virtual doorbell", () => {
    expectAlways(given, {
      when: (world) => world.vmm.msix.dev0?.page === "iova1" && world.guest.attached.dev0 !== null,
      holds: ({ guest }) => guest.table[guest.attached.dev0!].iova1 === "vdoorbell",
    });
  });
});

describe.each(named(SOFTWARE_PASSTHROUGH))("in %s", (_title, given) => {
  test("what the guest writes is never what stands on the wire", () => {
    expectAlways(given, {
      when: ({ vmm, host }) => vmm.msix.dev0 !== null && host.wire.dev0 !== null,
      holds: ({ vmm, host }) => vmm.msix.dev0!.page !== host.wire.dev0,
    });
  });

  test("the host maps the window to the physical doorbell, and neither page of the guest's", () => {
    expectAlways(given, {
      when: ({ host }) => host.slot.doorbell0 !== null,
      holds: ({ host }) =>
        leaves(host.table).every(
          ({ page, leaf }) =>
            isWindow(page) === (leaf === "doorbell0") && page !== "iova1" && page !== "vdoorbell",
        ),
    });
  });

  test("the route leads to the virtual doorbell, whatever is on the wire", () => {
    expectAlways(given, {
      when: ({ vmm, host }) => !vmm.masked.dev0 && host.wire.dev0 !== null,
      holds: ({ vmm }) => vmm.route.dev0?.page === "vdoorbell",
    });
  });
});

describe.each(named(SOFTWARE_EMULATED))("in %s", (_title, given) => {
  test("the host has no part: nothing on the wire, no doorbell in its tables", () => {
    expectAlways(given, {
      when: ({ vmm }) => vmm.msix.dev0 !== null,
      holds: ({ host }) =>
        host.wire.dev0 === null && leaves(host.table).every(({ leaf }) => leaf !== "doorbell0"),
    });
  });
});

describe("behind two controllers", () => {
  const both = small("msi.two-its", { domains: 1 });
  const wires = ({ host }: MsiWorld) => [host.wire.dev0, host.wire[OTHER]];
  const OTHER: DeviceId = "dev1";
  const controllers = { doorbells: ["doorbell0", "doorbell1"] } as never;

  test("each doorbell has a page of its own, and each device is given that of its doorbell", () => {
    expectAlways(both, {
      when: (world) => wires(world).every((wire) => wire !== null),
      holds: ({ host }) =>
        host.wire.dev0 !== host.wire[OTHER] &&
        (["dev0", OTHER] as const).every(
          (dev) => host.wire[dev] === host.slot[doorbellOf(controllers, dev)],
        ),
    });
  });

  test("the guest writes one page for both, since it sees one controller", () => {
    expectAlways(both, {
      when: ({ vmm }) => vmm.msix.dev0 !== null && vmm.msix[OTHER] !== null,
      holds: ({ vmm }) => vmm.msix.dev0!.page === vmm.msix[OTHER]!.page,
    });
  });
});
