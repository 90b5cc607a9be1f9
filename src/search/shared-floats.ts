/** Counters that threads share; 64 bits wide, since transitions pass what 32 bits hold. */

/** So many counters, all 0. */
export function sharedFloats(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(8 * length));
}
