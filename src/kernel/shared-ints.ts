/** Arrays of 32-bit words that threads share. */

/** So many words, all 0. */
export function sharedInts(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}

/** The same words with room for at least so many; the old array when it has the room. */
export function grownInts(words: Int32Array, atLeast: number): Int32Array {
  if (atLeast <= words.length) return words;
  const longer = sharedInts(Math.max(2 * words.length, atLeast));
  longer.set(words);
  return longer;
}
