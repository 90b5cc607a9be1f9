/** Decisions over bounded variables: the kernel's trees without the cells that never vary, equal branches merged. */

/** What is decided: which of its effects a command has, or 1 for "fine" and 0 for "violated". */
export interface Leaf {
  readonly kind: "leaf";
  readonly outcome: number;
}

/** Looks at a variable. A value that no branch names cannot occur here, or the command is disabled with it. */
export interface Choice {
  readonly kind: "choice";
  /** Its place in the model's list of variables. */
  readonly variable: number;
  readonly branches: readonly Branch[];
}

interface Branch {
  /** Ascending. No value stands in two branches. */
  readonly values: readonly number[];
  readonly next: Decision;
}

export type Decision = Leaf | Choice;

/** Makes decisions so that equal ones are the same object. */
export class DecisionPool {
  readonly #known = new Map<string, Decision>();
  readonly #ids = new Map<Decision, number>();

  leaf(outcome: number): Leaf {
    return this.#intern(`leaf ${outcome}`, { kind: "leaf", outcome });
  }

  /**
   * A choice with equal branches merged; without a need to choose, what all branches say.
   * @param size how many values the variable has
   * @param children by value, without those that cannot occur
   */
  choice(
    variable: number,
    size: number,
    children: readonly (readonly [value: number, child: Decision])[],
  ): Decision | undefined {
    const valuesOf = new Map<Decision, number[]>();
    for (const [value, child] of children)
      valuesOf.set(child, [...(valuesOf.get(child) ?? []), value]);
    const branches = [...valuesOf].map(([next, values]) => ({ values, next }));
    const [first] = branches;
    if (first === undefined || first.values.length === size) return first?.next;
    const text = branches.map(({ values, next }) => `${values.join()} > ${this.#ids.get(next)}`);
    const key = `choice ${variable}: ${text.join("; ")}`;
    return this.#intern(key, { kind: "choice", variable, branches });
  }

  #intern<D extends Decision>(key: string, decision: D): D {
    const known = this.#known.get(key);
    if (known !== undefined) return known as D;
    this.#known.set(key, decision);
    this.#ids.set(decision, this.#ids.size);
    return decision;
  }
}

/**
 * Splits a decision into decisions that exclude each other, each of at most a size.
 * @param most the size that a part should not exceed; a part that cannot be split may
 * @param sizes of each outcome; a branch adds one
 */
export function partsOf(decision: Decision, most: number, sizes: readonly number[]): Decision[] {
  if (decision.kind === "leaf" || sizeOf(decision, sizes) <= most) return [decision];
  const { variable, branches } = decision;
  const parts: Branch[][] = [];
  let room = 0;
  for (const { values, next } of branches)
    for (const part of partsOf(next, most - 1, sizes)) {
      const size = 1 + sizeOf(part, sizes);
      // Two parts of one branch never fit together: else they would be one.
      const fits = size <= room;
      if (fits) parts.at(-1)!.push({ values, next: part });
      else parts.push([{ values, next: part }]);
      room = (fits ? room : most) - size;
    }
  return parts.map((own) => ({ kind: "choice", variable, branches: own }));
}

function sizeOf(decision: Decision, sizes: readonly number[]): number {
  if (decision.kind === "leaf") return sizes[decision.outcome]!;
  return decision.branches.reduce((sum, { next }) => sum + 1 + sizeOf(next, sizes), 0);
}
