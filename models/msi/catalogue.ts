/** The flows of MSIs, with the bugs, the harmless oddities and the proposals that they show. */
import type { Scenario, Variant } from "../../src/system/index.ts";
import {
  hwEmulated,
  hwNestedEmulated,
  hwNestedPassthrough,
  hwPassthrough,
  swEmulated,
  swNestedEmulated,
  swNestedPassthrough,
  swPassthrough,
  twoIts,
} from "./scenarios.ts";
import { msiBenign, msiBugs } from "./variants.ts";

export const msiScenarios: readonly Scenario[] = [
  hwEmulated,
  hwPassthrough,
  hwNestedEmulated,
  hwNestedPassthrough,
  swEmulated,
  swPassthrough,
  swNestedEmulated,
  swNestedPassthrough,
  twoIts,
];

export const msiVariants: readonly Variant[] = [...msiBugs, ...msiBenign];
