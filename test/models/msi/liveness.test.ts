/** What must happen in the end: an MSI arrives with what the parties are trusted to do, and not without. */
import { describe, expect, test } from "vitest";
import type { DeviceId } from "../../../models/shared/ids.ts";
import type { MsiWorld } from "../../../models/msi/state.ts";
import { catalogue } from "../../../models/catalogue.ts";
import { findVariant } from "../../../src/catalogue/find.ts";
import { Kernel } from "../../../src/kernel/index.ts";
import { exploreExhaustively } from "../../../src/search/exhaustive.ts";
import { addLiveness, leadsTo, type Fairness, type System } from "../../../src/system/index.ts";
import { msiScenarios, systemOf } from "./play.ts";

type Setting = readonly [scenario: string, bounds: Readonly<Record<string, number>>];

const DELIVERED = "msi-delivered";
const GOES_ON = "trapped-vcpu-goes-on";
const dev: DeviceId = "dev0";
/** The guest does not wait for interrupts of the vector. */
const isQuiet = ({ msix, masked, trap }: MsiWorld["vmm"]): boolean =>
  msix[dev] === null || masked[dev] || trap[dev] !== null;
const promise = (
  name: string,
  from: (world: MsiWorld) => boolean,
  to: (world: MsiWorld) => boolean,
) => leadsTo<MsiWorld>({ name, claim: "What is begun is finished.", citation: "none", from, to });

/** What callers wait for: nobody is left waiting in the middle of an operation. */
const FINISHED = [
  promise(
    "request-answered",
    ({ virtio }) => virtio.requestq.some(({ thread }) => thread === "iommuDriver"),
    ({ virtio }) => virtio.status.iommuDriver !== null,
  ),
  promise(
    "domain-changed",
    ({ guest }) => guest.groupLock[dev] === "iommuDriver",
    ({ guest }) => guest.groupLock[dev] !== "iommuDriver",
  ),
  promise(
    "vector-set-up",
    ({ guest }) => guest.message[dev] !== null,
    // A driver that changes the domain for ever holds the mutex of the group time and again.
    ({ guest, vmm }) => vmm.msix[dev] !== null || guest.groupLock[dev] === "iommuDriver",
  ),
  promise(
    "vector-released",
    ({ guest, vmm }) => guest.vectorInUse[dev] && vmm.trap[dev] === "disable",
    ({ guest }) => !guest.vectorInUse[dev],
  ),
  promise(
    "memory-plugged",
    ({ host }) => host.ioctl.vmm !== null,
    ({ host }) => host.ioctl.vmm === null,
  ),
];

const nameOf = (component: string, { kind, commands }: Fairness): string =>
  [component, kind, ...(commands?.slice(0, 1) ?? [])].join(" ");
const declarationsOf = ({ components }: System): string[] =>
  components.flatMap(({ name, fairness }) => fairness.map((f) => nameOf(name, f)));

/** The system with other declarations of one component. */
function changeFairness(
  system: System,
  component: string,
  change: (fairness: Fairness) => readonly Fairness[],
): System {
  const components = system.components.map((c) =>
    c.name === component ? { ...c, fairness: c.fairness.flatMap(change) } : c,
  );
  return { ...system, components };
}
const without = (system: System, declaration: string): System =>
  changeFairness(system, declaration.split(" ")[0]!, (f) =>
    nameOf(declaration.split(" ")[0]!, f) === declaration ? [] : [f],
  );

async function verdicts(system: System): Promise<ReadonlyMap<string, string>> {
  const { claims } = await exploreExhaustively(new Kernel(system), { liveness: true });
  // The scenarios' own promise about setting up is judged by the one here that says more.
  const liveness = claims.filter(
    ({ kind, name }) => kind === "liveness" && name !== "requested-vector-is-set-up",
  );
  return new Map(liveness.map(({ name, verdict }) => [name, verdict]));
}
async function violatedIn(system: System): Promise<string[]> {
  return [...(await verdicts(system))].filter(([, v]) => v === "violated").map(([name]) => name);
}

/** A bypass domain, so that memory can be plugged. */
const PLUGGING: Setting = ["msi.sw-passthrough", { domains: 1, maps: 0, affinity: 0 }];
const REPLACING: Setting = ["msi.sw-passthrough", { bypass: 0, maps: 0, affinity: 0, hotplug: 0 }];
/** The mutex of the host matters; interrupts are lost here in any case. */
const NESTED: Setting = [
  "msi.sw-nested-passthrough",
  { bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
];
const EMULATED: Setting = ["msi.sw-emulated", { maps: 0, affinity: 0 }];

const promising = (setting: Setting): System => addLiveness(systemOf(...setting), ...FINISHED);

test.each([PLUGGING, REPLACING, EMULATED])(
  "what is begun is finished in %s on %o, as far as it can begin there",
  async (...setting) => {
    const judged = [...(await verdicts(promising(setting)))];
    const idle = judged.filter(([, verdict]) => verdict === "notReached").map(([name]) => name);
    expect(judged.filter(([, v]) => v !== "holds" && v !== "notReached")).toEqual([]);
    // Nothing of an emulated device traps, nor takes part in host memory.
    const hosted = ["vector-released", "memory-plugged"];
    if (setting[0] === EMULATED[0]) expect(idle).toEqual(hosted);
    else expect(idle).toEqual(setting[1].bypass === 0 ? ["memory-plugged"] : []);
  },
  60_000,
);

describe("no trust is idle", () => {
  /** What fails without it. */
  const NEEDED: readonly (readonly [Setting, declaration: string, failing: readonly string[]])[] = [
    [PLUGGING, "iommuDriver weak mapDirect", ["domain-changed"]],
    [PLUGGING, "irqChip strong prepare", ["vector-set-up"]],
    [PLUGGING, "msiDriver weak writeEntry", ["vector-set-up", "vector-released"]],
    [PLUGGING, "viommu weak", ["request-answered", "domain-changed", "vector-set-up"]],
    [PLUGGING, "vmm weak takeResult", ["memory-plugged"]],
    [PLUGGING, "vfio weak", [GOES_ON, "vector-released"]],
    [PLUGGING, "iommufd weak", ["request-answered", "domain-changed", "memory-plugged"]],
    [PLUGGING, "hostIrq weak writeWire", [GOES_ON]],
    [NESTED, "hostIrq strong prepareDoorbell", [DELIVERED, GOES_ON]],
    [PLUGGING, "hostIrq strong clearWire", [GOES_ON, "vector-released"]],
    [PLUGGING, "iommu weak", [DELIVERED, GOES_ON, "vector-released"]],
    [PLUGGING, "kvm weak", [DELIVERED]],
    [EMULATED, "iommuDriver weak mapDirect", ["domain-changed"]],
    [EMULATED, "irqChip weak takeStatus", ["vector-set-up"]],
    [EMULATED, "msiDriver weak writeEntry", ["vector-set-up"]],
    [EMULATED, "viommu weak", ["request-answered", "domain-changed", "vector-set-up"]],
    [EMULATED, "emulatedDevice weak translate", [DELIVERED]],
  ];

  test.each(NEEDED)("on %j it takes %s", async (setting, declaration, failing) => {
    const system = promising(setting);
    expect(declarationsOf(system)).toContain(declaration);
    expect(await violatedIn(without(system, declaration))).toEqual(failing);
  });

  test("every declaration of every scenario is among these", () => {
    const shown = new Set(NEEDED.map(([, declaration]) => declaration));
    const all = msiScenarios.flatMap(({ name }) => declarationsOf(systemOf(name)));
    expect(all.length).toBeGreaterThan(50);
    expect(all.filter((declaration) => !shown.has(declaration))).toEqual([]);
  });

  /** Each command that a party is trusted with by name, and a setting that needs that. */
  const COMMANDS: readonly (readonly [Setting, component: string, command: string])[] = [
    [REPLACING, "iommuDriver", "preloadDoorbell"],
    [REPLACING, "iommuDriver", "postAttach"],
    [REPLACING, "iommuDriver", "replay"],
    [REPLACING, "iommuDriver", "finish"],
    [REPLACING, "iommuDriver", "takeStatus"],
    [PLUGGING, "msiDriver", "writeEntry"],
    [PLUGGING, "msiDriver", "resume"],
    [EMULATED, "emulatedDevice", "translate"],
    [EMULATED, "emulatedDevice", "deliver"],
  ];

  test.each(COMMANDS)("on %j, of %s it takes %s as well", async (setting, party, command) => {
    const distrusted = changeFairness(promising(setting), party, (f) => {
      expect(f.commands).toContain(command);
      return [{ ...f, commands: f.commands!.filter((c) => c !== command) }];
    });
    expect(await violatedIn(distrusted)).not.toEqual([]);
  });

  test("a guest driver that maps a DIRECT region is trusted to go on with that", async () => {
    const proposal = findVariant(catalogue, "resv-mem-t-direct");
    const bounds = { domains: 1, bypass: 0, maps: 0, affinity: 0 };
    const system = proposal.apply(promising(["msi.sw-nested-passthrough", bounds]));
    expect(await violatedIn(system)).toEqual([]);
    const distrusted = changeFairness(system, "iommuDriver", (f) => [
      { ...f, commands: f.commands!.filter((c) => c !== "mapDirect") },
    ]);
    expect(await violatedIn(distrusted)).toEqual(["domain-changed"]);
  });

  test("nobody is trusted to begin anything, nor a device to raise its vector", () => {
    const begins = ["enable", "unmask", "mask", "disable", "attach", "block", "plug", "raise"];
    const trusted = msiScenarios.flatMap(({ name }) =>
      systemOf(name).components.flatMap((c) => {
        const own = new Set(c.instances.flatMap((i) => c.commands(i).map(({ type }) => type)));
        return c.fairness.flatMap((f) => [...(f.commands ?? own)]);
      }),
    );
    expect(trusted).toContain("writeWire");
    expect(trusted.filter((type) => begins.includes(type))).toEqual([]);
  });
});

describe("where the specification has its hole", () => {
  test.each([
    ["msi.sw-nested-passthrough", { domains: 1, bypass: 0, maps: 0, affinity: 0, hotplug: 0 }],
    ["msi.two-its", { domains: 1 }],
  ] as const)("%s loses interrupts, and the rest goes on", async (...setting) => {
    expect(await violatedIn(promising(setting))).toEqual([DELIVERED]);
    // A device whose writes all fault may write again at once, and disabling its vector waits for a gap.
    const impatient = changeFairness(promising(setting), "hostIrq", (f) => [
      { ...f, kind: "weak" },
    ]);
    expect(await violatedIn(impatient)).toEqual([DELIVERED, GOES_ON, "vector-released"]);
  });

  test("a device in a bypass domain still gets through: the loss is not the whole scenario's", async () => {
    const settled = promise(
      "bypassed-msi-delivered",
      ({ hw, vmm, host }) =>
        host.attached[dev] === "bypass" && hw.write[dev] !== null && !isQuiet(vmm),
      ({ hw, vmm }) => hw.delivered[dev] !== null || isQuiet(vmm),
    );
    const bounds = { domains: 1, maps: 0, affinity: 0, hotplug: 0 };
    const system = addLiveness(systemOf("msi.sw-nested-passthrough", bounds), settled);
    const judged = await verdicts(system);
    expect(judged.get(DELIVERED)).toBe("violated");
    expect(judged.get("bypassed-msi-delivered")).toBe("holds");
  });
});
