/** The claims of a proposal and what became of them, as blocks. */
import { list, table, text, type Block } from "./blocks.ts";
import type { ClaimVerdict, Comparison, JudgedClaim } from "./comparison.ts";
import { CLAIM_WORDS, VERDICT_WORDS } from "./comparison-words.ts";
import { counted } from "./format.ts";

const VERDICTS: Readonly<Record<ClaimVerdict, string>> = {
  confirmed: "confirmed",
  refuted: "REFUTED",
  undecided: "UNDECIDED",
  untested: "untested",
};

/** The whole in a sentence or two. */
export function verdictSentence({ verdict, claims, regressions, sides }: Comparison): string {
  const own = sides.filter(({ kind }) => kind !== "alternative").map(({ name }) => name);
  const worse = regressions.filter(({ side }) => own.includes(side)).length;
  const count = (wanted: ClaimVerdict) => claims.filter((c) => c.verdict === wanted).length;
  const parts = [
    `${count("confirmed")} of ${counted(claims.length - count("untested"), "claim")} confirmed`,
    ...(count("refuted") > 0 ? [`${count("refuted")} refuted`] : []),
    ...(count("undecided") > 0 ? [`${count("undecided")} undecided`] : []),
    worse === 0 ? "nothing regressed" : counted(worse, "regression"),
  ];
  return `${verdict.toUpperCase()}: ${parts.join(", ")}.`;
}

/** Claims that share everything but the scenario stand in one row. */
export function claimBlocks({ claims, claimsLeftOut }: Comparison): Block[] {
  const groups = new Map<string, JudgedClaim[]>();
  for (const claim of claims) {
    const { side, form, property, before, after, reason } = claim;
    const key = JSON.stringify([side, form, property, before, after, reason]);
    groups.set(key, [...(groups.get(key) ?? []), claim]);
  }
  const rows = [...groups.values()].map((group) => {
    const { side, form, property, before, after, verdict } = group[0]!;
    const change = `${VERDICT_WORDS[before]} -> ${VERDICT_WORDS[after]}`;
    const scenarios = group.map(({ scenario }) => scenario).join(", ");
    return [VERDICTS[verdict], side, CLAIM_WORDS[form], property, change, scenarios];
  });
  const reasons = [...groups.values()].flatMap((group) => {
    const { side, form, property, verdict, reason } = group[0]!;
    const scenarios = group.map(({ scenario }) => scenario).join(", ");
    const claim = `${side} ${CLAIM_WORDS[form]} ${property} in ${scenarios}`;
    return verdict === "confirmed" || verdict === "untested"
      ? []
      : [`${VERDICTS[verdict]}: ${claim}. ${reason}`];
  });
  return [
    rows.length === 0
      ? text("The proposal claims nothing.")
      : table(["verdict", "side", "claim", "property", "baseline -> side", "scenarios"], rows),
    ...(reasons.length === 0 ? [] : [list(reasons)]),
    ...(claims.some(({ verdict }) => verdict === "untested")
      ? [
          text(
            "Untested: claimed of all scenarios, and nothing puts it to the test in these on either side, but something " +
              "does in others.",
          ),
        ]
      : []),
    ...(claimsLeftOut === 0
      ? []
      : [
          text(
            `${counted(claimsLeftOut, "claim")} about scenarios that were not asked for left out.`,
          ),
        ]),
  ];
}
