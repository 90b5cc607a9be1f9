/** The hardware core without variants: exact counts, nothing vacuous, nothing that can never happen. */
import { emit } from "xstate";
import { beforeAll, describe, expect, test } from "vitest";
import { hostDriverSeams } from "../../../models/vtd/host-driver.ts";
import { mapPathSeams } from "../../../models/vtd/map-path.ts";
import { hwCore } from "../../../models/vtd/hw-core.ts";
import type { HostWorld } from "../../../models/vtd/host-state.ts";
import { Kernel } from "../../../src/kernel/index.ts";
import { exploreExhaustively } from "../../../src/search/exhaustive.ts";
import type { CheckResult } from "../../../src/search/result.ts";
import {
  addInvariants,
  defaultBounds,
  defineInvariant,
  doNothing,
  extendFootprint,
  provide,
  type System,
} from "../../../src/system/index.ts";
import { deviceHitsOnlyWhatIsRevoked } from "../../../models/benign/device-hits-only-what-is-revoked.ts";

function explore(bounds: Record<string, number>) {
  const system = hwCore.system({ ...defaultBounds(hwCore), ...bounds });
  return exploreExhaustively(new Kernel(system), { liveness: true });
}

/** One PASID of one VM, whose tables do not change. */
function quiet(bounds: Record<string, number> = {}) {
  return hwCore.system({ ...defaultBounds(hwCore), pasids: 1, unmaps: 0, leaves: 0, ...bounds });
}

async function violatedBy(system: System): Promise<string[]> {
  const { claims } = await exploreExhaustively(new Kernel(system));
  return claims.filter(({ verdict }) => verdict === "violated").map(({ name }) => name);
}

describe("on the default bounds", () => {
  let result: CheckResult;
  beforeAll(async () => {
    result = await explore({});
  }, 180_000);

  test("every claim holds over the expected states", () => {
    const { states, transitions, depth } = result;
    expect(result.verdict).toBe("holds");
    expect({ states, transitions, depth }).toEqual(hwCore.expected);
  });

  test("no claim is vacuous", () => {
    expect(result.claims.filter(({ verdict }) => verdict !== "holds")).toEqual([]);
  });

  test("what never happens is impossible by design", () => {
    const never = result.commands.filter(({ enabled }) => enabled === 0);
    expect(
      never.map(({ actor, stimulus }) => `${actor} ${Object.values(stimulus).join(" ")}`),
    ).toEqual([
      // A wait is ordered behind everything, so it is done when it has come to the head,
      "engine completeWait 1",
      "engine completeWait 2",
      // and the last slot of four is always one.
      "engine execute 3",
      "engine completeWait 3",
      // vm1 has no nested domain.
      "walker locateTable dev0 pasid1",
      "walker readLeaf dev0 pasid1",
    ]);
  });
});

test("holds as well where the unit evicts at will", async () => {
  const result = await explore({ pasids: 1, dids: 1, eviction: 1 });
  expect(result.verdict).toBe("holds");
  expect(
    result.commands.filter(({ actor, enabled }) => actor === "caches" && enabled === 0),
  ).toEqual([]);
});

test("holds where one parent and its nested domain are attached at once, on two devices", async () => {
  const result = await explore({ devices: 2, pasids: 1, unmaps: 1 });
  expect(result.verdict).toBe("holds");
  expect(result.claims.filter(({ verdict }) => verdict !== "holds")).toEqual([]);
  expect(result).toMatchObject({ states: 564_564, transitions: 2_133_385 });
}, 60_000);

test("a second attachment fails without a second domain id, and leaves the PASID blocked", async () => {
  const system = hwCore.system({ ...defaultBounds(hwCore), dids: 1, unmaps: 0, leaves: 0 });
  const neverFails = defineInvariant<HostWorld>({
    name: "attach-never-fails",
    claim: "No attachment fails.",
    citation: "none",
    when: (world) => world.attachCall?.op === "attach" && world.attachResult !== null,
    holds: (world) => world.attachResult !== "failed",
  });
  const { claims } = await exploreExhaustively(new Kernel(addInvariants(system, neverFails)));
  const violated = claims.filter(({ verdict }) => verdict === "violated");
  expect(violated.map(({ name }) => name)).toEqual(["attach-never-fails"]);
});

test("a driver that blocks everything is caught, though it keeps every rule about stale copies", async () => {
  const allowed = extendFootprint(quiet(), "hostDriver", {
    commands: {
      setPresent: { writes: ["waitStatus.hostDriver"], emits: ["hostDriver.waitObserved"] },
    },
  });
  const blocking = provide(allowed, "hostDriver", hostDriverSeams, {
    // In place of setting the present bit, something without effect.
    actions: { setPresent: emit({ type: "hostDriver.waitObserved" as const }) },
  });
  expect(await violatedBy(blocking)).toEqual([
    "live-mapping-never-faults",
    "driver-does-what-it-reports",
  ]);
});

test("a driver that refuses every attachment is caught, though nothing ever goes wrong", async () => {
  const refusing = provide(quiet(), "hostDriver", hostDriverSeams, {
    guards: { didAvailable: () => false },
  });
  expect(await violatedBy(refusing)).toEqual(["driver-does-what-it-reports"]);
});

test("a driver that reports a mapping and makes none is caught", async () => {
  const forgetful = provide(quiet({ unmaps: 1 }), "mapPath", mapPathSeams, {
    actions: { setLeaf: doNothing },
  });
  expect(await violatedBy(forgetful)).toEqual(["driver-does-what-it-reports"]);
});

test("a device that hits only what is revoked does use translations that the tables no longer have", async () => {
  const system = hwCore.system({ ...defaultBounds(hwCore), pasids: 1, unmaps: 0 });
  const neverUsed = defineInvariant<HostWorld>({
    name: "cleared-leaf-is-never-used",
    claim: "No request is translated by a leaf that was cleared.",
    citation: "none: VT-d 6.5.3.6 allows it until the wait is observed",
    holds: (world) =>
      world.firstStage.fsroot0.iova0 !== null ||
      world.request.dev0.pasid0?.phase !== "translated" ||
      world.request.dev0.pasid0.result.pgtt !== "nested",
  });
  const changed = addInvariants(deviceHitsOnlyWhatIsRevoked.apply(system), neverUsed);
  const { claims } = await exploreExhaustively(new Kernel(changed));
  const violated = claims.filter(({ verdict }) => verdict === "violated");
  expect(violated.map(({ name }) => name)).toEqual(["cleared-leaf-is-never-used"]);
});
