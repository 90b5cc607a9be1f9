/** The proposals, in the order in which they were made. */
import type { Variant } from "../../src/system/index.ts";
import { dynamicStage2Doorbell } from "./dynamic-stage2-doorbell.ts";
import { iortRmr } from "./iort-rmr.ts";
import { resvMemTDirect } from "./resv-mem-t-direct.ts";
import { staticStage2Doorbell } from "./static-stage2-doorbell.ts";

export const proposals: readonly Variant[] = [
  resvMemTDirect,
  dynamicStage2Doorbell,
  staticStage2Doorbell,
  iortRmr,
];
