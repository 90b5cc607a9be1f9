/** Who is asked about which state, although most judges are skipped for most states. */
import { expect, test } from "vitest";
import { Kernel } from "../../src/kernel/index.ts";
import { exploreExhaustively } from "../../src/search/exhaustive.ts";
import { defineInvariant, type AnyInvariant } from "../../src/system/index.ts";
import { toySystem } from "../support/toy.ts";

interface Bits {
  a: number;
  b: number;
}

const claim = (
  name: string,
  holds: (w: Bits) => boolean,
  when: (w: Bits) => boolean = () => true,
): AnyInvariant =>
  defineInvariant<Bits>({ name, claim: "", citation: "", when, holds }) as AnyInvariant;

/** Raises a, and b: where a is up if they go `inOrder`. */
function explore(inOrder: boolean, ...invariants: AnyInvariant[]) {
  const system = toySystem<Bits>({
    initial: { a: 0, b: 0 },
    commands: {
      a: { when: (w) => w.a === 0 },
      b: { when: (w) => w.b === 0 && (!inOrder || w.a === 1) },
    },
    reduce: (draft, event) => {
      if (event.type === "toy.a") draft.a = 1;
      else draft.b = 1;
    },
    invariants,
  });
  return exploreExhaustively(new Kernel(system));
}

test("a judge that looks at more only now and then is asked when that changes", async () => {
  const { claims } = await explore(
    true,
    claim("not both", (w) => w.a === 0 || w.b === 0),
  );
  expect(claims[0]!.violation?.schedule).toEqual([0, 1]);
});

test("a judge is asked whichever of the written cells it looks at", async () => {
  const system = toySystem<Bits>({
    initial: { a: 0, b: 0 },
    commands: { both: { when: (w) => w.a === 0 } },
    reduce: (draft) => {
      draft.a = 1;
      draft.b = 1;
    },
    invariants: [claim("a low", (w) => w.a === 0), claim("b low", (w) => w.b === 0)],
  });
  const { claims } = await exploreExhaustively(new Kernel(system));
  expect(claims.map(({ verdict }) => verdict)).toEqual(["violated", "violated"]);
});

test("a state is judged by itself, not together with those found beside it", async () => {
  const { claims } = await explore(
    false,
    claim("not both", (w) => w.a === 0 || w.b === 0),
  );
  expect(claims[0]!.violation?.schedule).toHaveLength(2);
});

test("an antecedent counts as reached in whatever state it was true", async () => {
  const { claims } = await explore(
    true,
    claim(
      "at the end",
      () => true,
      (w) => w.a === 1 && w.b === 1,
    ),
    claim(
      "never",
      () => true,
      (w) => w.a === 0 && w.b === 1,
    ),
  );
  expect(claims.map(({ verdict }) => verdict)).toEqual(["holds", "notReached"]);
});

test("the shortest trace is that of the instance which is violated first", async () => {
  const each = defineInvariant<Bits, { key: "a" | "b" }>({
    name: "low",
    claim: "",
    citation: "",
    forAll: [{ key: "b" }, { key: "a" }],
    holds: (w, { key }) => w[key] === 0,
  });
  const { claims } = await explore(true, each as AnyInvariant);
  expect(claims[0]!.violation).toMatchObject({ schedule: [0], parameters: { key: "a" } });
});
