/** Plays runs of a flow step by step, as a reader would follow them in the specification. */
import { catalogue } from "../../../models/catalogue.ts";
import type { MsiWorld } from "../../../models/msi/state.ts";
import { Kernel, type Row } from "../../../src/kernel/index.ts";
import { defaultBounds, type Scenario, type System } from "../../../src/system/index.ts";

export const msiScenarios: readonly Scenario[] = catalogue.scenarios.filter(({ name }) =>
  name.startsWith("msi."),
);

export function scenarioOf(name: string): Scenario {
  return msiScenarios.find((s) => s.name === name)!;
}

/** A scenario on its default bounds but for some. */
export function systemOf(name: string, bounds: Readonly<Record<string, number>> = {}): System {
  const scenario = scenarioOf(name);
  return scenario.system({ ...defaultBounds(scenario), ...bounds });
}

/** `vfio.dev0 setIrqs`, `iommuDriver attach dev0 domain0`: an actor and what it is told. */
export type Command = string;

/** What a command does: the types of its events, `iommu.writeFaulted 1` with the stage of a fault. */
export type Step = readonly [Command, ...events: string[]];

/** A system that stands in one state, and goes on by the commands that it is given. */
export class Play {
  readonly #kernel: Kernel;
  readonly #commands: ReadonlyMap<Command, number>;
  #row: Row;

  constructor(system: System) {
    this.#kernel = new Kernel(system);
    this.#row = this.#kernel.initialRow();
    this.#commands = new Map(
      this.#kernel.commands.map(({ actor, stimulus, index }) => [
        [actor, ...Object.values(stimulus)].join(" "),
        index,
      ]),
    );
  }

  get world(): MsiWorld {
    return this.#kernel.world(this.#row) as MsiWorld;
  }

  /** The names of the invariants and monitors that this state violates. */
  get violated(): string[] {
    return this.#kernel.violations(this.#row).map(({ name }) => name);
  }

  can(command: Command): boolean {
    return this.#kernel.take(this.#row, this.#indexOf(command)) !== undefined;
  }

  /** @returns what each command did, to be compared with what it was to do */
  play(steps: readonly Step[]): readonly Step[] {
    return steps.map(([command]) => [command, ...this.#take(command)]);
  }

  /** Takes commands of which no more is asked than that they can be taken. */
  take(commands: readonly Command[]): this {
    for (const command of commands) this.#take(command);
    return this;
  }

  #take(command: Command): string[] {
    const outcome = this.#kernel.take(this.#row, this.#indexOf(command));
    if (outcome === undefined) {
      const enabled = [...this.#commands.keys()].filter((other) => this.can(other));
      throw new Error(`${command} is not enabled here; enabled are: ${enabled.join("; ")}.`);
    }
    this.#row = outcome.row;
    // Taking and giving back the mutex of the group is no step of a flow.
    const said = outcome.events.filter(({ type }) => !/\.group(Locked|Unlocked)$/.test(type));
    return said.map((event) =>
      event.type === "iommu.writeFaulted"
        ? `${event.type} ${(event as unknown as { stage: number | null }).stage}`
        : event.type,
    );
  }

  #indexOf(command: Command): number {
    const index = this.#commands.get(command);
    if (index === undefined) throw new Error(`There is no command "${command}".`);
    return index;
  }
}

/** PROBE of an endpoint, and what the driver makes of it. */
export const probe = (dev = "dev0"): readonly Step[] => [
  [`iommuDriver probe ${dev}`, "iommuDriver.requestPosted"],
  ["viommu handle", "viommu.regionReported", "viommu.requestCompleted"],
  ["iommuDriver takeStatus", "iommuDriver.regionLearned", "iommuDriver.statusTaken"],
];

/** The first ATTACH of an endpoint of an emulated device: nobody asks the host. */
export const attachEmulated = (domain: string, dev = "dev0"): readonly Step[] => [
  [`iommuDriver attach ${dev} ${domain}`, "iommuDriver.attachBegun"],
  ["iommuDriver postAttach", "iommuDriver.attachPosted", "iommuDriver.requestPosted"],
  ["viommu handle", "viommu.endpointAttached", "viommu.requestCompleted"],
  ["iommuDriver takeStatus", "iommuDriver.statusTaken"],
  ["iommuDriver finish", "iommuDriver.attachFinished"],
];

/** The first ATTACH of an endpoint of a passthrough device. */
export const attachPassthrough = (domain: string, dev = "dev0"): readonly Step[] => [
  [`iommuDriver attach ${dev} ${domain}`, "iommuDriver.attachBegun"],
  ["iommuDriver postAttach", "iommuDriver.attachPosted", "iommuDriver.requestPosted"],
  ["viommu handle", "viommu.ioctlCalled"],
  ["iommufd.viommu execute", "iommufd.attachBegun"],
  ["iommufd.viommu switchDomain", "iommufd.domainSwitched"],
  [
    "viommu takeResult",
    "viommu.ioctlReturned",
    "viommu.endpointAttached",
    "viommu.requestCompleted",
  ],
  ["iommuDriver takeStatus", "iommuDriver.statusTaken"],
  ["iommuDriver finish", "iommuDriver.attachFinished"],
];

/** The guest asks for a vector and writes the message where its interrupt controller has the window in hardware. */
export const setUpInWindow: readonly Step[] = [
  ["msiDriver.dev0 enable", "msiDriver.vectorRequested"],
  ["irqChip.dev0 prepare", "irqChip.messageComposed"],
  ["msiDriver.dev0 writeEntry", "msiDriver.entryWritten"],
];

/** The same where the doorbell is mapped by a MAP request, or in the guest's own table. */
export const setUpByRequest: readonly Step[] = [
  ["msiDriver.dev0 enable", "msiDriver.vectorRequested"],
  ["irqChip.dev0 prepare", "irqChip.doorbellMapped"],
  ["viommu handle", "viommu.mappingStored", "viommu.requestCompleted"],
  ["irqChip.dev0 takeStatus", "irqChip.statusTaken"],
  ["irqChip.dev0 compose", "irqChip.messageComposed"],
  ["msiDriver.dev0 writeEntry", "msiDriver.entryWritten"],
];
export const setUpInTable: readonly Step[] = [
  ["msiDriver.dev0 enable", "msiDriver.vectorRequested"],
  ["irqChip.dev0 prepare", "irqChip.doorbellMapped"],
  ["irqChip.dev0 compose", "irqChip.messageComposed"],
  ["msiDriver.dev0 writeEntry", "msiDriver.entryWritten"],
];

/** The guest unmasks a vector whose table is in the VMM. */
export const unmaskEmulated: readonly Step[] = [
  ["msiDriver.dev0 unmask", "msiDriver.maskWritten"],
  ["msiDriver.dev0 resume", "msiDriver.resumed"],
];

/** The guest unmasks a vector that is not enabled yet: the trap, the route, the host's vector. */
export const unmaskPassthrough = (prepared: string): readonly Step[] => [
  ["msiDriver.dev0 unmask", "msiDriver.maskWritten"],
  ["vfio.dev0 programRoute", "vfio.routeProgrammed"],
  ["vfio.dev0 setIrqs", "vfio.irqsSet"],
  ["hostIrq.dev0 prepareDoorbell", prepared],
  ["hostIrq.dev0 writeWire", "hostIrq.wireWritten"],
  ["vfio.dev0 takeResult", "vfio.irqsReturned", "vfio.trapReturned"],
  ["msiDriver.dev0 resume", "msiDriver.resumed"],
];

/** Only the commands of steps. */
export const commandsOf = (steps: readonly Step[]): Command[] => steps.map(([command]) => command);
