/** Liveness properties of small systems, judged by the exhaustive explorer. */
import { describe, expect, test } from "vitest";
import { Kernel, runSchedule, type Run } from "../../src/kernel/index.ts";
import { exploreExhaustively } from "../../src/search/exhaustive.ts";
import type { ClaimResult, ExploreOptions } from "../../src/search/result.ts";
import {
  alwaysEventually,
  eventually,
  leadsTo,
  type AnyLiveness,
  type System,
} from "../../src/system/index.ts";
import { answered, DISTURBED, mailbox, PARALYSED, serves, type Mailbox } from "./mailbox.ts";

async function judge(system: System, options: ExploreOptions = { liveness: true }) {
  const kernel = new Kernel(system);
  const result = await exploreExhaustively(kernel, options);
  return { kernel, result, claim: result.claims[0]! };
}

/** The commands of the run and of its loop. */
function namesOf(kernel: Kernel, { violation }: ClaimResult) {
  const names = violation!.schedule.map((command) => kernel.commands[command]!.stimulus.type);
  const { loopStart } = violation!;
  return { prefix: names.slice(0, loopStart), loop: names.slice(loopStart) };
}

const family = (name: string) => ({ ...serves("weak"), commands: [name] });

/** From then on nobody posts. */
const RINGS_AFTER_THE_FIRST = {
  post: { when: ({ request, phone }: Mailbox) => request === "none" && phone === "quiet" },
  ring: { when: ({ request, phone }: Mailbox) => request === "answered" && phone === "quiet" },
  pickUp: { when: () => false },
};

const about = { claim: "It happens.", citation: "Toy 2" };
const answeredOften = alwaysEventually<Mailbox>({ ...about, name: "often", to: answered.to });
const answeredOnce = eventually<Mailbox>({ ...about, name: "once", to: answered.to });

describe("whether whoever posts is answered", () => {
  test("is not so as long as nobody is trusted to answer", async () => {
    const { kernel, result, claim } = await judge(mailbox([]));
    expect(result.verdict).toBe("violated");
    expect(claim).toMatchObject({ kind: "liveness", verdict: "violated" });
    expect(namesOf(kernel, claim)).toEqual({ prefix: ["post"], loop: ["ring", "pickUp"] });
    const { rows } = runSchedule(kernel, claim.violation!.schedule) as Run;
    expect(rows.at(-1)).toEqual(rows[claim.violation!.loopStart!]);
  });

  test("is so with a server that answers what waits all the time, and rests on that", async () => {
    const { result, claim } = await judge(mailbox([serves("weak")]));
    expect(result.verdict).toBe("holds");
    expect(claim.verdict).toBe("holds");
    expect(claim.restsOn).toMatchObject([{ actor: "toy", kind: "weak", types: ["answer"] }]);
  });

  test("needs more of a server that is disturbed again and again", async () => {
    const weak = await judge(mailbox([serves("weak")], [answered], DISTURBED));
    expect(namesOf(weak.kernel, weak.claim)).toEqual({
      prefix: ["post"],
      loop: ["ring", "pickUp"],
    });
    const strong = await judge(mailbox([serves("strong")], [answered], DISTURBED));
    expect(strong.claim.verdict).toBe("holds");
    expect(strong.claim.restsOn).toMatchObject([{ kind: "strong" }]);
  });

  test("is not so where the run ends before, fair as it is, and though it is a proper end", async () => {
    const { kernel, result, claim } = await judge(
      mailbox([serves("strong")], [answered], PARALYSED),
    );
    expect(result.deadlock).toBeUndefined();
    expect(namesOf(kernel, claim)).toEqual({ prefix: ["post", "ring"], loop: [] });
  });

  test("rests on nothing where the posting itself is the answer", async () => {
    const trivial = leadsTo<Mailbox>({ ...answered, to: ({ request }) => request === "posted" });
    const { claim } = await judge(mailbox([serves("weak")], [trivial]));
    expect(claim).toMatchObject({ verdict: "holds", restsOn: [] });
  });
});

describe("the other forms", () => {
  test("what must happen once need not when nobody has to begin", async () => {
    const { kernel, claim } = await judge(mailbox([serves("weak")], [answeredOnce]));
    expect(namesOf(kernel, claim)).toEqual({ prefix: [], loop: ["ring", "pickUp"] });
    const begins = { ...serves("weak"), commands: ["post"] };
    const both = await judge(mailbox([serves("weak"), begins], [answeredOnce]));
    expect(both.claim.verdict).toBe("holds");
    expect(both.claim.restsOn).toHaveLength(2);
  });

  test("what happens again and again must not stop once it was there", async () => {
    const all = ["post", "answer", "take"].map(family);
    const { claim } = await judge(mailbox(all, [answeredOften]));
    expect(claim.verdict).toBe("holds");
    expect(claim.restsOn!.map(({ types }) => types)).toEqual([["post"], ["answer"]]);
    const paused = await judge(mailbox(all.slice(1), [answeredOften]));
    expect(namesOf(paused.kernel, paused.claim)).toEqual({ prefix: [], loop: ["ring", "pickUp"] });
  });

  test("what happened once need not happen again", async () => {
    const all = ["post", "answer", "take"].map(family);
    const { kernel, result, claim } = await judge(
      mailbox(all, [answeredOften, answeredOnce], RINGS_AFTER_THE_FIRST),
    );
    expect(result.claims.map(({ verdict }) => verdict)).toEqual(["violated", "holds"]);
    expect(namesOf(kernel, claim)).toEqual({
      prefix: ["post", "answer", "ring", "take"],
      loop: [],
    });
  });
});

describe("what is reported", () => {
  const instance = (phone: Mailbox["phone"]) => ({ phone });
  const whilePhone = leadsTo<Mailbox, { phone: Mailbox["phone"] }>({
    ...about,
    name: "answered-while-phone",
    forAll: [instance("ringing"), instance("quiet")],
    from: ({ request, phone }, p) => request === "posted" && phone === p.phone,
    to: ({ request }) => request === "answered",
  });

  test("of several instances the one with the shortest run", async () => {
    const { claim } = await judge(mailbox([], [whilePhone]));
    expect(claim.violation!.parameters).toEqual({ phone: "quiet" });
    expect(claim.violation!.schedule).toHaveLength(3);
  });

  test("a trigger that was never true, and a property without instances, as not reached", async () => {
    const never = leadsTo<Mailbox>({ ...answered, name: "never", from: () => false });
    const nobody: AnyLiveness = { ...answeredOnce, name: "nobody", forAll: [] };
    const { result } = await judge(mailbox([], [never, nobody]));
    expect(result.claims.map(({ verdict }) => verdict)).toEqual(["notReached", "notReached"]);
    expect(result.verdict).toBe("holds");
  });

  test("nothing about a part of the graph, nor unasked", async () => {
    const system = mailbox([serves("weak")]);
    const cut = await judge(system, { liveness: true, budget: { maxStates: 3 } });
    expect(cut.claim).toMatchObject({
      verdict: "undecided",
      reason: "the search was cut by max-states",
    });
    expect(cut.result.verdict).toBe("incomplete");
    const unasked = await judge(system, {});
    expect(unasked.claim).toMatchObject({ verdict: "undecided" });
    expect(unasked.claim.violation).toBeUndefined();
  });

  test("a predicate that fails, by the name of its property", async () => {
    const broken = leadsTo<Mailbox>({
      ...answered,
      to: () => {
        throw new Error("out of order");
      },
    });
    await expect(judge(mailbox([], [broken]))).rejects.toThrow(
      /^every-request-answered: out of order/,
    );
  });

  test("is undecided when the run is interrupted while it is judged, and the run is incomplete", async () => {
    const controller = new AbortController();
    const { signal } = controller;
    // Nobody asks this before the search is over.
    const to = (world: Mailbox) => {
      controller.abort();
      return answered.to(world, {});
    };
    const system = mailbox([], [leadsTo<Mailbox>({ ...answered, from: answered.from, to })]);
    const { result, claim } = await judge(system, { liveness: true, signal });
    expect(claim).toMatchObject({ verdict: "undecided", reason: "its judgement was cut short" });
    expect(result).toMatchObject({ verdict: "incomplete", stoppedBy: "interrupted" });
    expect(result.soundness).toMatch(/^all states .* liveness was cut by interrupted/);
  });

  test("the same with the cache off, and with a check for purity", async () => {
    const system = mailbox([serves("weak")], [answered, answeredOnce, answeredOften], DISTURBED);
    const verdicts = async (kernel: Kernel) =>
      (await exploreExhaustively(kernel, { liveness: true })).claims.map(
        ({ verdict, violation }) => [verdict, violation?.schedule],
      );
    const expected = await verdicts(new Kernel(system));
    expect(await verdicts(new Kernel(system, { cache: false }))).toEqual(expected);
    expect(await verdicts(new Kernel(system, { purityCheckEvery: 1 }))).toEqual(expected);
  });
});
