/** Everything that comes with the program: its scenarios and variants. */
import { defineCatalogue } from "../src/system/index.ts";
import { referenceScenarios, referenceVariants } from "./reference/catalogue.ts";

export const catalogue = defineCatalogue({
  scenarios: [...referenceScenarios],
  variants: [...referenceVariants],
});
