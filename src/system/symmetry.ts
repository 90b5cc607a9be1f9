/** Symmetry: identifiers that may change places without a difference. */

/**
 * Sets of interchangeable identifiers by name, such as `{ pasids: ["pasid0", "pasid1"] }`. Wherever one of them
 * stands (a key of a record, an instance of a component, a parameter, a string anywhere in a value), another of its
 * set could stand. A set with less than two members says nothing. That the system is symmetric is checked.
 */
export type Symmetry = Readonly<Record<string, readonly string[]>>;
