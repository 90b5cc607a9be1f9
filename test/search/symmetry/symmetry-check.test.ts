/** Systems that look symmetric and are not, each in one way: what the message names. */
import { assign, emit, enqueueActions, setup } from "xstate";
import { describe, expect, test } from "vitest";
import { Kernel } from "../../../src/kernel/index.ts";
import { SymmetryGroup } from "../../../src/search/symmetry/symmetry-group.ts";
import {
  defineComponent,
  defineInvariant,
  defineMonitor,
  defineSystem,
  ModelError,
  type System,
} from "../../../src/system/index.ts";
import { searchOrbits } from "../../support/symmetric-search.ts";

type Id = "a" | "b";
interface World {
  up: Record<Id, boolean>;
  last: Id | null;
  seen: Id[];
}
const IDS: Id[] = ["a", "b"];

type Received = { type: "raise" | "pick"; id: Id; world: World };
type Happened = { readonly type: string; readonly id: Id };

/** Each of two things is raised where it may be; one of those that are raised is picked, if `pick` says which. */
function things(options: {
  readonly pick?: (world: World) => Id | undefined;
  readonly may?: (id: Id, world: World) => boolean;
  readonly tell?: (id: Id) => readonly Happened[];
  readonly initial?: Partial<World>;
  readonly reduce?: (draft: World, event: Happened) => void;
  readonly extra?: Partial<System>;
}): System {
  const { pick = () => undefined, may = () => true } = options;
  const { tell = (id) => [{ type: "toy.raised", id }] } = options;
  type Told = { event: Received };
  const machine = setup({ types: {} as { events: Received; emitted: Happened } }).createMachine({
    on: {
      raise: {
        guard: ({ event: { id, world } }: Told) => !world.up[id] && may(id, world),
        actions: enqueueActions(({ enqueue, event }) => {
          for (const happened of tell(event.id)) enqueue.emit(happened);
        }),
      },
      pick: {
        guard: ({ event: { world } }: Told) => pick(world) !== undefined,
        actions: emit(({ event: { world } }: Told) => ({ type: "toy.picked", id: pick(world)! })),
      },
    },
  });
  const raise = (draft: World, { type, id }: Happened) => {
    if (type === "toy.raised") draft.up[id] = true;
    if (type === "toy.picked") draft.last = id;
  };
  const commands = [{ type: "raise", id: "a" }, { type: "raise", id: "b" }, { type: "pick" }];
  const system = defineSystem<World, Happened>({
    initial: { up: { a: false, b: false }, last: null, seen: [], ...options.initial },
    components: [defineComponent({ name: "toy", machine, commands })],
    reducer: options.reduce ?? raise,
    symmetry: { things: IDS },
    final: () => true,
  });
  return { ...system, ...options.extra };
}

/** The message of the refusal. */
function refusal(system: System): string {
  try {
    searchOrbits(new Kernel(system));
  } catch (error) {
    expect(error).toBeInstanceOf(ModelError);
    expect((error as ModelError).code).toBe("not-symmetric");
    return (error as Error).message;
  }
  throw new Error("the system was taken for symmetric");
}

const firstUp = (world: World) => IDS.find((id) => world.up[id]);
const onlyUp = (world: World) => {
  const up = IDS.filter((id) => world.up[id]);
  return up.length === 1 ? up[0] : undefined;
};

describe("a symmetric system", () => {
  test("is explored by orbits", () => {
    // Nothing, a, b, both; and from each of the middle two on, what was picked.
    const { rows, represented } = searchOrbits(new Kernel(things({ pick: onlyUp })));
    expect([rows.length, represented]).toEqual([5, 8]);
  });

  test("may look at its places in any order and stop early, as long as nothing depends on that", () => {
    const may = (_id: Id, { up }: World) => IDS.some((id) => !up[id]) && !IDS.every((id) => up[id]);
    const { rows, represented } = searchOrbits(new Kernel(things({ may })));
    expect([rows.length, represented]).toEqual([3, 4]);
  });

  test("may emit events in the order of names, if the state does not keep that", () => {
    const tell = () => IDS.map((id) => ({ type: "toy.raised", id }));
    expect(searchOrbits(new Kernel(things({ tell }))).represented).toBe(2);
  });
});

describe("what is refused", () => {
  test("a command that takes the first of several, although each situation alone looks symmetric", () => {
    const message = refusal(things({ pick: firstUp }));
    expect(message).toMatch(
      /^symmetry things: a and b are not interchangeable\. toy \{"type":"pick"\} sets last to "a"/,
    );
    expect(message).toMatch(/with the two exchanged, toy \{"type":"pick"\} sets last to "a"/);
  });

  test("a guard that singles one out", () => {
    expect(refusal(things({ may: (id) => id !== "b" }))).toMatch(
      /toy \{"id":"."?,"type":"raise"\} is (dis|en)abled; with the two exchanged/,
    );
  });

  test("an initial state that singles one out", () => {
    expect(refusal(things({ initial: { last: "a" } }))).toMatch(
      /the initial state tells a and b apart: with the two exchanged last would be "b", but it is "a"/,
    );
  });

  test("a state that has no place for one", () => {
    const lopsided = things({ initial: { up: { a: false } as World["up"] } });
    expect(refusal(lopsided)).toMatch(/the state has up\.a, but nothing in its place when a and b/);
  });

  test("a command that only one has", () => {
    const system = things({});
    const [component] = system.components;
    const commands = () => component!.commands("").slice(1);
    expect(refusal({ ...system, components: [{ ...component!, commands }] })).toMatch(
      /there is the command toy \{"id":"b","type":"raise"\}, but none like it in which a and b/,
    );
  });

  test("a reducer that tells them apart", () => {
    const reduce = (draft: World, { id }: Happened) => {
      draft.up[id] = true;
      if (id === "b") draft.last = "b";
    };
    expect(refusal(things({ reduce }))).toMatch(/(sets last to "b"|leaves last alone)/);
  });

  test("a reducer that writes blindly for one only, where the value is there already", () => {
    const reduce = (draft: World, { type, id }: Happened) => {
      if (type === "toy.picked") draft.last = id;
      else draft.up[id] = true;
      if (type === "toy.raised" && id === "b") draft.last = null;
    };
    expect(refusal(things({ pick: onlyUp, reduce }))).toMatch(
      /(sets last to null|leaves last alone)/,
    );
  });

  test("a reducer that keeps the order of names and not of events", () => {
    const reduce = (draft: World, { id }: Happened) => {
      draft.up[id] = true;
      draft.seen = [...draft.seen, id].toSorted();
    };
    expect(refusal(things({ reduce }))).toMatch(/sets seen to \["a","b"\]/);
  });

  test("an event that tells them apart", () => {
    const tell = (id: Id) => [{ type: id === "a" ? "toy.raised" : "toy.raised.too", id }];
    const message = refusal(things({ tell, reduce: () => {} }));
    expect(message).toMatch(/emits \{"id":".","type":"toy.raised(.too)?"\}/);
  });

  test("an invariant that tells them apart, and one that speaks of one only", () => {
    const claim = { name: "claim", claim: "c", citation: "t" };
    const lopsided = defineInvariant<World>({ ...claim, holds: (world) => !world.up.a });
    expect(refusal(things({ extra: { invariants: [lopsided] } }))).toMatch(/claim \{\} says/);
    const single = defineInvariant<World, { id: Id }>({
      ...claim,
      forAll: [{ id: "a" }],
      holds: () => true,
    });
    expect(refusal(things({ extra: { invariants: [single] } }))).toMatch(
      /there is claim \{"id":"a"\}, but none like it/,
    );
  });

  test("an invariant that looks at the first that is raised", () => {
    const first = defineInvariant<World>({
      name: "claim",
      claim: "c",
      citation: "t",
      holds: (world) => firstUp(world) !== "a",
    });
    expect(refusal(things({ extra: { invariants: [first] } }))).toMatch(/claim \{\} says/);
  });

  test("a monitor that tells them apart", () => {
    const machine = setup({
      types: {} as { events: Happened; context: { heard: string | null } },
    }).createMachine({
      context: { heard: null },
      on: {
        "toy.*": {
          guard: ({ event }) => event.id === "a",
          actions: assign({ heard: "somebody" }),
        },
      },
    });
    const monitor = defineMonitor({ name: "watch", claim: "c", citation: "t", machine });
    expect(refusal(things({ extra: { monitors: [monitor] } }))).toMatch(/<monitor watch>/);
  });

  test("a state in which only one is a proper end", () => {
    const final = (world: World) => world.up.a;
    const may = (_id: Id, world: World) => firstUp(world) === undefined;
    const ends = things({ may, extra: { final } });
    expect(refusal(ends)).toMatch(/deadlock \{\} says/);
  });

  test("sets that share an identifier", () => {
    expect(refusal(things({ extra: { symmetry: { one: ["a", "b"], two: ["b", "c"] } } }))).toMatch(
      /b stands in one and in two; an identifier belongs to one set, once/,
    );
  });
});

describe("sets", () => {
  test("of one member say nothing", () => {
    expect(
      SymmetryGroup.of(new Kernel(things({ extra: { symmetry: { one: ["a"] } } }))),
    ).toBeUndefined();
  });

  test("of more than six members are left out, and said to be", () => {
    const many = ["1", "2", "3", "4", "5", "6", "7"];
    const system = things({ extra: { symmetry: { things: IDS, many } } });
    const group = SymmetryGroup.of(new Kernel(system))!;
    expect(group.order).toBe(2);
    expect(group.notes).toEqual(["many not used: 7 members, at most 6 are"]);
  });
});
