/** The digest of a system's shape: a trace carries it, so that changed models are noticed. */
import { createHash } from "node:crypto";
import { canonicalJson, type Kernel } from "../kernel/index.ts";

/**
 * SHA-256 (hex) of the cells with their initial values, the commands, and the names of the claims.
 * What guards and actions do is not part of it: that shows when the trace is driven.
 */
export function systemDigest(kernel: Kernel): string {
  const { tables } = kernel.learner;
  const cells = Array.from({ length: tables.cells }, (_, cell) => [
    tables.path(cell),
    tables.value(cell, 0),
  ]);
  const commands = kernel.commands.map(({ actor, stimulus }) => [actor, stimulus]);
  const claims = kernel.judges.map(({ kind, name, parameters }) => [kind, name, parameters]);
  const shape = canonicalJson({ cells, commands, claims });
  return createHash("sha256").update(shape).digest("hex");
}
