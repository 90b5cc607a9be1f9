/** What each descriptor removes, against the tables of the specification written down once more. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { FlushDescriptor } from "../../../models/vtd/descriptors.ts";
import { initialWorld, topology } from "../../../models/vtd/hw-core-layout.ts";
import { hwCore } from "../../../models/vtd/hw-core.ts";
import type { HostWorld, TranslationType } from "../../../models/vtd/host-state.ts";
import { reduceHost } from "../../../models/vtd/reducer/host.ts";
import { defaultBounds } from "../../../src/system/index.ts";

type Tag = "did" | "pasid" | "iova" | "gpa" | "structures";
/** The tags that must agree for a descriptor to remove an entry of this kind; null where it removes none. */
type Row = readonly (readonly Tag[] | null)[];

/** Columns: nested IOTLB, second-stage IOTLB, first-stage pointers, second-stage pointers, PASID cache. */
const REACH: Readonly<Record<string, Row>> = {
  // VT-d 6.5.2.3 table 23
  "iotlb global": [[], [], [], [], null],
  "iotlb domain": [["did"], ["did"], ["did"], ["did"], null],
  "iotlb page": [["did"], ["did", "gpa"], ["did"], ["did", "structures"], null],
  // VT-d 6.5.2.4 table 24
  "piotlb pasid": [["did", "pasid"], ["did", "pasid"], ["did", "pasid"], null, null],
  "piotlb page": [["did", "pasid", "iova"], null, ["did", "pasid", "structures"], null, null],
  // VT-d 6.5.2.2
  "pasidCache global": [null, null, null, null, []],
  "pasidCache domain": [null, null, null, null, ["did"]],
  "pasidCache pasid": [null, null, null, null, ["did", "pasid"]],
};

const bounds = { ...defaultBounds(hwCore), iovas: 2, dids: 2, pasids: 2, devices: 2 };
const top = topology(bounds as Parameters<typeof topology>[0]);
const pasids = ["pasid0", "pasid1"] as const;

const did = fc.constantFrom(...top.dids);
const pgtt = fc.constantFrom<TranslationType>("nested", "secondStage");
const descriptor = fc
  .record({
    name: fc.constantFrom(...Object.keys(REACH)),
    did,
    pasid: fc.constantFrom(...pasids),
    iova: fc.constantFrom(...top.iovas),
    gpa: fc.constantFrom(...top.gpas),
    leavesOnly: fc.boolean(),
  })
  .map(({ name, ...fields }) => {
    const [kind, scope] = name.split(" ");
    return { name, leavesOnly: fields.leavesOnly, descriptor: only(kind!, scope!, fields) };
  });

/** A descriptor with the fields that it has, and no others. */
function only(kind: string, scope: string, fields: Record<string, unknown>): FlushDescriptor {
  const names: Record<string, string[]> = {
    "iotlb domain": ["did"],
    "iotlb page": ["did", "gpa", "leavesOnly"],
    "piotlb pasid": ["did", "pasid"],
    "piotlb page": ["did", "pasid", "iova", "leavesOnly"],
    "pasidCache domain": ["did"],
    "pasidCache pasid": ["did", "pasid"],
  };
  const kept = (names[`${kind} ${scope}`] ?? []).map((name) => [name, fields[name]]);
  return { kind, scope, ...Object.fromEntries(kept) } as FlushDescriptor;
}

/** Fills every cache; a DID and a type for each PASID of each device come from the generator. */
function filledWorld(tags: readonly { did: `did${number}`; pgtt: TranslationType }[]): HostWorld {
  const world = initialWorld(top);
  top.places.forEach(({ dev, pasid }, i) => {
    const { did: tag, pgtt: type } = tags[i]!;
    world.pasidCache[dev][pasid] = { pgtt: type, did: tag, fsRoot: "fsroot0", ssRoot: "ssroot0" };
    for (const iova of top.iovas) {
      const gpa = iova.replace("iova", "gpa") as `gpa${number}`;
      world.iotlb[dev][pasid][iova] = { did: tag, pgtt: type, gpa, hpa: "hpa0" };
    }
  });
  for (const tag of top.dids) {
    world.ssCache[tag] = "ssroot0";
    for (const pasid of pasids) world.fsCache[tag][pasid] = { fsRoot: "fsroot0", hpa: "hpa0" };
  }
  return world;
}

/** Every cached entry as its column and its tags. */
function entries(world: HostWorld): { column: number; tags: Record<string, string> }[] {
  const found: { column: number; tags: Record<string, string> }[] = [];
  for (const { dev, pasid } of top.places) {
    const entry = world.pasidCache[dev][pasid];
    if (entry !== null) found.push({ column: 4, tags: { dev, pasid, did: entry.did } });
    for (const iova of top.iovas) {
      const cached = world.iotlb[dev][pasid][iova];
      if (cached === null) continue;
      const tags = { dev, pasid, iova, did: cached.did, gpa: cached.gpa };
      found.push({ column: cached.pgtt === "nested" ? 0 : 1, tags });
    }
  }
  for (const tag of top.dids) {
    if (world.ssCache[tag] !== null) found.push({ column: 3, tags: { did: tag } });
    for (const pasid of pasids)
      if (world.fsCache[tag][pasid] !== null) found.push({ column: 2, tags: { did: tag, pasid } });
  }
  return found;
}

test("a descriptor removes what the tables say, whatever the device, and nothing else", () => {
  const tags = fc.array(fc.record({ did, pgtt }), {
    minLength: top.places.length,
    maxLength: top.places.length,
  });
  fc.assert(
    fc.property(descriptor, tags, ({ name, leavesOnly, descriptor: flush }, given) => {
      const world = filledWorld(given);
      const survives = ({
        column,
        tags: own,
      }: {
        column: number;
        tags: Record<string, string>;
      }) => {
        const needed = REACH[name]![column];
        if (needed === null || needed === undefined) return true;
        const fields = flush as unknown as Record<string, string>;
        return !needed.every((tag) =>
          tag === "structures" ? !leavesOnly : fields[tag] === own[tag],
        );
      };
      const expected = entries(world).filter(survives);
      world.queue = [{ by: "mapPath", descriptor: flush, overtaken: false }];
      reduceHost(world, top, {
        type: "engine.descriptorExecuted",
        slot: 0,
        by: "mapPath",
        descriptor: flush,
      });
      expect(entries(world)).toEqual(expected);
      expect(world.queue).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

test("a request in flight is drained by what removes its translation, and by nothing else", () => {
  fc.assert(
    fc.property(descriptor, did, pgtt, ({ descriptor: flush }, tag, type) => {
      const world = initialWorld(top);
      const result = { did: tag, pgtt: type, gpa: "gpa0", hpa: "hpa0" } as const;
      world.iotlb.dev0.pasid0.iova0 = result;
      world.request.dev0.pasid0 = { phase: "translated", iova: "iova0", result };
      reduceHost(world, top, {
        type: "engine.descriptorExecuted",
        slot: 0,
        by: "mapPath",
        descriptor: flush,
      });
      expect(world.draining.dev0.pasid0).toBe(world.iotlb.dev0.pasid0.iova0 === null);
    }),
    { numRuns: 500 },
  );
});
