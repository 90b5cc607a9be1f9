/** The reference protocol with its broken forms. */
import { referenceUnmapNotPending } from "../bugs/reference-unmap-not-pending.ts";
import { referenceUnmapWithoutInvalidation } from "../bugs/reference-unmap-without-invalidation.ts";
import { reference } from "./scenarios.ts";

export const referenceScenarios = [reference];
export const referenceVariants = [referenceUnmapWithoutInvalidation, referenceUnmapNotPending];
