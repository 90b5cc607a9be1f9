/** Colours, or none: decided once for a stream and handed to every renderer. */
import { createColors } from "picocolors";

export type Colors = ReturnType<typeof createColors>;

/** What a renderer knows about the place where its text will stand. */
export interface Style {
  readonly colors: Colors;
  /** Columns of the terminal, or what a mail bears. */
  readonly width: number;
  /** As `width`, for tables that nobody mails: without a terminal they may be as wide as they need. */
  readonly tableWidth: number;
}

/** Where there is no terminal to ask. */
const PLAIN_WIDTH = 100;
/** Tables cannot be squeezed into less. */
const NARROWEST = 60;

/** For files, pipes and mails. */
export const PLAIN: Style = {
  colors: createColors(false),
  width: PLAIN_WIDTH,
  tableWidth: Infinity,
};

/**
 * The style for a stream. Colour only on a terminal that has it, never with NO_COLOR; FORCE_COLOR insists.
 * @param environment the process's variables
 */
export function styleFor(
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  environment: Readonly<Record<string, string | undefined>>,
): Style {
  const { NO_COLOR = "", FORCE_COLOR = "", TERM } = environment;
  const isAble = FORCE_COLOR !== "" || (stream.isTTY === true && TERM !== "dumb");
  return {
    colors: createColors(isAble && NO_COLOR === ""),
    width: Math.max(NARROWEST, stream.columns ?? PLAIN_WIDTH),
    tableWidth: Math.max(NARROWEST, stream.columns ?? Infinity),
  };
}
