/** Host driver: the result of a call is what the tables say; the other side of refusing everything. */
import { defineInvariant } from "../src/system/index.ts";
import { didForNewDomain } from "../models/vtd/attach-call.ts";
import type { HostWorld } from "../models/vtd/host-state.ts";
import type { HostTopology } from "../models/vtd/host-topology.ts";

type P = { path: "attach" | "map" };

/** Whether the entry of an attached or blocked PASID is as the result of its call says. */
function entryAgrees(world: HostWorld, topology: HostTopology): boolean {
  const call = world.attachCall;
  if (call === null || call.op === "invalidate") return true;
  const { present, content } = world.pasidTable[call.dev][call.pasid];
  if (call.op === "block") return world.attachResult === "ok" && !present;
  if (world.attachResult === "failed") return !present && didForNewDomain(world, topology) === null;
  const domain = world.domain[call.domain];
  if (!present || content === null || domain === null) return false;
  const fsRoot = domain.kind === "nested" ? domain.fsRoot : null;
  return content.fsRoot === fsRoot && content.ssRoot === domain.ssRoot;
}

/** Whether the leaf of a mapped or unmapped page is as its call asked for. */
function leafAgrees({ mapCall, secondStage }: HostWorld): boolean {
  if (mapCall === null) return true;
  const hpa = mapCall.op === "map" ? mapCall.hpa : null;
  return secondStage[mapCall.ssRoot][mapCall.gpa] === hpa;
}

/** Judged between the result of a call and its taking: nobody changes the entry or the leaf then. */
export const driverDoesWhatItReports = (topology: HostTopology) =>
  defineInvariant<HostWorld, P>({
    name: "driver-does-what-it-reports",
    claim:
      "A call that returns success has done what was asked; an attachment fails only for want of a domain id.",
    citation: "Linux intel/iommu.c: domain_attach_iommu; intel/nested.c: intel_nested_attach_dev",
    forAll: [{ path: "attach" }, { path: "map" }],
    when: (world, { path }) =>
      path === "map"
        ? world.mapResult !== null
        : world.attachResult !== null && world.attachCall?.op !== "invalidate",
    holds: (world, { path }) => (path === "map" ? leafAgrees(world) : entryAgrees(world, topology)),
    explain: (world, { path }) => {
      const call = path === "map" ? world.mapCall : world.attachCall;
      const result = path === "map" ? world.mapResult : world.attachResult;
      return `The driver's ${path} path has returned "${result}" for ${call?.op}, and its tables say otherwise.`;
    },
  });
