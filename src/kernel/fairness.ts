/** Fairness resolved to commands: the assumptions on which liveness is judged. */
import { ModelError, type Component, type Fairness, type Json } from "../system/index.ts";
import { canonicalJson } from "./canonical.ts";
import { matcherOf } from "./event-types.ts";

/** A command, as far as fairness has to know it. */
interface FamilyMember {
  readonly index: number;
  readonly component: string;
  readonly actor: string;
  readonly stimulus: { readonly type: string; readonly [parameter: string]: Json };
}

/** One assumption: about a set of commands of one component instance. */
export interface FairnessCondition {
  readonly index: number;
  readonly kind: Fairness["kind"];
  /** The component instance. */
  readonly actor: string;
  /** The types of the commands that make up the family; undefined for all of the component. */
  readonly types?: readonly string[];
  /** What the parameters that split the family are for this condition. */
  readonly parameters: Readonly<Record<string, Json>>;
  readonly reason: string;
  /** The indices of the commands; there is at least one. */
  readonly commands: readonly number[];
}

/**
 * The conditions of a system, in the order of its components, instances and declarations. A family that has no command
 * under the bounds assumes nothing and is left out.
 * @throws ModelError `unfair` for a command that the machine does not hear, and a parameter that no command has
 */
export function resolveFairness(
  components: readonly Component[],
  commands: readonly FamilyMember[],
): FairnessCondition[] {
  const found = components.flatMap((component) =>
    component.fairness.flatMap((declared) => {
      demandHeard(component, declared);
      const family = commands.filter(
        ({ component: name, stimulus }) =>
          name === component.name && (declared.commands?.includes(stimulus.type) ?? true),
      );
      demandParameters(component, declared, family);
      return conditionsOf(declared, family);
    }),
  );
  return found.map((condition, index) => ({ index, ...condition }));
}

/** A family that is empty under these bounds is nothing strange, one that the machine cannot take is a typing error. */
function demandHeard({ name, machine }: Component, { commands = [] }: Fairness): void {
  const isHeard = matcherOf(machine.events as readonly string[]);
  const unheard = commands.find((type) => !isHeard(type));
  if (unheard === undefined) return;
  throw new ModelError(
    "unfair",
    `the fairness of ${name} names the command ${unheard}, which its machine has no transition for.`,
  );
}

function demandParameters(
  { name }: Component,
  { forEach = [] }: Fairness,
  family: readonly FamilyMember[],
): void {
  const hasIt = (parameter: string) =>
    family.some(({ stimulus }) => Object.hasOwn(stimulus, parameter));
  const missing = forEach.find((parameter) => !hasIt(parameter));
  if (missing === undefined || family.length === 0) return;
  throw new ModelError(
    "unfair",
    `the fairness of ${name} is split by ${missing}, which none of its commands has as a parameter.`,
  );
}

/** One condition for each instance and each combination of the values of the parameters that split the family. */
function conditionsOf(
  { kind, commands: types, forEach = [], reason }: Fairness,
  family: readonly FamilyMember[],
): Omit<FairnessCondition, "index">[] {
  const conditions = new Map<string, Omit<FairnessCondition, "index"> & { commands: number[] }>();
  for (const { actor, stimulus, index } of family) {
    const given = forEach.filter((name) => Object.hasOwn(stimulus, name));
    const parameters = Object.fromEntries(given.map((name) => [name, stimulus[name]!]));
    const key = canonicalJson([actor, parameters]);
    const known = conditions.get(key);
    if (known !== undefined) known.commands.push(index);
    else {
      const about = { kind, actor, ...(types && { types }), parameters, reason };
      conditions.set(key, { ...about, commands: [index] });
    }
  }
  return [...conditions.values()];
}
