/** What must happen in the end: it does with what the parties are trusted to do, not without, and not with the bugs. */
import { describe, expect, test } from "vitest";
import { catalogue } from "../../../models/catalogue.ts";
import { Kernel } from "../../../src/kernel/index.ts";
import { exploreExhaustively } from "../../../src/search/exhaustive.ts";
import { defaultBounds, type Fairness, type System } from "../../../src/system/index.ts";

const WAITS = "every-submitted-wait-finishes";
const BINDS = "bind-eventually-follows-flush";
const WINDOW = "blocked-window-is-finite";
const FIRST_DMA = "first-dma-after-map-succeeds";

type Bounds = Readonly<Record<string, number>>;
type Setting = readonly [scenario: string, bounds: Bounds];

/** A queue that two batches do not fit in, so that the paths of the driver wait for each other. */
const NARROW: Setting = ["vtd.hw-core", { pasids: 1, unmaps: 1, leaves: 1, queue: 3 }];
/** Two PASIDs, whose requests the unit takes one at a time. */
const TWO_PASIDS: Setting = ["vtd.hw-core", { unmaps: 0, leaves: 0 }];
/** A table that need not be bound, so that a vCPU has something to do while the other one waits. */
const BINDING: Setting = ["vtd.viommu-bind", { tables: 1, dids: 1, failures: 0 }];
const END_TO_END: Setting = ["vtd.end-to-end", { vcpus: 1 }];
/** With a table to spare the guest is busy for ever without a request of the device. */
const SPARE_TABLE: Setting = ["vtd.end-to-end", { vcpus: 1, unplugs: 0, tables: 2 }];
const NO_UNPLUG: Setting = ["vtd.end-to-end", { vcpus: 1, unplugs: 0 }];

function systemOf([name, bounds]: Setting, variant?: string): System {
  const scenario = catalogue.scenarios.find((s) => s.name === name)!;
  const base = scenario.system({ ...defaultBounds(scenario), ...bounds });
  return variant === undefined
    ? base
    : catalogue.variants.find((v) => v.name === variant)!.apply(base);
}

/** The liveness properties and what became of them; of a violated one also the steps before and in its loop. */
async function judge(system: System) {
  const { claims } = await exploreExhaustively(new Kernel(system), { liveness: true });
  return claims
    .filter(({ kind }) => kind === "liveness")
    .map(({ name, verdict, violation }) => {
      if (violation === undefined) return { name, verdict };
      const prefix = violation.loopStart!;
      return { name, verdict, prefix, loop: violation.schedule.length - prefix };
    });
}

async function violatedIn(system: System): Promise<string[]> {
  const judged = await judge(system);
  return judged.filter(({ verdict }) => verdict === "violated").map(({ name }) => name);
}

/** `hostDriver strong flushIotlb`: how the tests call a declaration. */
function nameOf(component: string, { kind, commands }: Fairness): string {
  return [component, kind, ...(commands?.slice(0, 1) ?? [])].join(" ");
}

/** All declarations of a system. */
function declarationsOf({ components }: System): string[] {
  return components.flatMap(({ name, fairness }) => fairness.map((f) => nameOf(name, f)));
}

/** The system with one declaration changed, or without it. */
function redeclare(system: System, declaration: string, kind?: "weak"): System {
  const components = system.components.map((component) => ({
    ...component,
    fairness: component.fairness.flatMap((f) => {
      if (nameOf(component.name, f) !== declaration) return [f];
      return kind === undefined ? [] : [{ ...f, kind }];
    }),
  }));
  return { ...system, components };
}

describe("with what the parties are trusted to do", () => {
  test.each([NARROW, BINDING, END_TO_END])(
    "every property of %s holds, and none is idle, on %o",
    async (...setting) => {
      const judged = await judge(systemOf(setting));
      expect(judged.length).toBeGreaterThanOrEqual(3);
      expect(judged.filter(({ verdict }) => verdict !== "holds")).toEqual([]);
    },
    120_000,
  );

  test("a host that fails is excused, since the error is seen", async () => {
    const system = systemOf(["vtd.viommu-bind", { ...BINDING[1], vcpus: 1, failures: 1 }]);
    expect(await violatedIn(system)).toEqual([]);
  });
});

describe("no trust is idle", () => {
  /** What fails without it; the first setting that has it shows it. */
  const NEEDED: readonly (readonly [Setting, declaration: string, failing: readonly string[]])[] = [
    [NARROW, "hostDriver weak clearPresent", [WINDOW]],
    [NARROW, "hostDriver strong flushPasidCache", [WINDOW]],
    [NARROW, "engine strong execute", [WAITS, WINDOW]],
    [NARROW, "engine weak completeWait", [WAITS, WINDOW]],
    [NARROW, "walker weak", [WAITS, FIRST_DMA]],
    [NARROW, "device weak commit", [WAITS]],
    [NARROW, "device strong start", [FIRST_DMA]],
    [BINDING, "viommu weak", [WAITS, BINDS, WINDOW]],
    [BINDING, "iommufd weak", [WAITS, BINDS, WINDOW]],
    [BINDING, "host weak execute", [WAITS, BINDS, WINDOW]],
    [NO_UNPLUG, "viommu weak", [WAITS, BINDS, WINDOW]],
    [NO_UNPLUG, "iommufd weak", [WAITS, BINDS, WINDOW]],
    [NO_UNPLUG, "hostDriver weak clearPresent", [WAITS, BINDS, WINDOW]],
    [SPARE_TABLE, "walker weak", [FIRST_DMA]],
    [SPARE_TABLE, "device strong start", [FIRST_DMA]],
  ];

  test.each(NEEDED)(
    "on %j it takes %s",
    async (...row) => {
      const [setting, declaration, failing] = row;
      const system = systemOf(setting);
      expect(declarationsOf(system)).toContain(declaration);
      expect(await violatedIn(redeclare(system, declaration))).toEqual(failing);
    },
    60_000,
  );

  test("every declaration of every scenario is among these", () => {
    const shown = new Set(NEEDED.map(([, declaration]) => declaration));
    const all = [NARROW, BINDING, END_TO_END].flatMap((setting) =>
      declarationsOf(systemOf(setting)),
    );
    expect(all.filter((declaration) => !shown.has(declaration))).toEqual([]);
  });

  test.each([
    [NARROW, "hostDriver strong flushPasidCache", [WINDOW]],
    [NARROW, "engine strong execute", [WAITS, WINDOW]],
    [TWO_PASIDS, "device strong start", [FIRST_DMA]],
  ] as const)(
    "on %j it takes a strong one: %s",
    async (setting, declaration, failing) => {
      const system = systemOf(setting);
      expect(await violatedIn(system)).toEqual([]);
      expect(await violatedIn(redeclare(system, declaration, "weak"))).toEqual(failing);
    },
    60_000,
  );

  test("the guest is not trusted to begin or to finish anything, nor the VMM", () => {
    const system = systemOf(END_TO_END);
    const trusted = system.components.filter(({ fairness }) => fairness.length > 0);
    expect(trusted.map(({ name }) => name)).not.toContain("guest");
    expect(trusted.map(({ name }) => name)).not.toContain("vmm");
  });
});

describe("with a bug", () => {
  /** The steps before the loop, and in it, for each property that is broken in the first showcase. */
  const LASSOS: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>> = {
    "intel-new-entry-flushes-translations-only": { [WINDOW]: [5, 3], [FIRST_DMA]: [7, 3] },
    "intel-pending-queue-restarted": { [WAITS]: [8, 3], [WINDOW]: [8, 3] },
    "intel-queue-error-not-cleared": { [WAITS]: [10, 3], [WINDOW]: [10, 3] },
    "qemu-vtd-assignment-without-caching-mode": { [WINDOW]: [17, 6] },
    "qemu-vtd-context-flush-binds-nothing": { [BINDS]: [23, 6], [WINDOW]: [32, 6] },
    "qemu-vtd-failed-attach-stays-cached": { [BINDS]: [23, 11] },
    "qemu-vtd-translation-off-keeps-device-blocked": { [WINDOW]: [18, 5] },
  };

  test.each(Object.entries(LASSOS))(
    "%s never comes to what it should",
    async (name, lassos) => {
      const [showcase] = catalogue.variants.find((v) => v.name === name)!.showcases;
      const judged = await judge(systemOf([showcase!.scenario, showcase!.bounds ?? {}], name));
      const found = judged.flatMap(({ name: property, prefix, loop }) =>
        prefix === undefined ? [] : [[property, [prefix, loop]] as const],
      );
      expect(Object.fromEntries(found)).toEqual(lassos);
    },
    60_000,
  );

  test("every property is broken by some bug", () => {
    const broken = new Set(Object.values(LASSOS).flatMap((lassos) => Object.keys(lassos)));
    expect([...broken].toSorted()).toEqual([BINDS, WAITS, WINDOW, FIRST_DMA].toSorted());
  });
});
