/** A completely explored system as a text in the language of another model checker. */
import type { Kernel } from "../kernel/index.ts";
import type { Origin } from "./about.ts";
import { guardedModelOf, type GuardedModel } from "./guarded-model.ts";
import { murphiOf } from "./murphi.ts";
import { promelaOf } from "./promela.ts";
import { tlaOf } from "./tla.ts";

export type Language = "promela" | "murphi" | "tla";

/**
 * Writes the model.
 * @param kernel the one that has explored the system, completely and without reductions
 * @param module what TLA+ calls the module; the scenario's name where it is missing
 */
export function writeModel(
  kernel: Kernel,
  origin: Origin,
  language: Language,
  module?: string,
): string {
  const model = guardedModelOf(kernel, origin.result);
  return textIn(language, model, origin, module ?? moduleName(origin.scenario));
}

function textIn(language: Language, model: GuardedModel, origin: Origin, module: string): string {
  if (language === "promela") return promelaOf(model, origin);
  return language === "murphi" ? murphiOf(model, origin) : tlaOf(model, origin, module);
}

/** `vtd.hw-core` becomes `VtdHwCore`. */
function moduleName(scenario: string): string {
  const words = scenario.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const name = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join("");
  return /^[A-Za-z]/.test(name) ? name : `M${name}`;
}
