/** Everything that comes with the program: its scenarios and variants. */
import { defineCatalogue } from "../src/system/index.ts";
import { msiScenarios, msiVariants } from "./msi/catalogue.ts";
import { proposals } from "./proposals/catalogue.ts";
import { referenceScenarios, referenceVariants } from "./reference/catalogue.ts";
import { guestScenarios, guestVariants } from "./vtd/guest-catalogue.ts";
import { hostScenarios, hostVariants } from "./vtd/host-catalogue.ts";

export const catalogue = defineCatalogue({
  scenarios: [...referenceScenarios, ...hostScenarios, ...guestScenarios, ...msiScenarios],
  variants: [...referenceVariants, ...hostVariants, ...guestVariants, ...msiVariants, ...proposals],
});
