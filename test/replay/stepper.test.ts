/** Walking through a replayed run. */
import { expect, test } from "vitest";
import { fold } from "../../src/log/fold.ts";
import { replay } from "../../src/replay/replay.ts";
import { KEYS, move, startOf, viewAt, type Position } from "../../src/replay/stepper.ts";
import { BUGS, catalogue, referenceTrace } from "../log/recorded-run.ts";

const trace = referenceTrace([0, 0, 0, 0, 1, 0, 0]);
const replayed = replay(catalogue, trace, "t.jsonl");

function press(...keys: readonly string[]): Position {
  return keys.reduce((position, key) => move(position, key, replayed), startOf(replayed));
}

test("goes forwards and backwards and stays within the run", () => {
  expect(press("right", "n", "left").step).toBe(1);
  expect(press("left", "up").step).toBe(0);
  expect(press("end").step).toBe(7);
  expect(press("end", "right", "home").step).toBe(0);
  expect(press("end", "space", "p").step).toBe(6);
});

test("ignores keys without a meaning and leaves on request", () => {
  expect(press("right", "x", "toString")).toEqual(press("right"));
  expect(press("right", "q")).toEqual({ step: 1, last: 7, isDone: true });
});

test("every key goes back to the same place when it is undone", () => {
  const forward = Object.keys(KEYS).filter((key) => KEYS[key] === "forward");
  const back = Object.keys(KEYS).filter((key) => KEYS[key] === "back");
  for (const f of forward)
    for (const b of back) expect(press("right", f, b)).toEqual(press("right"));
});

test("jumps from one violated state to the next, and from the last one to the first", () => {
  const broken = referenceTrace([0, 0, 0, 0, 1, 0, 0], [BUGS[0]!]);
  const run = replay(catalogue, broken, "t.jsonl");
  const violated = run.steps.filter((s) => s.violated.length > 0).map((s) => s.step);
  expect(violated.length).toBeGreaterThan(0);
  let position = startOf(run);
  for (const step of [...violated, violated[0]!]) {
    position = move(position, "v", run);
    expect(position.step).toBe(step);
    expect(viewAt(run, position).violated.length).toBeGreaterThan(0);
  }
  expect(press("right", "v").step).toBe(1);
});

test("shows at every position the state, the step that led there and the next one", () => {
  for (let step = 0; step <= replayed.steps.length; step++) {
    const view = viewAt(replayed, { step, last: 7, isDone: false });
    const seq = trace.entries.findLast((e) => e.step <= step)?.seq ?? 0;
    expect(view.world).toEqual(fold(replayed.built.system, trace.entries, seq));
    expect(view.step?.step).toBe(step === 0 ? undefined : step);
    expect(view.next?.step).toBe(step === 7 ? undefined : step + 1);
    if (view.next !== undefined)
      expect(view.enabled).toContainEqual({ actor: view.next.actor, command: view.next.command });
  }
});
