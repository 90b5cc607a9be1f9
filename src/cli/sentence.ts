/** What ended the program, in one sentence. */
import { InputError } from "../log/input-error.ts";

/** A user's file may bring its own copy of the library, so errors of models are told by their name. */
export function sentenceOf(error: unknown): string {
  if (error instanceof InputError) return error.message;
  if (!(error instanceof Error)) return String(error);
  if (error.name === "ModelError") return `The model breaks a rule: ${error.message}`;
  if (process.env["IOMMUCHECK_DEBUG"] !== undefined) return error.stack ?? error.message;
  const [message] = error.message.split("\n");
  return `Internal error: ${message} (set IOMMUCHECK_DEBUG=1 to see where).`;
}
