/** Describes a job without exploring it: its parties, who may touch what, what it claims and what it trusts. */
import { systemOf, type Job } from "../catalogue/job.ts";
import { Kernel } from "../kernel/index.ts";
import type { CommandFootprint, DescribedClaim, Description, Party } from "../report/ownership.ts";
import {
  accessFor,
  type AnyInvariant,
  type AnyLiveness,
  type Component,
  type Monitor,
  type System,
} from "../system/index.ts";
import { structuresOf, touchesOf, type Structure } from "./structures.ts";

/** @throws ModelError when the model breaks a rule of the kernel, such as a footprint that leads nowhere */
export function describeJob(job: Job): Description {
  const { name, title, description, bounds } = job.scenario;
  const system = systemOf(job);
  const values = Object.entries(bounds).map(([bound, limits]) => {
    return [bound, { value: job.bounds[bound]!, ...limits }] as const;
  });
  return {
    scenario: name,
    title,
    description,
    bounds: Object.fromEntries(values),
    variants: job.variants.map((variant) => ({ name: variant.name, title: variant.title })),
    ...describeSystem(system),
    symmetry: system.symmetry,
    invariants: system.invariants.map(describeClaim),
    monitors: system.monitors.map(describeClaim),
    liveness: system.liveness.map((claim) => ({ kind: claim.kind, ...describeClaim(claim) })),
  };
}

function describeSystem(system: System): Pick<Description, "parties" | "structures"> {
  const kernel = new Kernel(system);
  const names = system.components.map(({ name }) => name);
  const structures = structuresOf(kernel.learner.shape, names);
  return {
    parties: system.components.map((component) => describeParty(component, kernel, structures)),
    structures: structures.map(({ name }) => name),
  };
}

function describeParty(
  component: Component,
  kernel: Kernel,
  structures: readonly Structure[],
): Party {
  const { name, instances, footprint, fairness } = component;
  const stimuli = instances.map((instance) => component.commands(instance));
  const types = [...new Set(stimuli.flat().map(({ type }) => type))];
  const countOf = (type: string) =>
    Math.max(...stimuli.map((own) => own.filter((stimulus) => stimulus.type === type).length));
  return {
    name,
    instances,
    commands: types.map((type) => describeCommand(type, countOf(type), component)),
    touches: footprint === undefined ? null : touchesOf(name, kernel.learner, structures),
    fairness,
  };
}

/** What the component declares for all of its commands, and for this type besides. */
function describeCommand(
  type: string,
  commands: number,
  { footprint }: Component,
): CommandFootprint {
  if (footprint === undefined) return { type, commands, reads: null, writes: null, emits: null };
  const { reads, writes, emits } = accessFor(footprint, type);
  return {
    type,
    commands,
    reads: once(reads),
    writes: once(writes),
    emits: emits === undefined ? null : once(emits),
  };
}

function once(list: readonly string[]): readonly string[] {
  return [...new Set(list)];
}

function describeClaim(claim: AnyInvariant | AnyLiveness | Monitor): DescribedClaim {
  const instances = "forAll" in claim ? claim.forAll.length : 1;
  return { name: claim.name, claim: claim.claim, citation: claim.citation, instances };
}
