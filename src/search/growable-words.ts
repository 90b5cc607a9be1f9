/** A long array of 32-bit words that grows in place, without a copy, and that threads share. */

/** The part of WebAssembly's interface that is used; the types of Node leave it out. */
declare const WebAssembly: {
  readonly Memory: new (limits: { initial: number; maximum: number; shared: true }) => Memory;
};
interface Memory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

const PAGE_WORDS = 16_384;
const MAX_PAGES = 65_536;

/** The store cannot grow any more: at 4 GiB, or where the machine has no memory left. */
export class StoreFull extends Error {
  constructor() {
    super("a table of states has reached 4 GiB or the memory of the machine");
    this.name = "StoreFull";
  }
}

/** WebAssembly's memory is the only buffer of the language that grows without copying. */
export class GrowableWords {
  /** The words; replaced by a longer view of the same memory when it grows. */
  words: Int32Array;
  readonly #memory: Memory;

  constructor() {
    this.#memory = new WebAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: true });
    this.words = new Int32Array(this.#memory.buffer);
  }

  /**
   * Makes room for at least so many words.
   * @throws StoreFull
   */
  reserve(words: number): void {
    if (words <= this.words.length) return;
    const pages = this.words.length / PAGE_WORDS;
    const needed = Math.ceil(words / PAGE_WORDS);
    // A quarter more than now, so that growing stays rare and little is held in vain.
    const target = Math.min(MAX_PAGES, Math.max(needed, Math.ceil(pages * 1.25)));
    if (needed > MAX_PAGES) throw new StoreFull();
    try {
      this.#memory.grow(target - pages);
    } catch {
      throw new StoreFull();
    }
    this.words = new Int32Array(this.#memory.buffer);
  }
}
