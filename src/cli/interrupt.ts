/** Ctrl-C: the first one ends the work with what there is, the second one kills. */

/**
 * Runs some work with a signal that the first Ctrl-C, or the end of another signal, aborts.
 * @param note tells the user what happens
 */
export async function withInterrupt<T>(
  note: (text: string) => void,
  other: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const interrupt = new AbortController();
  const onInterrupt = () => {
    note("\nStopping and reporting what there is; press Ctrl-C again to quit at once.");
    interrupt.abort();
  };
  // Once: afterwards Node's own handling is back, which kills.
  process.once("SIGINT", onInterrupt);
  try {
    return await work(AbortSignal.any([interrupt.signal, other]));
  } finally {
    process.removeListener("SIGINT", onInterrupt);
  }
}
