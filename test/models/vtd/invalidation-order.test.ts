/** What may start before what in the invalidation queue, against the specification's list. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Descriptor } from "../../../models/vtd/descriptors.ts";
import { initialWorld, topology } from "../../../models/vtd/hw-core-layout.ts";
import { hwCore } from "../../../models/vtd/hw-core.ts";
import { Kernel } from "../../../src/kernel/index.ts";
import { atom, defaultBounds, extendState } from "../../../src/system/index.ts";

const SAMPLES: Readonly<Record<string, Descriptor>> = {
  PC: { kind: "pasidCache", scope: "pasid", did: "did0", pasid: "pasid0" },
  IOTLB: { kind: "iotlb", scope: "domain", did: "did0" },
  PIOTLB: { kind: "piotlb", scope: "pasid", did: "did0", pasid: "pasid0" },
  WAIT: { kind: "wait", fence: false },
  FENCE: { kind: "wait", fence: true },
};
type Name = keyof typeof SAMPLES;

/** VT-d 6.5.2.12 and, for waits, 6.5.2.9: for each descriptor, the earlier ones that it starts behind. */
const BEHIND: Readonly<Record<Name, readonly Name[]>> = {
  PC: ["FENCE"],
  IOTLB: ["PC", "FENCE"],
  PIOTLB: ["PC", "FENCE"],
  WAIT: ["PC", "IOTLB", "PIOTLB", "WAIT", "FENCE"],
  FENCE: ["PC", "IOTLB", "PIOTLB", "WAIT", "FENCE"],
};

/** The slots that the engine may execute next in an idle unit with this queue. */
function executable(queue: readonly Name[]): number[] {
  const bounds = { ...defaultBounds(hwCore), queue: 6 };
  const system = extendState(hwCore.system(bounds), {
    queue: queue.map((name) => ({ by: "mapPath", descriptor: SAMPLES[name], overtaken: false })),
  });
  const kernel = new Kernel(system);
  const enabled = kernel.enabled(kernel.initialRow()).map((index) => kernel.commands[index]!);
  return enabled
    .filter(({ actor }) => actor === "engine")
    .map(({ stimulus }) => Number(stimulus.slot))
    .sort((a, b) => a - b);
}

test("exactly those descriptors may start that no earlier one holds back", () => {
  const names = fc.constantFrom(...Object.keys(SAMPLES));
  fc.assert(
    fc.property(fc.array(names, { maxLength: 6 }), (queue) => {
      const free = queue.flatMap((name, slot) =>
        queue.slice(0, slot).some((earlier) => BEHIND[name]!.includes(earlier)) ? [] : [slot],
      );
      expect(executable(queue)).toEqual(free);
    }),
    { numRuns: 200 },
  );
});

test("a flush of translations waits for a walk that carries its tag, and a wait for what is drained", () => {
  const top = topology(defaultBounds(hwCore) as Parameters<typeof topology>[0]);
  const engineMay = (change: (world: ReturnType<typeof initialWorld>) => void) => {
    const world = initialWorld(top);
    change(world);
    const kernel = new Kernel({ ...hwCore.system(defaultBounds(hwCore)), initial: world });
    return kernel
      .enabled(kernel.initialRow())
      .some((index) => kernel.commands[index]!.actor === "engine");
  };
  const queued = (name: Name) =>
    [{ by: "mapPath", descriptor: SAMPLES[name]!, overtaken: false }] as const;
  const walk = (did: `did${number}`) =>
    atom({
      phase: "entryKnown",
      iova: "iova0",
      entry: { pgtt: "secondStage", did, fsRoot: null, ssRoot: "ssroot0" },
    } as const);

  for (const [name, did, may] of [
    ["IOTLB", "did0", false],
    ["IOTLB", "did1", true],
    ["PIOTLB", "did0", false],
    ["PC", "did0", true],
  ] as const)
    expect(
      engineMay((world) => {
        world.queue = [...queued(name)];
        world.request.dev0.pasid0 = walk(did);
      }),
      `${name} while a walk carries ${did}`,
    ).toBe(may);
  for (const draining of [false, true])
    expect(
      engineMay((world) => {
        world.queue = [...queued("WAIT")];
        world.draining.dev0.pasid0 = draining;
      }),
    ).toBe(!draining);
});
