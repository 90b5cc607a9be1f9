/** Everything that comes with the program: its scenarios and variants. */
import { defineCatalogue } from "../src/system/index.ts";
import { referenceScenarios, referenceVariants } from "./reference/catalogue.ts";
import { guestScenarios, guestVariants } from "./vtd/guest-catalogue.ts";
import { hwCore } from "./vtd/hw-core.ts";

export const catalogue = defineCatalogue({
  scenarios: [...referenceScenarios, hwCore, ...guestScenarios],
  variants: [...referenceVariants, ...guestVariants],
});
