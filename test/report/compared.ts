/** Comparisons made by hand, as short as can be, to test what a report makes of them. */
import { renderMarkdown } from "../../src/report/blocks-markdown.ts";
import type { Block } from "../../src/report/blocks.ts";
import type {
  ComparedProperty,
  ComparedScenario,
  OnlyRun,
  RunComparison,
  SideVerdict,
} from "../../src/report/comparison.ts";
import type { Evidence, ShownStep } from "../../src/report/evidence.ts";

/** `host.map` is a step of the host, `host.map/done` one of which `host.done` comes. */
export function stepsOf(...words: string[]): ShownStep[] {
  return words.map((word, i) => {
    const [command, event] = word.split("/") as [string, string?];
    const [actor, type] = command.split(".") as [string, string];
    const events = event === undefined ? [] : [{ type: `${actor}.${event}` }];
    return { number: i + 1, actor, command: { type }, events };
  });
}

export function onlyRun(words: readonly string[], otherwise: OnlyRun["otherwise"]): OnlyRun {
  return { steps: stepsOf(...words), otherwise };
}

/** By default without a difference. */
export function runsOf(second: string, found: Partial<RunComparison> = {}): RunComparison {
  return { sides: ["old", second], depth: 3, pairs: 9, ...found };
}

/** A side that violates a property by these steps. */
export function violated(side: string, name: string, words: readonly string[]): SideVerdict {
  const evidence: Evidence = {
    name,
    kind: "invariant",
    claim: `Claim of ${name}.`,
    citation: "",
    parameters: {},
    actors: [],
    steps: stepsOf(...words),
    explanation: `So it is with ${side}.`,
    cells: [],
  };
  return { side, verdict: "violated", evidence };
}

export const holds = (side: string): SideVerdict => ({ side, verdict: "holds" });

export function propertyOf(name: string, ...verdicts: SideVerdict[]): ComparedProperty {
  return { name, kind: "invariant", claim: `Claim of ${name}.`, citation: "", verdicts };
}

/** With complete sides, the first of which is `old`. */
export function scenarioOf(
  scenario: string,
  sides: readonly string[],
  found: Partial<ComparedScenario> = {},
): ComparedScenario {
  return {
    scenario,
    title: `Title of ${scenario}`,
    description: "",
    bounds: {},
    sides: ["old", ...sides].map((side) => {
      return { side, states: 5, transitions: 4, depth: 3, complete: true, soundness: "exact" };
    }),
    properties: [],
    changes: [],
    runs: sides.map((side) => runsOf(side)),
    ...found,
  };
}

/** In one line, but for what keeps its lines. */
export function markdownOf(blocks: readonly Block[]): string {
  return renderMarkdown(blocks).replaceAll(/(?<=[\w,.:;)])(?<!```text)\n(?=[\w(])(?!\d+ \|)/g, " ");
}
