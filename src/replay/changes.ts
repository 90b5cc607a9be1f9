/** What a step changed in the translation state, cell by cell. */
import type { Kernel, Row } from "../kernel/index.ts";
import type { Json } from "../system/index.ts";

/** A cell whose value is another one than before. */
export interface Change {
  /** Dotted: `iotlb.pasid0.page1`. */
  readonly path: string;
  readonly before: Json;
  readonly after: Json;
}

/** The differences of two states; snapshots of machines are not part of the translation state. */
export function changesBetween(kernel: Kernel, before: Row, after: Row): Change[] {
  const { tables, shape } = kernel.learner;
  return shape.paths.flatMap((path, cell) => {
    const [a, b] = [before[cell]!, after[cell]!];
    if (a === b) return [];
    const value = (id: number) => tables.value(cell, id) as Json;
    return [{ path, before: value(a), after: value(b) }];
  });
}
