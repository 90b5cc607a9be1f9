/** The vocabulary in which a model is written. */
export { atom, isAtom } from "./atom.ts";
export { defineCatalogue, type Catalogue } from "./catalogue.ts";
export {
  actorName,
  defineComponent,
  type Component,
  type ComponentOptions,
  type Received,
  type Stimulus,
} from "./component.ts";
export type { DomainEvent } from "./event.ts";
export {
  defineInvariant,
  type AnyInvariant,
  type Invariant,
  type InvariantOptions,
  type Quantified,
} from "./invariant.ts";
export type { Fairness } from "./fairness.ts";
export { accessFor, type Access, type Footprint, type PathPattern } from "./footprint.ts";
export type { Json, JsonObject } from "./json.ts";
export {
  alwaysEventually,
  eventually,
  leadsTo,
  type AnyLiveness,
  type LivenessKind,
  type LivenessOptions,
  type LivenessProperty,
} from "./liveness.ts";
export { ModelError, type ModelErrorCode } from "./model-error.ts";
export { defineMonitor, ENGAGED, VIOLATED, type Monitor } from "./monitor.ts";
export {
  declaredViolations,
  defaultBounds,
  defineScenario,
  type Bound,
  type BoundValues,
  type Expectation,
  type Scenario,
  type ScenarioOptions,
} from "./scenario.ts";
export {
  compatibilityVariants,
  defineProposal,
  isProposal,
  type Compatibility,
  type Proposal,
  type ProposalClaim,
  type ProposalOptions,
} from "./proposal.ts";
export type { Symmetry } from "./symmetry.ts";
export { defineSystem, type Reducer, type System, type SystemOptions } from "./system.ts";
export {
  addComponents,
  addInvariants,
  addLiveness,
  addMonitors,
  changeCommands,
  changeStates,
  defineVariant,
  doNothing,
  extendFootprint,
  extendState,
  provide,
  replaceMachine,
  wrapReducer,
  type MachineStates,
  type Showcase,
  type Variant,
  type VariantOptions,
} from "./variant.ts";
