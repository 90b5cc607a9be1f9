/** Runs the models: one command, one invariant, in one state, with everything that they read and wrote. */
import {
  actorName,
  ENGAGED,
  ModelError,
  VIOLATED,
  type DomainEvent,
  type LivenessKind,
  type Stimulus,
  type System,
} from "../system/index.ts";
import { assertJson, canonicalJson, freezeDeep } from "./canonical.ts";
import { matcherOf } from "./event-types.ts";
import { demandDeclared } from "./declarations.ts";
import { resolveFairness, type FairnessCondition } from "./fairness.ts";
import { resolveFootprint, type CellFootprint } from "./footprint.ts";
import { MachineRunner, type MachineMemory } from "./machine-runner.ts";
import { Recorder } from "./recorder.ts";
import { shapeOf, type Shape } from "./shape.ts";
import { ValueTables } from "./value-tables.ts";

/** A command of the scheduler, resolved to its machine. */
export interface KernelCommand {
  readonly index: number;
  readonly component: string;
  readonly instance: string;
  /** Component and instance as traces name them. */
  readonly actor: string;
  readonly stimulus: Stimulus;
  /** Relative probability in weighted random runs. */
  readonly weight: number;
}

/**
 * Something that judges states: an instance of an invariant, a monitor, the proper end, or a predicate of an instance
 * of a liveness property (`from`, `to`), which holds or is not reached.
 */
export interface Judge {
  readonly index: number;
  readonly name: string;
  readonly kind: "invariant" | "monitor" | "final" | "from" | "to";
  readonly claim: string;
  readonly citation: string;
  /** The parameters of a quantified invariant's instance. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** An invariant or a monitor, with all its instances. */
export type Claim = Pick<Judge, "name" | "claim" | "citation"> & {
  readonly kind: "invariant" | "monitor";
};

/** A liveness property, with all its instances. */
export type LivenessClaim = Pick<Judge, "name" | "claim" | "citation"> & {
  readonly kind: "liveness";
  readonly form: LivenessKind;
};

/** What a judge says of a state. */
export type Verdict = "notReached" | "holds" | "violated";

/** What one run of a command depended on and did. */
export interface LearnedStep {
  readonly reads: readonly number[];
  /** Undefined when the command is disabled. */
  readonly effect?: {
    readonly writes: ReadonlyMap<number, number>;
    readonly events: readonly DomainEvent[];
  };
}

/** What one question to a judge depended on and answered. */
export interface LearnedVerdict {
  readonly reads: readonly number[];
  readonly verdict: Verdict;
}

/** A machine with the cell of its memory. */
interface Actor {
  readonly runner: MachineRunner;
  readonly cell: number;
}

type Ask = (recorder: Recorder) => Verdict;

export class Learner {
  readonly shape: Shape;
  readonly tables = new ValueTables();
  readonly commands: readonly KernelCommand[];
  /** Who is asked about every new state; that of proper ends is the last one. */
  readonly judges: readonly Judge[];
  /** The predicates of liveness; their indices follow those of the judges. */
  readonly predicates: readonly Judge[];
  /** Also those without an instance, which no judge stands for. */
  readonly claims: readonly Claim[];
  /** The liveness properties; also those without an instance. */
  readonly properties: readonly LivenessClaim[];
  /** What liveness may assume. */
  readonly fairness: readonly FairnessCondition[];
  /** What each command may touch; undefined where its component declares no footprint. */
  readonly footprints: readonly (CellFootprint | undefined)[];
  /** How often a model ran. */
  runs = 0;

  readonly #system: System;
  readonly #actors = new Map<string, Actor>();
  readonly #monitors: readonly (Actor & { readonly matches: (type: string) => boolean })[];
  readonly #asks: Ask[] = [];
  readonly #recorder: Recorder;
  /** What a step was doing last, for messages. */
  #doing = "";

  constructor(system: System) {
    this.#system = system;
    this.shape = shapeOf(system.initial);
    this.shape.paths.forEach((path, cell) => this.tables.addCell(path, this.shape.initial[cell]));
    this.commands = this.#resolveCommands();
    demandDeclared(system);
    this.#monitors = system.monitors.map((monitor) => {
      const actor = this.#addActor(`monitor ${monitor.name}`, monitor.machine);
      return { ...actor, matches: matcherOf(actor.runner.eventTypes) };
    });
    this.judges = this.#resolveJudges();
    this.predicates = this.#resolvePredicates(this.judges.length);
    this.claims = claimsOf(system);
    this.properties = propertiesOf(system, this.claims);
    this.fairness = resolveFairness(system.components, this.commands);
    this.footprints = this.commands.map((command) => this.#footprintOf(command));
    this.#recorder = new Recorder(this.shape, this.tables, this.initialRow());
  }

  /** The machine of a command's party. */
  actorOf(command: number): Actor {
    return this.#actors.get(this.commands[command]!.actor)!;
  }

  /** The machines of the monitors. */
  get monitors(): readonly Actor[] {
    return this.#monitors;
  }

  /** What the models are. */
  get system(): System {
    return this.#system;
  }

  /** The row of the initial state. */
  initialRow(): Int32Array {
    return new Int32Array(this.tables.cells);
  }

  /**
   * Runs a command's machine, the reducer and the monitors.
   * @throws ModelError with the command in the message
   */
  step(command: number, row: Int32Array): LearnedStep {
    const { actor, component, instance, stimulus } = this.commands[command]!;
    return this.#guarded(`${actor} ${canonicalJson(stimulus)}`, () => {
      const recorder = this.#begin(row, this.footprints[command]);
      this.#doing = "its machine";
      const { runner, cell } = this.#actors.get(actorName(component, instance))!;
      const memory = recorder.read(cell) as MachineMemory;
      const received = { ...stimulus, world: recorder.world, self: instance };
      const step = runner.step(memory, received);
      if (step === undefined) return { reads: [...recorder.reads] };
      const events = plainEvents(step.emitted);
      this.#demandOwn(events, command);
      recorder.write(cell, step.memory);
      for (const event of events) this.#apply(event);
      const effect = { writes: new Map(recorder.writes), events };
      return { reads: [...recorder.reads], effect };
    });
  }

  /** What messages call a judge or a predicate. */
  nameOfJudge(judge: number): string {
    return [...this.judges, ...this.predicates][judge]!.name;
  }

  /** Asks a judge or a predicate about a state. */
  verdict(judge: number, row: Int32Array): LearnedVerdict {
    return this.#guarded(this.nameOfJudge(judge), () => {
      const recorder = this.#begin(row);
      const verdict = this.#asks[judge]!(recorder);
      return { reads: [...recorder.reads], verdict };
    });
  }

  /** What a violated invariant says about a state, if it explains itself. */
  explain(judge: number, row: Int32Array): string | undefined {
    const { name, parameters } = this.judges[judge]!;
    const invariant = this.#system.invariants.find((i) => i.name === name);
    if (invariant?.explain === undefined) return undefined;
    const { world } = this.#begin(row);
    return this.#guarded(name, () => invariant.explain!(world as never, parameters as never));
  }

  #apply(event: DomainEvent): void {
    const recorder = this.#recorder;
    // What was refused before keeps its place.
    if (recorder.outside === undefined) this.#doing = `the reducer, at ${event.type},`;
    this.#system.reducer(recorder.draft as never, event as never);
    recorder.endEvent();
    for (const { runner, cell, matches } of this.#monitors) {
      if (!matches(event.type)) continue;
      const memory = recorder.readCurrent(cell) as MachineMemory;
      recorder.write(cell, runner.step(memory, event)?.memory ?? memory);
    }
  }

  #begin(row: Int32Array, footprint?: CellFootprint): Recorder {
    this.runs++;
    this.#recorder.begin(row, footprint);
    return this.#recorder;
  }

  /** Own control state and monitors belong to every footprint; what is left is what was declared. */
  #footprintOf(command: KernelCommand): CellFootprint | undefined {
    const { footprint } = this.#system.components.find(({ name }) => name === command.component)!;
    if (footprint === undefined) return undefined;
    const own = this.commands.filter(({ component }) => component === command.component);
    const parameters = new Set(own.flatMap(({ stimulus }) => Object.keys(stimulus)));
    const owner = { ...command, parameters };
    const resolved = resolveFootprint(footprint, owner, this.shape, this.tables.cells);
    const free = [this.#actors.get(command.actor)!.cell, ...this.#monitors.map(({ cell }) => cell)];
    for (const cell of free) resolved.reads[cell] = resolved.writes[cell] = 1;
    return resolved;
  }

  /** Events outside of the footprint: of another party, or not among the declared ones. */
  #demandOwn(events: readonly DomainEvent[], command: number): void {
    const footprint = this.footprints[command];
    if (footprint === undefined) return;
    const { component } = this.commands[command]!;
    for (const { type } of events) {
      const isOwn = footprint.emits?.has(type) ?? type.startsWith(`${component}.`);
      if (isOwn) continue;
      throw new ModelError(
        "outside-footprint",
        `its machine emitted ${type}, which is outside the footprint of ${component}; ` +
          "declare it among what the command emits, or name the event after the component.",
      );
    }
  }

  /** Turns whatever a model throws into one error with the place. */
  #guarded<T>(place: string, run: () => T): T {
    try {
      const result = run();
      // A model that catches what refused it has touched the cell all the same.
      if (this.#recorder.outside !== undefined) throw new Error("The refusal was caught.");
      return result;
    } catch (error) {
      if (this.#recorder.outside !== undefined) throw this.#outsideFootprint(place, error);
      const code = error instanceof ModelError ? error.code : codeOf(error);
      throw new ModelError(code, `${place}: ${adviceFor(code)}${messageOf(error)}`, error);
    }
  }

  #outsideFootprint(place: string, error: unknown): ModelError {
    const { cell, kind } = this.#recorder.outside!;
    const inGuard = /^Unable to evaluate guard ('[^']+' )?.* in state node '([^']+)'/;
    const [, guard = "", node] = inGuard.exec(messageOf(error)) ?? [];
    const who = node === undefined ? this.#doing : `a guard ${guard}of the state ${node}`;
    return new ModelError(
      "outside-footprint",
      `${place}: ${who} ${kind} ${this.tables.path(cell)}, which is outside the footprint of the component; ` +
        `declare it among what the command ${kind === "read" ? "reads" : "writes"}, or leave it alone.`,
      error,
    );
  }

  #addActor(name: string, machine: System["components"][number]["machine"]): Actor {
    const runner = new MachineRunner(machine, name);
    const cell = this.tables.addCell(`<${name}>`, runner.initial());
    return { runner, cell };
  }

  #resolveCommands(): KernelCommand[] {
    const commands: KernelCommand[] = [];
    for (const { name, instances, machine, commands: commandsOf, weight } of this.#system
      .components)
      for (const instance of instances) {
        const actor = actorName(name, instance);
        if (this.#actors.has(actor)) throw nameTaken("component instances", actor);
        this.#actors.set(actor, this.#addActor(actor, machine));
        const known = new Set<string>();
        for (const stimulus of commandsOf(instance)) {
          assertJson(stimulus, `a command of ${actor}`);
          const text = canonicalJson(stimulus);
          if (known.has(text)) throw nameTaken("commands", `${actor} ${text}`);
          known.add(text);
          const index = commands.length;
          commands.push({ index, component: name, instance, actor, stimulus, weight });
        }
      }
    return commands;
  }

  #resolveJudges(): Judge[] {
    const judges: Judge[] = [];
    const add = (judge: Omit<Judge, "index">, ask: Ask) => {
      judges.push({ index: judges.length, ...judge });
      this.#asks.push(ask);
    };
    for (const { name, claim, citation, forAll, when, holds } of this.#system.invariants)
      for (const parameters of forAll)
        add({ name, kind: "invariant", claim, citation, parameters }, ({ world }) => {
          if (!when(world as never, parameters as never)) return "notReached";
          return holds(world as never, parameters as never) ? "holds" : "violated";
        });
    this.#system.monitors.forEach(({ name, claim, citation }, i) => {
      const { runner, cell } = this.#monitors[i]!;
      add({ name, kind: "monitor", claim, citation, parameters: {} }, (recorder) => {
        const memory = recorder.read(cell) as MachineMemory;
        if (runner.hasTag(memory, VIOLATED)) return "violated";
        return runner.hasTag(memory, ENGAGED) ? "holds" : "notReached";
      });
    });
    const { final } = this.#system;
    const claim = "Every state without an enabled step is a proper end.";
    add({ name: "deadlock", kind: "final", claim, citation: "", parameters: {} }, ({ world }) =>
      final(world as never) ? "holds" : "violated",
    );
    return judges;
  }

  #resolvePredicates(first: number): Judge[] {
    const predicates: Judge[] = [];
    for (const { name, claim, citation, forAll, from, to } of this.#system.liveness)
      for (const parameters of forAll)
        for (const [kind, isTrue] of [["from", from] as const, ["to", to] as const]) {
          const index = first + predicates.length;
          predicates.push({ index, name, kind, claim, citation, parameters });
          this.#asks.push(({ world }) =>
            isTrue(world as never, parameters as never) ? "holds" : "notReached",
          );
        }
    return predicates;
  }
}

/** @throws ModelError when two have the same name: a verdict could not tell them apart */
function claimsOf({ invariants, monitors }: System): Claim[] {
  const about = ({ name, claim, citation }: Omit<Claim, "kind">) => ({ name, claim, citation });
  const claims: Claim[] = [
    ...invariants.map((invariant) => ({ ...about(invariant), kind: "invariant" as const })),
    ...monitors.map((monitor) => ({ ...about(monitor), kind: "monitor" as const })),
  ];
  const names = claims.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw nameTaken("invariants or monitors", twice);
  return claims;
}

/** @throws ModelError when a name is taken */
function propertiesOf({ liveness }: System, claims: readonly Claim[]): LivenessClaim[] {
  const names = [...claims, ...liveness].map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw nameTaken("claims", twice);
  return liveness.map(({ name, claim, citation, kind: form }) => {
    return { name, kind: "liveness", form, claim, citation };
  });
}

function nameTaken(what: string, name: string): ModelError {
  return new ModelError("name-taken", `two ${what} are ${name}; each needs a name of its own.`);
}

/** Copies of the emitted events that share nothing with the view, frozen. */
function plainEvents(emitted: readonly DomainEvent[]): readonly DomainEvent[] {
  if (emitted.length === 0)
    throw new ModelError(
      "no-event",
      "a transition was taken and emitted no event; the log would not show the step.",
    );
  for (const event of emitted) assertJson(event, `the event ${event.type}`);
  return freezeDeep(JSON.parse(canonicalJson(emitted)) as DomainEvent[]);
}

/** A TypeError about a frozen object is a model that changes what it was handed. */
function codeOf(error: unknown): ModelError["code"] {
  const message = messageOf(error);
  const frozen = /read only property|object is not extensible|Cannot delete property|frozen/;
  return frozen.test(message) ? "mutated-value" : "threw";
}

function adviceFor(code: ModelError["code"]): string {
  return code === "mutated-value"
    ? "the model changed a value that it was handed; values of the state are frozen. "
    : "";
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replaceAll(/\s+/g, " ");
}
