/** The claims of a proposal and what became of them, as blocks. */
import { list, table, text, type Block } from "./blocks.ts";
import type { ClaimVerdict, Comparison, JudgedClaim, Remark } from "./comparison.ts";
import { changeWords, CLAIM_WORDS, groupedBy } from "./comparison-words.ts";
import { counted } from "./format.ts";

const VERDICTS: Readonly<Record<ClaimVerdict, string>> = {
  confirmed: "confirmed",
  refuted: "REFUTED",
  undecided: "UNDECIDED",
  untested: "untested",
};

/** The whole in a sentence: `REGRESSED: 3 of 3 claims confirmed; regressions: can-be-blocked (2 scenarios).` */
export function verdictSentence({ verdict, claims, regressions, sides }: Comparison): string {
  const own = sides.filter(({ kind }) => kind !== "alternative").map(({ name }) => name);
  const worse = regressions.filter(({ side }) => own.includes(side));
  const count = (wanted: ClaimVerdict) => claims.filter((c) => c.verdict === wanted).length;
  const judged = claims.length - count("untested");
  const parts = [
    claims.length === 0
      ? "nothing claimed"
      : `${count("confirmed")} of ${counted(judged, "claim")} confirmed`,
    ...(count("refuted") > 0 ? [`${count("refuted")} refuted`] : []),
    ...(count("undecided") > 0 ? [`${count("undecided")} undecided`] : []),
  ];
  return `${verdict.toUpperCase()}: ${parts.join(", ")}; ${regressionText(worse)}.`;
}

function regressionText(worse: readonly Remark[]): string {
  if (worse.length === 0) return "nothing regressed";
  const properties = groupedBy(worse, ({ property }) => property).map((own) => {
    const places = new Set(own.map(({ scenario }) => scenario)).size;
    return `${own[0]!.property} (${counted(places, "scenario")})`;
  });
  return `${properties.length === 1 && worse.length === 1 ? "regression" : "regressions"}: ${properties.join(", ")}`;
}

/** A row for each property: where a claim is not confirmed everywhere, a row for each verdict. */
export function claimBlocks(comparison: Comparison): Block[] {
  const { claims, claimsLeftOut } = comparison;
  const reasons = groupedBy(claims, ({ side, form, property, reason }) => [
    side,
    form,
    property,
    reason,
  ]).flatMap(reasonTexts);
  return [
    claims.length === 0 ? text("The proposal claims nothing.") : claimTable(comparison),
    ...(reasons.length === 0 ? [] : [list(reasons)]),
    ...(claims.some(({ verdict }) => verdict === "untested") ? [text(UNTESTED)] : []),
    ...(claimsLeftOut === 0 ? [] : [text(leftOutText(claimsLeftOut))]),
  ];
}

const UNTESTED =
  "Untested: claimed of all scenarios, and nothing puts it to the test in these on either side, but something " +
  "does in others.";

function leftOutText(count: number): string {
  return `${counted(count, "claim")} about scenarios that were not asked for left out.`;
}

function claimTable({ claims, proposal, sides }: Comparison): Block {
  const rows = groupedBy(claims, ({ side, form, property }) => [side, form, property]).flatMap(
    claimRows,
  );
  // Rows that only the side tells apart are one.
  const merged = groupedBy(rows, ({ cells, places }) => [cells, places]).map((alike) => {
    const [verdict, claim, property] = alike[0]!.cells;
    const who = alike.map(({ side }) => side.replace(`${proposal.name}+`, "+")).join(", ");
    return [verdict!, claim!, property!, who, alike[0]!.places];
  });
  const isOne = sides.every(({ kind }) => kind !== "compatibility");
  const shown = isOne ? merged.map((row) => row.toSpliced(3, 1)) : merged;
  const side = isOne ? [] : ["side"];
  return table(["verdict", "claim", "property", ...side, "scenarios"], shown);
}

interface ClaimRow {
  readonly side: string;
  readonly cells: readonly string[];
  readonly places: string;
}

/** @param claims all of one side about one property */
function claimRows(claims: readonly JudgedClaim[]): ClaimRow[] {
  const all = claims.length;
  return groupedBy(claims, ({ verdict }) => verdict).map((own) => {
    const { side, form, property, verdict } = own[0]!;
    const change = [...new Set(own.map(({ before, after }) => changeWords(before, after)))];
    const names = own.map(({ scenario }) => scenario).join(", ");
    const counts = `${own.length} of ${all}`;
    const places = verdict === "confirmed" ? counts : `${names} (${change.join("; ")})`;
    return { side, cells: [VERDICTS[verdict], CLAIM_WORDS[form], property], places };
  });
}

/** @param claims for one reason; none for what is confirmed, or told once for all */
function reasonTexts(claims: readonly JudgedClaim[]): string[] {
  const { side, form, property, verdict, reason } = claims[0]!;
  if (verdict === "confirmed" || verdict === "untested") return [];
  const places = claims.map(({ scenario }) => scenario).join(", ");
  return [`${VERDICTS[verdict]}: ${side} ${CLAIM_WORDS[form]} ${property} in ${places}. ${reason}`];
}
