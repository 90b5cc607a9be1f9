/** The footprints of the models: complete, in the words of the domain, no wider than used, no matter for counts. */
import { beforeAll, describe, expect, test } from "vitest";
import { findScenario, findVariant } from "../../src/catalogue/find.ts";
import { systemOf, type Job } from "../../src/catalogue/job.ts";
import { resolveFootprint } from "../../src/kernel/footprint.ts";
import { Kernel } from "../../src/kernel/index.ts";
import type { KernelCommand, LearnedStep } from "../../src/kernel/learner.ts";
import { catalogue } from "../../models/catalogue.ts";
import {
  defaultBounds,
  type Access,
  type BoundValues,
  type Footprint,
  type System,
} from "../../src/system/index.ts";
import { walkStates } from "../support/walk-states.ts";

/** A scenario on its default bounds but for some, with a variant or without. */
function job(name: string, bounds: BoundValues, variant?: string): Job {
  const scenario = findScenario(catalogue, name);
  const variants = variant === undefined ? [] : [findVariant(catalogue, variant)];
  const [showcase] = variants.flatMap(({ showcases }) => showcases);
  const values = { ...defaultBounds(scenario), ...showcase?.bounds, ...bounds };
  return { scenario, variants, bounds: values };
}

/** Every scenario with every component that a bound may bring, and every variant where it is shown. */
const JOBS: readonly Job[] = [
  ...catalogue.scenarios.map(({ name }) => job(name, {})),
  job("vtd.hw-core", { eviction: 1 }),
  ...catalogue.variants.flatMap(({ name, showcases }) =>
    showcases.map((showcase) => job(showcase.scenario, showcase.bounds ?? {}, name)),
  ),
];
/** Names of components are unique in each folder of models. */
const modelsOf = ({ scenario }: Job): string => scenario.name.split(".")[0]!;
const named = (jobs: readonly Job[]) =>
  jobs.map((j) => [[j.scenario.name, ...j.variants.map((v) => v.name)].join(" with "), j] as const);

/** What a footprint lists for all commands and for each type. */
function lists(footprint: Footprint): readonly (readonly [string, Access])[] {
  return [["*", footprint], ...Object.entries(footprint.commands ?? {})];
}

test.each(named(JOBS))(
  "every component of %s says what it may touch, for commands and places that there are",
  (_name, given) => {
    const system = systemOf(given);
    for (const { name, footprint, instances, commands } of system.components) {
      expect(footprint, name).toBeDefined();
      const types = new Set(instances.flatMap((i) => commands(i).map(({ type }) => type)));
      // Some bounds leave commands out; all of a footprint's types left out is a mistake.
      const declared = Object.keys(footprint!.commands ?? {});
      if (declared.length > 0) expect(declared.some((type) => types.has(type))).toBe(true);
      for (const [, { reads = [], writes = [] }] of lists(footprint!))
        for (const pattern of [...reads, ...writes]) expect(pattern).not.toMatch(/\d/);
    }
    expect(() => new Kernel(system)).not.toThrow();
  },
);

test("what stands in brackets is a parameter of some command: a misspelt one would stand for every key", () => {
  const components = JOBS.flatMap((given) => systemOf(given).components);
  const parameters = new Set(
    components.flatMap(({ name, instances, commands }) =>
      instances.flatMap((i) =>
        commands(i).flatMap((c) => Object.keys(c).map((p) => `${name} ${p}`)),
      ),
    ),
  );
  const indices = components.flatMap(({ name, footprint }) =>
    lists(footprint!)
      .flatMap(([, { reads = [], writes = [] }]) => [...reads, ...writes])
      .flatMap((pattern) => pattern.match(/(?<=\[)[^\]]*/g) ?? [])
      .filter((index) => index !== "*" && index !== "self")
      .map((index) => `${name} ${index}`),
  );
  expect(indices.length).toBeGreaterThan(0);
  expect(indices.filter((index) => !parameters.has(index))).toEqual([]);
});

test.each(
  named([
    job("reference", { pasids: 1 }),
    job("vtd.viommu-bind", { operations: 2 }),
    job("vtd.hw-core", { pasids: 1, unmaps: 0, leaves: 0 }),
    job("vtd.end-to-end", { operations: 2, vcpus: 1, unplugs: 0 }),
    job("vtd.hw-core", { unmaps: 0 }, "device-hits-only-what-is-revoked"),
    job("msi.sw-emulated", { affinity: 0 }),
    job("msi.sw-passthrough", { bypass: 0, maps: 0, affinity: 0, hotplug: 0 }),
    job("msi.sw-nested-passthrough", { domains: 1 }),
  ]),
)("%s has the same states and transitions without its footprints", (_name, given) => {
  const system = systemOf(given);
  const open: System = {
    ...system,
    components: system.components.map(({ footprint: _footprint, ...component }) => component),
  };
  const { states, transitions } = walkStates(new Kernel(open));
  expect(states).toBeGreaterThan(100);
  expect(walkStates(new Kernel(system))).toMatchObject({ states, transitions });
});

/** Small systems that, between them, do everything that the models can do. */
const BUSY: readonly Job[] = [
  job("reference", { pasids: 1, pages: 1, frames: 1 }),
  job("vtd.end-to-end", { vcpus: 1, operations: 4, unplugs: 0 }),
  job("vtd.end-to-end", { vcpus: 1, operations: 4, failures: 1 }),
  job("vtd.hw-core", { pasids: 1, unmaps: 1, eviction: 1 }),
  job("vtd.viommu-bind", { vcpus: 1, operations: 4 }),
  job("vtd.hw-core", {}, "vtd-unit-prefetches-translations"),
  job("vtd.hw-core", {}, "vtd-unit-prefetches-entries"),
  job("vtd.hw-core", {}, "vtd-unit-drops-requests-while-attaching"),
  job("vtd.hw-core", {}, "intel-queue-error-cleared"),
  job("vtd.hw-core", {}, "intel-idle-queue-restarted"),
  job("vtd.hw-core", {}, "intel-attach-loses-error"),
  job("vtd.hw-core", {}, "intel-block-drops-tags-before-teardown"),
  job("vtd.viommu-bind", {}, "iommufd-parent-without-child-reference"),
  job("vtd.viommu-bind", {}, "qemu-vtd-failed-attach-stays-cached"),
  job("vtd.viommu-bind", {}, "qemu-vtd-assignment-without-caching-mode"),
  job("msi.hw-passthrough", { domains: 1 }),
  job("msi.sw-emulated", { affinity: 0 }),
  job("msi.sw-passthrough", { bypass: 0 }),
  job("msi.sw-nested-passthrough", { affinity: 0 }),
  job("msi.hw-nested-passthrough", {}, "virtio-iommu-driver-maps-hardware-window"),
  job("msi.sw-emulated", {}, "qemu-virtio-iommu-translates-reserved-region"),
  job("msi.sw-nested-passthrough", {}, "virtio-iommu-driver-maps-direct-region-once"),
  job("msi.sw-passthrough", {}, "vfio-close-unmaps-enabled-doorbell"),
  job("msi.two-its", {}, "vfio-binds-two-doorbells-to-one-page"),
  job("msi.hw-emulated", {}, "qemu-virtio-iommu-maps-msi-region"),
  job("msi.sw-emulated", {}, "pci-msi-mask-without-read-back"),
  job("msi.hw-passthrough", {}, "qemu-route-outlives-entry"),
  job("msi.sw-passthrough", {}, "qemu-plug-refused-by-host"),
  job("msi.sw-passthrough", {}, "qemu-plugs-memory-into-window"),
  job("msi.sw-nested-emulated", {}, "dma-iommu-remaps-doorbell-in-use"),
  job("msi.sw-emulated", {}, "virtio-iommu-driver-asks-for-doorbell-in-host-window"),
];
const STATES_MAX = 20_000;

/** Permissions that no model uses, each with the reason why the party has it. */
const UNUSED: readonly (readonly [RegExp, string])[] = [
  [
    /^vtd iommufd (detach|invalidate): /,
    "any user space may call when nothing is attached or nested",
  ],
  [/^vtd iommufd destroy: emits iommufd.destructionRefused/, "so may it destroy what is in use"],
  [/^msi kvm inject: emits kvm.interruptLost/, "no route leads elsewhere than to the controller"],
  [/: writes wronglyFaulted/, "a fault is judged wherever a request is given up"],
];

interface Use {
  readonly writes: Set<number>;
  readonly emits: Set<string>;
}
interface Observed {
  readonly kernel: Kernel;
  readonly system: System;
  readonly models: string;
}

/** Walks a job's states and notes what each command did. */
function observe(system: System): { readonly kernel: Kernel; readonly uses: readonly Use[] } {
  const kernel = new Kernel(system);
  const uses = kernel.commands.map((): Use => ({ writes: new Set(), emits: new Set() }));
  const { learner } = kernel;
  const step = learner.step.bind(learner);
  learner.step = (command, row): LearnedStep => {
    const learned = step(command, row);
    for (const cell of learned.effect?.writes.keys() ?? []) uses[command]!.writes.add(cell);
    for (const { type } of learned.effect?.events ?? []) uses[command]!.emits.add(type);
    return learned;
  };
  walkStates(kernel, STATES_MAX);
  return { kernel, uses };
}

/** The permissions to write and to emit that a command has, and for each whether the command used it. */
function permissions(
  command: KernelCommand,
  { writes, emits }: Use,
  { kernel, system, models }: Observed,
): (readonly [string, boolean])[] {
  const { footprint } = system.components.find(({ name }) => name === command.component)!;
  const { shape, tables } = kernel.learner;
  const parameters = new Set(kernel.commands.flatMap(({ stimulus }) => Object.keys(stimulus)));
  const mayWrite = (pattern: string) =>
    resolveFootprint({ writes: [pattern] }, { ...command, parameters }, shape, tables.cells).writes;
  return lists(footprint!)
    .filter(([type]) => type === "*" || type === command.stimulus.type)
    .flatMap(([type, access]) => {
      const place = `${models} ${command.component} ${type}: `;
      return [
        ...(access.writes ?? []).map((pattern) => {
          const cells = mayWrite(pattern);
          return [`${place}writes ${pattern}`, [...writes].some((c) => cells[c] === 1)] as const;
        }),
        ...(access.emits ?? []).map((e) => [`${place}emits ${e}`, emits.has(e)] as const),
      ];
    });
}

describe("no footprint is wider than the models need", () => {
  const used = new Map<string, boolean>();
  const unused = () => [...used.keys()].filter((name) => used.get(name) === false);

  beforeAll(() => {
    for (const given of BUSY) {
      const system = systemOf(given);
      const { kernel, uses } = observe(system);
      const observed = { kernel, system, models: modelsOf(given) };
      for (const command of kernel.commands)
        for (const [name, isUsed] of permissions(command, uses[command.index]!, observed))
          used.set(name, isUsed || used.get(name) === true);
    }
  }, 300_000);

  test("the systems looked at have all components that there are", () => {
    const componentsOf = (jobs: readonly Job[]) =>
      new Set(
        jobs.flatMap((given) =>
          systemOf(given).components.map(({ name }) => `${modelsOf(given)} ${name}`),
        ),
      );
    expect(componentsOf(BUSY)).toEqual(componentsOf(JOBS));
  });

  test("every permission to write and to emit is used somewhere, or has a reason", () => {
    expect(used.size).toBeGreaterThan(300);
    expect(unused().filter((name) => !UNUSED.some(([known]) => known.test(name)))).toEqual([]);
  });

  test.each(UNUSED)("%s is still unused: %s", (known) => {
    expect(unused().filter((name) => known.test(name))).not.toEqual([]);
  });
});
