/** Which descriptor has to wait for which earlier one (VT-d 6.5.2.12); all other pairs are unordered. */
import { isIotlbSide, type Descriptor } from "./descriptors.ts";

/** Whether `later` starts only after `earlier`, submitted before it, is complete. */
export function isOrderedBehind(later: Descriptor, earlier: Descriptor): boolean {
  if (later.kind === "wait") return true;
  if (earlier.kind === "wait") return earlier.fence;
  return isIotlbSide(later) && earlier.kind === "pasidCache";
}
