/** The exit codes, and how those of several scenarios add up. */
import type { CheckResult } from "../search/result.ts";

export const EXIT = {
  /** Everything was explored and nothing was found. */
  clean: 0,
  /** A violation or a deadlock. */
  violation: 1,
  /** An argument, a file or a model that cannot be used. */
  badInput: 2,
  /** Nothing was found, but not everything was explored. */
  incomplete: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const CODE_OF = {
  holds: EXIT.clean,
  violated: EXIT.violation,
  incomplete: EXIT.incomplete,
} as const;

/** A violation weighs most, then what was not explored. */
export function exitCodeOf(results: readonly Pick<CheckResult, "verdict">[]): ExitCode {
  const codes = results.map(({ verdict }) => CODE_OF[verdict]);
  return [EXIT.violation, EXIT.incomplete].find((code) => codes.includes(code)) ?? EXIT.clean;
}
