/** The schema of a trace's lines. Zod is slow to load: import this file only where one is read. */
import { z } from "zod";
import type { LogEntry } from "./entry.ts";
import {
  TRACE_KIND,
  TRACE_VERSION,
  TRACE_VERSION_WITHOUT_LOOP,
  type TraceHeader,
} from "./trace.ts";

const count = z.int().min(0);
const name = z.string().min(1);
const typed = z.looseObject({ type: name });

const fields = z.strictObject({
  kind: z.literal(TRACE_KIND),
  version: z.literal([TRACE_VERSION_WITHOUT_LOOP, TRACE_VERSION]),
  scenario: name.nullable(),
  source: z.exactOptional(z.strictObject({ kind: name, file: z.string() })),
  bounds: z.record(z.string(), z.int()),
  variants: z.array(name),
  claim: z.exactOptional(
    z.strictObject({
      name,
      kind: z.enum(["invariant", "monitor", "deadlock", "liveness"]),
      parameters: z.record(z.string(), z.json()),
      step: count,
      seq: count,
    }),
  ),
  loop: z.exactOptional(z.strictObject({ start: count })),
  systemDigest: z.exactOptional(z.string().regex(/^[0-9a-f]{64}$/, "is not a SHA-256 in hex")),
  explorer: z.exactOptional(z.strictObject({ name, seed: z.exactOptional(z.int()) })),
  events: z.exactOptional(count),
});

/** The header of a trace of a version that is read. */
export const headerSchema = fields.superRefine((header, context) => {
  const message = loopComplaint(header);
  if (message !== undefined) context.addIssue({ code: "custom", path: ["loop"], message });
}) satisfies z.ZodType<TraceHeader>;

/** What does not go together with a loop, or without one. */
function loopComplaint({ version, claim, loop }: z.infer<typeof fields>): string | undefined {
  if (loop === undefined)
    return claim?.kind === "liveness" ? "is missing, a liveness property needs one" : undefined;
  if (version < TRACE_VERSION) return `is unknown to trace version ${version}`;
  if (claim?.kind !== "liveness") return "has no meaning without a claim about liveness";
  if (loop.start > claim.step)
    return `begins after step ${loop.start}, but ends with step ${claim.step}`;
  return undefined;
}

/** One line after the header. Commands and events may hold any JSON besides their type. */
export const entrySchema = z.strictObject({
  seq: z.int().min(1),
  step: z.int().min(1),
  actor: name,
  command: typed,
  event: typed,
}) satisfies z.ZodType<Omit<LogEntry, "command" | "event">>;

/**
 * What is wrong with a value, in one clause: `event.type: Invalid input: expected string, …`.
 * Undefined when it fits.
 */
export function complaint(schema: z.ZodType, value: unknown): string | undefined {
  const result = schema.safeParse(value);
  if (result.success) return undefined;
  return result.error.issues
    .map(({ path, message }) => (path.length > 0 ? `${path.join(".")}: ${message}` : message))
    .join("; ");
}
