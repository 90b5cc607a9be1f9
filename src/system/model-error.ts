/** The error of a model that breaks the rules of the kernel: its author has to act. */

/** What a model can do wrong; see each message. */
export type ModelErrorCode =
  | "not-json"
  | "shape-changed"
  | "wrote-to-world"
  | "mutated-value"
  | "impure"
  | "no-event"
  | "foreign-effect"
  | "name-taken"
  | "not-declared"
  | "outside-footprint"
  | "not-symmetric"
  | "unfair"
  | "threw";

/** A broken rule, with the place: a command, an invariant, or a path of the state. */
export class ModelError extends Error {
  readonly code: ModelErrorCode;
  constructor(code: ModelErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "ModelError";
    this.code = code;
  }
}
