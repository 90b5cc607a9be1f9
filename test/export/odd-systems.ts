/** Small systems that a writer or a tool could stumble over. */
import { defineInvariant, type System } from "../../src/system/index.ts";
import { toySystem } from "../support/toy.ts";

const VALUES = ["*/ end; od }", "*)", "-- x\n\\* y", '"\\', "==== ", "#endif\\", "ü\u2028\u0000"];

/** Names and values that look like words of the languages, or like the ends of their comments. */
export function hostileSystem(): System {
  const last = VALUES.length - 1;
  return toySystem({
    initial: { "do */ od": VALUES[0]!, "do */ Od": 0 },
    commands: {
      'say "*/\n"': { when: (w) => w["do */ Od"] < last },
      end: { when: (w) => w["do */ Od"] === last },
    },
    reduce: (draft) => {
      draft["do */ Od"] = (draft["do */ Od"] + 1) % VALUES.length;
      draft["do */ od"] = VALUES[draft["do */ Od"]]!;
    },
    invariants: [
      defineInvariant<{ "do */ Od": number }>({
        name: 'no "*/" \n*)',
        claim: "Ends */ no comment *) \n here.",
        citation: "test",
        holds: (w) => w["do */ Od"] < 9,
      }),
    ],
  });
}

/** Steps that change nothing, and steps that assign what is there. */
export function idleSystem(): System {
  return toySystem({
    initial: { x: 0, y: 0 },
    commands: { idle: {}, set: {}, flip: { when: (w) => w.y === 1 } },
    reduce: (draft, { type }) => {
      if (type === "toy.set") draft.y = 1;
      if (type === "toy.flip") draft.x = 1 - draft.x;
    },
  });
}

/** A cell that is written and never read is a part of the state all the same. */
export function writtenOnlySystem(): System {
  return toySystem({
    initial: { x: 0, noted: false },
    commands: { flip: {}, note: {} },
    reduce: (draft, { type }) => {
      if (type === "toy.flip") draft.x = 1 - draft.x;
      else draft.noted = true;
    },
  });
}

/** Nothing varies. */
export function constantSystem(): System {
  return toySystem({ initial: { x: 0 }, commands: { idle: {} } });
}

/** Nothing can be done. */
export function deadSystem(): System {
  return toySystem({ initial: { x: 0 }, commands: { never: { when: (w) => w.x === 1 } } });
}
