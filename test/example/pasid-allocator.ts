/**
 * A protocol of one's own, outside of the package: drivers that take PASIDs from one allocator. It shows all that
 * a user needs. `iommucheck check --model test/example/pasid-allocator.ts` explores it.
 */
import {
  defineCatalogue,
  defineComponent,
  defineInvariant,
  defineScenario,
  defineSystem,
  defineVariant,
  replaceMachine,
  type Received,
} from "iommucheck";
import { assign, assertEvent, emit, setup } from "xstate";

type Driver = `driver${number}`;
type Pasid = `pasid${number}`;

interface World {
  /** Who took each PASID, as the allocator knows it; null is free. */
  taken: Record<Pasid, Driver | null>;
  /** Which PASID each driver uses. */
  used: Record<Driver, Pasid | null>;
}

type Stimulus =
  | { readonly type: "look"; readonly pasid: Pasid }
  | { readonly type: "take"; readonly pasid: Pasid }
  | { readonly type: "release" };

type Event =
  | { readonly type: "driver.freePasidSeen"; readonly driver: Driver; readonly pasid: Pasid }
  | { readonly type: "driver.pasidTaken"; readonly driver: Driver; readonly pasid: Pasid }
  | { readonly type: "driver.pasidReleased"; readonly driver: Driver; readonly pasid: Pasid };

const base = setup({
  types: {} as {
    context: { seen: Pasid | null };
    events: Received<World, Stimulus>;
    emitted: Event;
  },
  guards: {
    pasidFree: ({ event }) => {
      assertEvent(event, ["look", "take"]);
      return event.world.taken[event.pasid] === null;
    },
    pasidSeenFree: ({ context, event }) => event.type === "take" && context.seen === event.pasid,
  },
  actions: {
    rememberPasid: assign({
      seen: ({ event }) => (event.type === "look" ? event.pasid : null),
    }),
    sayFree: emit(({ event }) => {
      assertEvent(event, "look");
      const driver = event.self as Driver;
      return { type: "driver.freePasidSeen" as const, driver, pasid: event.pasid };
    }),
    takePasid: emit(({ event }) => {
      assertEvent(event, "take");
      const driver = event.self as Driver;
      return { type: "driver.pasidTaken" as const, driver, pasid: event.pasid };
    }),
    releasePasid: emit(({ event }) => {
      const driver = event.self as Driver;
      return { type: "driver.pasidReleased" as const, driver, pasid: event.world.used[driver]! };
    }),
  },
});

/** Looks and takes in one step, as under a lock. */
const locked = base.createMachine({
  id: "driver",
  context: { seen: null },
  initial: "idle",
  states: {
    idle: { on: { take: { guard: "pasidFree", target: "using", actions: "takePasid" } } },
    using: { on: { release: { target: "idle", actions: "releasePasid" } } },
  },
});

/** Looks first and takes later, without looking again. */
const unlocked = base.createMachine({
  id: "driver",
  context: { seen: null },
  initial: "idle",
  states: {
    idle: {
      on: { look: { guard: "pasidFree", target: "taking", actions: ["rememberPasid", "sayFree"] } },
    },
    taking: {
      on: {
        take: {
          guard: "pasidSeenFree",
          target: "using",
          actions: ["rememberPasid", "takePasid"],
        },
      },
    },
    using: { on: { release: { target: "idle", actions: "releasePasid" } } },
  },
});

function reduce(world: World, event: Event): void {
  const { type, driver, pasid } = event;
  if (type === "driver.freePasidSeen") return;
  const isTaken = type === "driver.pasidTaken";
  world.taken[pasid] = isTaken ? driver : null;
  world.used[driver] = isTaken ? pasid : null;
}

const pasidHasOneUser = (drivers: readonly Driver[], pasids: readonly Pasid[]) =>
  defineInvariant<World, { pasid: Pasid }>({
    name: "pasid-has-one-user",
    claim: "No two drivers use the same PASID.",
    citation: "the contract of the allocator",
    forAll: pasids.map((pasid) => ({ pasid })),
    when: (world, { pasid }) => drivers.some((driver) => world.used[driver] === pasid),
    holds: (world, { pasid }) => drivers.filter((d) => world.used[d] === pasid).length === 1,
    explain: (world, { pasid }) =>
      `${pasid} is used by ${drivers.filter((d) => world.used[d] === pasid).join(" and ")}.`,
  });

const allocator = defineScenario({
  name: "pasid-allocator",
  title: "Drivers take PASIDs from one allocator",
  description: "Looking for a free PASID and taking it is one step, as under the allocator's lock.",
  bounds: {
    drivers: { default: 2, min: 1, max: 4, meaning: "drivers that allocate" },
    pasids: { default: 2, min: 1, max: 4, meaning: "PASIDs to allocate" },
  },
  system: (bounds) => {
    const drivers = Array.from({ length: bounds.drivers }, (_, i): Driver => `driver${i}`);
    const pasids = Array.from({ length: bounds.pasids }, (_, i): Pasid => `pasid${i}`);
    return defineSystem<World, Event>({
      initial: {
        taken: Object.fromEntries(pasids.map((pasid) => [pasid, null])),
        used: Object.fromEntries(drivers.map((driver) => [driver, null])),
      },
      components: [
        defineComponent({
          name: "driver",
          instances: drivers,
          machine: locked,
          commands: [
            ...pasids.flatMap((pasid) => [
              { type: "look", pasid },
              { type: "take", pasid },
            ]),
            { type: "release" },
          ],
          // A driver knows what it uses itself; whose the other PASIDs are is the allocator's affair.
          footprint: {
            reads: ["used[self]"],
            commands: {
              look: { reads: ["taken[pasid]"], emits: ["driver.freePasidSeen"] },
              take: {
                reads: ["taken[pasid]"],
                writes: ["taken[pasid]", "used[self]"],
                emits: ["driver.pasidTaken"],
              },
              release: { writes: ["taken", "used[self]"], emits: ["driver.pasidReleased"] },
            },
          },
        }),
      ],
      reducer: reduce,
      invariants: [pasidHasOneUser(drivers, pasids)],
    });
  },
  // Each PASID is free or with one of two drivers that has none yet: 1 + 2 * 2 + 2.
  expected: { states: 7, transitions: 16, depth: 2 },
});

const takenWithoutLock = defineVariant({
  name: "pasid-taken-without-lock",
  title: "A driver looks for a free PASID and takes it without the lock",
  reference: "a textbook race",
  kind: "bug",
  caughtBy: ["pasid-has-one-user"],
  showcases: [{ scenario: "pasid-allocator", bounds: { pasids: 1 } }],
  apply: (system) => replaceMachine(system, "driver", unlocked),
});

export const catalogue = defineCatalogue({
  scenarios: [allocator],
  variants: [takenWithoutLock],
});
