/** What the events of generated systems do: assignments, changes in place, and values that move between cells. */
import fc from "fast-check";
import { CELLS, cellOf, nat, setCell, type GeneratedWorld, type Part } from "./generated-world.ts";

type Side = "left" | "right";

export type EffectSpec =
  | { readonly kind: "set"; readonly cell: number; readonly to: number }
  | { readonly kind: "copy"; readonly cell: number; readonly from: number }
  | { readonly kind: "increase"; readonly cell: number }
  | { readonly kind: "push"; readonly value: number }
  | { readonly kind: "append"; readonly side: Side; readonly value: number }
  | { readonly kind: "shift"; readonly cell: number }
  | { readonly kind: "retag"; readonly tag: number }
  | { readonly kind: "deepen"; readonly value: number }
  | { readonly kind: "copySide"; readonly side: Side }
  | { readonly kind: "restore"; readonly side: Side }
  | {
      readonly kind:
        | "swap"
        | "swapLists"
        | "shareQueue"
        | "keepQueue"
        | "keepEntry"
        | "retagKept"
        | "drop";
    };

const cell = nat(CELLS);
const side = fc.constantFrom<Side>("left", "right");
const only = <const K extends string>(kind: K) => fc.constant({ kind });

export const effect: fc.Arbitrary<EffectSpec> = fc.oneof(
  fc.record({ kind: fc.constant("set" as const), cell, to: nat(3) }),
  fc.record({ kind: fc.constant("copy" as const), cell, from: cell }),
  fc.record({ kind: fc.constant("increase" as const), cell }),
  fc.record({ kind: fc.constant("push" as const), value: nat(2) }),
  fc.record({ kind: fc.constant("append" as const), side, value: nat(2) }),
  fc.record({ kind: fc.constant("shift" as const), cell }),
  fc.record({ kind: fc.constant("retag" as const), tag: nat(2) }),
  fc.record({ kind: fc.constant("deepen" as const), value: nat(2) }),
  fc.record({ kind: fc.constant("copySide" as const), side }),
  fc.record({ kind: fc.constant("restore" as const), side }),
  only("swap"),
  only("swapLists"),
  only("shareQueue"),
  only("keepQueue"),
  only("keepEntry"),
  only("retagKept"),
  only("drop"),
);

function append(list: number[], value: number): void {
  if (list.length < 2) list.push(value);
}

const other = (s: Side): Side => (s === "left" ? "right" : "left");

/** Does one thing to the draft. @param event what the event remembers of the state before, and the values */
export function applyEffect(
  w: GeneratedWorld,
  e: EffectSpec,
  event: { readonly values: number; readonly seen: Part },
): void {
  const { left, right } = w.pair;
  switch (e.kind) {
    case "set":
      return setCell(w, e.cell, e.to);
    case "copy":
      return setCell(w, e.cell, cellOf(w, e.from));
    case "increase":
      return setCell(w, e.cell, (cellOf(w, e.cell) + 1) % event.values);
    case "push":
      return append(w.queue, e.value);
    case "append":
      return append(w.pair[e.side].list, e.value);
    case "shift":
      return setCell(w, e.cell, w.queue.shift() ?? 0);
    case "retag":
      w.nested.entry.tag = e.tag;
      return;
    case "deepen":
      return append(w.nested.entry.deep.list, e.value);
    case "swap":
      // Enumerates a record, and replaces an atom as a whole.
      w.nested.entry = {
        tag: w.nested.entry.value,
        value: Object.values(w.cells)[0]!,
        deep: w.nested.entry.deep,
      };
      return;
    case "copySide":
      // A record is assigned as a whole; its list is then the other one's.
      w.pair[e.side] = { ...w.pair[other(e.side)] };
      return;
    case "restore":
      // The event's own list is frozen, so it goes in as a copy.
      w.pair[e.side] = { x: event.seen.x, list: [...event.seen.list] };
      return;
    case "swapLists":
      [left.list, right.list] = [right.list, left.list];
      return;
    case "shareQueue":
      // What changes one of them later in the same event changes both.
      w.queue = left.list;
      return;
    case "keepQueue":
      w.kept = w.queue;
      return;
    case "keepEntry":
      w.kept = { entry: w.nested.entry };
      return;
    case "retagKept":
      if (w.kept !== null && "entry" in w.kept) w.kept.entry.tag = 1 - w.kept.entry.tag;
      return;
    case "drop":
      w.kept = null;
  }
}
