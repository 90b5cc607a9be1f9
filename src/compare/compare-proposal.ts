/** Compares a proposal from a program, and hands back what was found with its reports. */
import { renderBlocks } from "../report/blocks.ts";
import { renderMarkdown } from "../report/blocks-markdown.ts";
import { comparisonBlocks } from "../report/comparison-report.ts";
import type { Comparison } from "../report/comparison.ts";
import { PLAIN } from "../report/style.ts";
import type { BoundValues, Catalogue, Proposal, Variant } from "../system/index.ts";
import { compare, type ComparisonOptions } from "./compare.ts";
import { planComparison } from "./plan.ts";

export interface ProposalComparisonOptions extends Omit<ComparisonOptions, "watch"> {
  /** The scenarios that the showcases of the proposal, and its claims, name. */
  readonly catalogue: Catalogue;
  /** Other proposals, or variants. */
  readonly against?: readonly Variant[];
  /** All that the proposal applies to by default. */
  readonly scenarios?: readonly string[];
  /** Bounds that differ from the scenarios' defaults and from what the showcases ask for. */
  readonly bounds?: BoundValues;
}

export interface ProposalComparison {
  readonly comparison: Comparison;
  /** As the command line prints it, without colours. */
  readonly report: string;
  /** For a mailing list. The same for every run, machine and number of threads, unless a budget cut a search. */
  readonly markdown: string;
}

/**
 * Explores every side of every scenario completely, unless a budget says otherwise.
 * @throws InputError for claims and scenarios that do not exist, and bounds out of range
 * @throws ModelError when a model breaks a rule of the kernel
 */
export async function compareProposal(
  proposal: Proposal,
  options: ProposalComparisonOptions,
): Promise<ProposalComparison> {
  const { catalogue, against = [], scenarios = [], bounds = {}, ...rest } = options;
  const given = [proposal, ...against];
  const names = given.map(({ name }) => name);
  const others = catalogue.variants.filter(({ name }) => !names.includes(name));
  const plan = planComparison(
    { ...catalogue, variants: [...given, ...others] },
    { proposal: proposal.name, against: names.slice(1), scenarios, bounds },
  );
  const comparison = await compare(plan, rest);
  const blocks = comparisonBlocks(comparison);
  return { comparison, report: renderBlocks(blocks, PLAIN), markdown: renderMarkdown(blocks) };
}
