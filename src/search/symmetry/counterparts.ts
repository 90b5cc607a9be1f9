/** Which command, and which judge, is the counterpart of each when two identifiers change places. */
import { canonicalJson, type Kernel } from "../../kernel/index.ts";
import { ModelError } from "../../system/index.ts";
import { pairOf, type Exchange } from "./identifier-sets.ts";
import { renamed, renameFields, type Renaming } from "./renaming.ts";

/** Something with a name in messages, and a key that can be renamed. */
interface Named {
  readonly name: string;
  readonly keyOf: (renaming: Renaming) => string;
}

const AS_IT_IS: Renaming = new Map();

/**
 * The counterpart of each command.
 * @throws ModelError `not-symmetric` when one has none
 */
export function commandMap({ commands }: Kernel, exchange: Exchange): Int32Array {
  const named = commands.map(({ actor, component, instance, stimulus }): Named => {
    const keyOf = (renaming: Renaming) =>
      canonicalJson([component, renamed(instance, renaming), renameFields(stimulus, renaming)]);
    return { name: `the command ${actor} ${canonicalJson(stimulus)}`, keyOf };
  });
  return counterparts(named, exchange);
}

/**
 * The counterpart of each judge: the instance of the same claim with the other parameters.
 * @throws ModelError `not-symmetric` when one has none
 */
export function judgeMap({ judges }: Kernel, exchange: Exchange): Int32Array {
  const named = judges.map(({ kind, name, parameters }): Named => {
    const keyOf = (renaming: Renaming) =>
      canonicalJson([kind, name, renameFields(parameters, renaming)]);
    return { name: `${name} ${canonicalJson(parameters)}`, keyOf };
  });
  return counterparts(named, exchange);
}

function counterparts(named: readonly Named[], exchange: Exchange): Int32Array {
  const indices = new Map(named.map(({ keyOf }, index) => [keyOf(AS_IT_IS), index]));
  return Int32Array.from(named, ({ name, keyOf }) => {
    const index = indices.get(keyOf(exchange.renaming));
    if (index !== undefined) return index;
    throw new ModelError(
      "not-symmetric",
      `symmetry ${exchange.set.name}: there is ${name}, but none like it in which ${pairOf(exchange)} have ` +
        "changed places; add the counterpart, or take the two out of the set.",
    );
  });
}
