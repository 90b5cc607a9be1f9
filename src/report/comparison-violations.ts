/** The counterexamples that tell a change, as blocks: each in full once, and no step twice. */
import { heading, plain, text, type Block } from "./blocks.ts";
import type { ComparedScenario, Comparison } from "./comparison.ts";
import { shownViolations, type ShownViolation } from "./comparison-telling.ts";
import { stepKey, stepsText, violationTitle } from "./comparison-words.ts";
import type { Evidence } from "./evidence.ts";
import { counted } from "./format.ts";
import { fairnessText, lassoSentence } from "./lasso-text.ts";
import { renderStepList } from "./step-list.ts";

/** A run of which every step was shown. */
interface FullRun extends ShownViolation {
  readonly scenario: string;
  readonly keys: readonly string[];
}

/** Of so much of a run at least is said that another one begins alike, instead of showing it again. */
const COMMON_SHARE = 1 / 2;

/** What a report shows of the counterexamples of a scenario. */
export interface ViolationsShown {
  readonly blocks: readonly Block[];
  /** Sentences about those of which a run like theirs was shown before. */
  readonly like: readonly string[];
}

/** Counterexamples that a report has shown already. */
export class ShownViolations {
  readonly #full: FullRun[] = [];
  /** The scenario in which each change of a property was shown, by property and side. */
  readonly #changes = new Map<string, string>();
  readonly #claims = new Set<string>();

  /** The longest come first: others are often their beginnings. */
  shownFor(compared: ComparedScenario, whole: Comparison): ViolationsShown {
    const found = shownViolations(compared, whole).toSorted(
      (a, b) => b.evidence.steps.length - a.evidence.steps.length,
    );
    const { scenario } = compared;
    const [old, fresh] = [true, false].map((isOld) =>
      found.filter((violation) => this.#changes.has(changeKey(violation)) === isOld),
    ) as [ShownViolation[], ShownViolation[]];
    const like = old.map(
      (violation) => `${likeText(violation)}, as in ${this.#changes.get(changeKey(violation))!}.`,
    );
    const blocks: Block[] = [];
    const told = [...old];
    for (const violation of fresh) {
      const other = told.find((one) => isSameOnAnotherSide(one, violation));
      told.push(violation);
      if (other === undefined) {
        blocks.push(...this.#blocks(violation, scenario));
        this.#changes.set(changeKey(violation), scenario);
      } else like.push(`${likeText(violation)}, by the same commands as with ${other.side}.`);
    }
    return { blocks, like };
  }

  #blocks({ side, evidence }: ShownViolation, scenario: string): Block[] {
    const title = `VIOLATED with ${side}: ${violationTitle(evidence)}`;
    const keys = evidence.steps.map(stepKey);
    const [like, common] = this.#mostAlike(keys, scenario);
    const isWhole = common === keys.length && common === like?.keys.length;
    if (isWhole && like.evidence.name === evidence.name && isSameEnd(like.evidence, evidence))
      return [text(`${title}: the same run as with ${like.side}${placeText(like, scenario)}.`)];
    const shared = like !== undefined && common >= COMMON_SHARE * keys.length ? common : 0;
    const about = this.#about(evidence);
    if (shared === 0) {
      this.#full.push({ side, evidence, scenario, keys });
      return [heading(4, title), ...texts(about), ...runEnd(evidence, 0)];
    }
    const begins = `${counted(shared, "step")} of ${runName(like!)}${placeText(like!, scenario)}`;
    if (shared === keys.length) {
      const run = `${title}: ${common === like!.keys.length ? "all" : "the first"} ${begins}.`;
      return [...texts([run, about].join(" ").trim()), ...runEnd(evidence, shared)];
    }
    const from = `It begins with the first ${begins}; then:`;
    return [heading(4, title), ...texts(`${about} ${from}`.trim()), ...runEnd(evidence, shared)];
  }

  /** The claim stands with its first counterexample; what is wrong, with each. */
  #about({ name, claim, citation, explanation }: Evidence): string {
    const isNew = !this.#claims.has(name);
    this.#claims.add(name);
    const claimed = citation === "" ? [claim] : [claim, `[${citation}]`];
    return [...(isNew ? claimed : []), ...(explanation === undefined ? [] : [explanation])].join(
      " ",
    );
  }

  /** The run that begins with the most of these steps, one of this scenario first. */
  #mostAlike(
    keys: readonly string[],
    scenario: string,
  ): [like: FullRun | undefined, common: number] {
    const here = this.#full.filter((run) => run.scenario === scenario);
    let best: [FullRun | undefined, number] = [undefined, 0];
    for (const run of [...here, ...this.#full]) {
      const differs = keys.findIndex((key, i) => key !== run.keys[i]);
      const common = differs === -1 ? keys.length : differs;
      if (common > best[1]) best = [run, common];
    }
    return best;
  }
}

function isSameEnd(first: Evidence, second: Evidence): boolean {
  return first.lasso?.loopStart === second.lasso?.loopStart;
}

function runName({ side, evidence }: ShownViolation): string {
  return `${evidence.name} with ${side}`;
}

function placeText(run: FullRun, scenario: string): string {
  return run.scenario === scenario ? "" : ` in ${run.scenario}`;
}

function changeKey({ side, evidence }: ShownViolation): string {
  return JSON.stringify([evidence.name, side]);
}

function likeText({ side, evidence }: ShownViolation): string {
  return `${evidence.name} is VIOLATED with ${side} (${stepsText(evidence)})`;
}

/** Of one property, with the same commands; what comes of them may be told otherwise. */
function isSameOnAnotherSide(one: ShownViolation, other: ShownViolation): boolean {
  return commandsOf(one) === commandsOf(other);
}

function commandsOf({ evidence: { name, lasso, steps } }: ShownViolation): string {
  const commands = steps.map(({ actor, command }) => [actor, command]);
  return JSON.stringify([name, lasso?.loopStart, commands]);
}

/** No block for no words. */
function texts(words: string): Block[] {
  return words === "" ? [] : [text(words)];
}

/** All steps but those that are known. */
function runEnd({ steps, lasso }: Evidence, shared: number): Block[] {
  const rest = steps.slice(shared);
  return [
    ...(steps.length === 0 ? [text("Already in the initial state, before any step.")] : []),
    ...(rest.length === 0
      ? []
      : [plain((style) => renderStepList(rest, style, lasso?.loopStart ?? steps.length))]),
    ...(lasso === undefined ? [] : [text(lassoText(lasso, steps.length))]),
  ];
}

/** Conditions that are enabled nowhere on the loop are counted: there are many, and nothing is to be seen of them. */
function lassoText(lasso: NonNullable<Evidence["lasso"]>, steps: number): string {
  const acting = lasso.fairness.filter(({ how }) => how !== "neverEnabled");
  const idle = lasso.fairness.length - acting.length;
  const others = acting.length === 0 ? "condition" : "other";
  const conditions = [
    ...acting.map(fairnessText),
    ...(idle === 0 ? [] : [`${counted(idle, others)} never enabled there`]),
  ];
  const fair = conditions.length === 0 ? "" : ` It is fair: ${conditions.join("; ")}.`;
  return `${lassoSentence(lasso, steps)}${fair}`;
}
