/** Marks a plain object of the initial state as one indivisible cell. */

/** Registered globally so that two copies of the package agree on it. */
const ATOM = Symbol.for("iommucheck.atom");

/**
 * Declares that a plain object in the initial state is one cell instead of a record of cells.
 * Use it for a value that is read and written as a whole (a table entry, a descriptor). Arrays,
 * null and primitives are cells anyway. Without it a plain object is a record: its shape is fixed and
 * each of its leaves is tracked by itself.
 */
export function atom<T extends object>(value: T): T {
  return Object.defineProperty({ ...value }, ATOM, { value: true });
}

/** Whether a value of an initial state was marked with {@link atom}. */
export function isAtom(value: object): boolean {
  return ATOM in value;
}
