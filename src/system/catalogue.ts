/** A catalogue: the scenarios and variants that a command line, or a user's package, offers. */
import type { Scenario } from "./scenario.ts";
import type { Variant } from "./variant.ts";

/** What `check --model FILE` expects as the export `catalogue` of a user's file. */
export interface Catalogue {
  readonly scenarios: readonly Scenario[];
  readonly variants: readonly Variant[];
}

/** Declares a catalogue. */
export function defineCatalogue(options: {
  readonly scenarios: readonly Scenario[];
  readonly variants?: readonly Variant[];
}): Catalogue {
  return { variants: [], ...options };
}
