/** What the leaves of decision trees mean. It imports nothing, so that search threads are up in no time. */

/** No leaf yet. */
export const UNKNOWN = 0;

/** The leaf of a disabled command. An effect's leaf is minus its offset in the kernel's effects. */
export const DISABLED = -1;

/** The leaves of judges: the antecedent is false; the claim is violated. */
export const NOT_REACHED = -1;
export const VIOLATES = -3;

/** The leaf of a group of commands none of which is enabled. Others are minus an offset among the group's leaves. */
export const NO_SUCCESSORS = -1;
