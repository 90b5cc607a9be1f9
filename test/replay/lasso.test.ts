/** Traces with a loop: driven again, gone around once more, and judged anew. */
import { beforeAll, describe, expect, test } from "vitest";
import { minimizeReplay } from "../../src/check/minimize-replay.ts";
import { Kernel } from "../../src/kernel/index.ts";
import type { Trace } from "../../src/log/trace.ts";
import { makeTrace } from "../../src/replay/make-trace.ts";
import { replay } from "../../src/replay/replay.ts";
import { move, startOf, viewAt } from "../../src/replay/stepper.ts";
import { renderReplay, renderStepView } from "../../src/report/replay-text.ts";
import { PLAIN } from "../../src/report/style.ts";
import { exploreExhaustively } from "../../src/search/exhaustive.ts";
import type { System } from "../../src/system/index.ts";
import { catalogueOf } from "../log/recorded-run.ts";
import { answered, DISTURBED, mailbox, PARALYSED, serves } from "../liveness/mailbox.ts";

/** The trace of the first violated claim. */
async function traceOf(system: System): Promise<Trace> {
  const kernel = new Kernel(system);
  const { claims } = await exploreExhaustively(kernel, { liveness: true });
  const { name, kind, violation } = claims[0]!;
  const origin = {
    scenario: "generated",
    bounds: {},
    variants: [],
    claim: { name, kind },
    loop: { start: violation!.loopStart! },
    parameters: violation!.parameters,
  };
  return makeTrace(kernel, origin, violation!.schedule);
}

const again = (system: System, trace: Trace) => replay(catalogueOf(system), trace, "t.jsonl");

const disturbed = mailbox([serves("weak")], [answered], DISTURBED);
let loop: Trace;
beforeAll(async () => {
  loop = await traceOf(disturbed);
});

describe("a trace with a loop", () => {
  test("says where the loop is and what it shows", () => {
    expect(loop.header).toMatchObject({
      version: 2,
      claim: { name: "every-request-answered", kind: "liveness", parameters: {}, step: 3, seq: 3 },
      loop: { start: 1 },
    });
    expect(loop.entries.map(({ event }) => event.type)).toEqual([
      "toy.post",
      "toy.ring",
      "toy.pickUp",
    ]);
  });

  test("shows the violation again, and how each assumption holds", () => {
    const { outcome, showsClaim, lasso } = again(disturbed, loop);
    expect({ outcome, showsClaim }).toEqual({ outcome: "violated", showsClaim: true });
    expect(lasso).toMatchObject({ loopStart: 1, waitsFrom: 1, isShown: true });
    expect(lasso!.fairness).toMatchObject([{ how: "disabled", step: 2 }]);
  });

  test("is not reported as a violation when the loop is not fair any more", () => {
    const stronger = mailbox([serves("strong")], [answered], DISTURBED);
    const { outcome, showsClaim, lasso } = again(stronger, loop);
    expect({ outcome, showsClaim }).toEqual({ outcome: "clean", showsClaim: false });
    expect(lasso!.fairness).toMatchObject([{ how: "broken" }]);
    const text = renderReplay(again(stronger, loop), PLAIN);
    expect(text).toContain("BROKEN: enabled, and never taken");
    expect(text).toContain("which is not violated where the header says.");
  });

  test("is not reported as a violation when the property is answered or gone", () => {
    const lax = { ...answered, to: () => true };
    const answeredAlways = again(mailbox([], [lax], DISTURBED), loop);
    expect(answeredAlways).toMatchObject({ outcome: "clean", showsClaim: false });
    expect(answeredAlways.lasso).not.toHaveProperty("waitsFrom");
    const renamed = again(mailbox([], [{ ...answered, name: "other" }], DISTURBED), loop);
    expect(renamed).toMatchObject({ outcome: "clean", showsClaim: false });
    expect(renamed.lasso).toBeUndefined();
  });

  test("does not fit when it does not close", () => {
    const open = { ...loop, header: { ...loop.header, loop: { start: 0 } } };
    const { outcome, misfit } = again(disturbed, open);
    expect(outcome).toBe("misfit");
    expect(misfit).toMatchObject({ kind: "open-loop", step: 3, seq: 3 });
    expect(misfit!.message).toBe(
      "t.jsonl: does not fit the models at event 3 (step 3): the loop does not close: " +
        "it leaves another value in request.",
    );
  });

  test("does not fit when it says that the run ends where it can go on", () => {
    const ended = { ...loop, header: { ...loop.header, loop: { start: 3 } } };
    const { outcome, misfit } = again(disturbed, ended);
    expect(outcome).toBe("misfit");
    expect(misfit!.message).toMatch(/the run should end there, but it can go on\.$/);
    expect(misfit!.enabled.map(({ command }) => command.type)).toEqual(["answer", "ring"]);
  });

  test("cannot be made of a run that shows nothing", () => {
    const kernel = new Kernel(disturbed);
    const claim = { name: "every-request-answered", kind: "liveness" } as const;
    const origin = { scenario: "generated", bounds: {}, variants: [], claim, loop: { start: 0 } };
    expect(() => makeTrace(kernel, origin, [])).toThrow("The run does not violate");
  });

  test("is not minimised, and told why", () => {
    expect(() => minimizeReplay(again(disturbed, loop), "t.jsonl")).toThrow(
      /^t\.jsonl: shows a loop, and a loop is fair or not as a whole/,
    );
  });
});

describe("a trace of a run that ends", () => {
  test("has a loop without steps, and replays", async () => {
    const system = mailbox([serves("strong")], [answered], PARALYSED);
    const trace = await traceOf(system);
    expect(trace.header).toMatchObject({ loop: { start: 2 }, claim: { step: 2 } });
    const { outcome, lasso } = again(system, trace);
    expect(outcome).toBe("violated");
    expect(lasso!.fairness).toMatchObject([{ how: "neverEnabled" }]);
    const text = renderReplay(again(system, trace), PLAIN);
    expect(text).toContain("every-request-answered by the end of the run after 2 steps");
    expect(text).toContain("The run ends there: nothing is enabled any more.");
    expect(text).toMatch(/\nThe trace ends there without what it waits for\.$/);
  });
});

describe("on a terminal", () => {
  test("the replay marks the loop and tells why it is fair", () => {
    const lines = renderReplay(again(disturbed, loop), PLAIN).split("\n");
    expect(lines).toContain("step 1  toy post");
    expect(lines).toContain("step 2  ↻ toy ring");
    expect(lines.slice(lines.indexOf("step 3  ↻ toy pickUp")).join("\n")).toBe(`step 3  ↻ toy pickUp
  event 3  pickUp
      phone: ringing -> quiet

VIOLATED  every-request-answered by a loop of 2 steps after 1 step
  Whoever posts a request gets an answer. [Toy 1]

  ↻ Steps 2 to 3 are taken again and again. What was due since step 1 never happens.

  fairness           how it holds
  -----------------  ---------------------
  toy answer (weak)  disabled after step 2

The trace goes around for ever, fairly, without what it waits for.`);
  });

  test("a walk says where the loop is, and what follows its last step", () => {
    const replayed = again(disturbed, loop);
    const at = (step: number) =>
      renderStepView(viewAt(replayed, { ...startOf(replayed), step }), PLAIN);
    expect(at(0)).toContain("position 0 of 3, loop ↻ from 1 to 3");
    expect(at(1)).toContain("next:    toy ring");
    expect(at(3)).toContain("step 3  ↻ toy pickUp");
    expect(at(3)).toContain("next:    ↻ step 2 again: this is position 1");
    for (const step of [0, 3])
      expect(move({ ...startOf(replayed), step }, "v", replayed).step).toBe(1);
  });
});
