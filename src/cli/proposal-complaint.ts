/** What is wrong with a proposal in a user's file: files are not type-checked when they are loaded. */

const FORM = "use defineProposal({...})";

/** Undefined for a proposal that can be used. Its fields as a variant are looked at elsewhere. */
export function proposalComplaint(proposal: Readonly<Record<string, unknown>>): string | undefined {
  for (const field of ["title", "reference"])
    if (typeof proposal[field] !== "string") return wrong(proposal, field, "a text");
  for (const field of ["changes", "openQuestions"])
    if (!isList(proposal[field], isText)) return wrong(proposal, field, "a list of texts");
  for (const field of ["repairs", "keeps"])
    if (!isList(proposal[field], isClaim)) return wrong(proposal, field, CLAIMS);
  if (!isList(proposal["compatibility"], isObject))
    return wrong(proposal, "compatibility", "a list of cases { name, title, apply, ... }");
  const cases = proposal["compatibility"] as Record<string, unknown>[];
  return cases.map((own, i) => caseComplaint(proposal, own, i)).find((c) => c !== undefined);
}

const CLAIMS = 'a list of claims such as { property: "no-stale-iotlb", scenarios: ["reference"] }';

function caseComplaint(
  proposal: Readonly<Record<string, unknown>>,
  own: Readonly<Record<string, unknown>>,
  index: number,
): string | undefined {
  const place = `compatibility[${index}]`;
  for (const field of ["name", "title"])
    if (!isText(own[field]) || own[field] === "")
      return wrong(proposal, `${place}.${field}`, "a text");
  if (typeof own["apply"] !== "function")
    return wrong(proposal, `${place}.apply`, "a function from system to system");
  for (const field of ["keeps", "staysBroken"])
    if (!isList(own[field], isClaim)) return wrong(proposal, `${place}.${field}`, CLAIMS);
  return undefined;
}

function wrong({ name }: Readonly<Record<string, unknown>>, field: string, form: string): string {
  return `${field} of the proposal ${String(name)} must be ${form}; ${FORM}`;
}

function isClaim(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { property, scenarios = [] } = value as Record<string, unknown>;
  return isText(property) && isList(scenarios, isText);
}

function isList(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
