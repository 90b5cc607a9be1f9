/** Identifiers that Promela, Murphi and TLA+ all accept, made from paths and names of commands. */

const LONGEST = 60;

/**
 * A giver of identifiers that are all different, also where case does not count. Each begins with a lower-case
 * letter and has an underscore, which keeps it apart from the keywords of the three languages and of C, and from
 * the prefixes WF_ and SF_ of TLA+.
 */
export function nameGiver(): (text: string) => string {
  const taken = new Set<string>();
  return (text) => {
    const base = identifierOf(text);
    let name = base;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${base}_${n}`;
    taken.add(name.toLowerCase());
    return name;
  };
}

/** The keywords that have an underscore. */
const KEPT = /^(d_step|c_code|c_decl|c_expr|c_state|c_track|np)$/i;

function identifierOf(text: string): string {
  const words = text.replaceAll(/[^A-Za-z0-9]+/g, "_").replaceAll(/^_|_$/g, "");
  const cut = words.slice(0, LONGEST).replace(/_$/, "");
  const begun = /^[A-Za-z]/.test(cut) ? cut : `x_${cut}`;
  const name = begun.slice(0, 1).toLowerCase() + begun.slice(1);
  if (KEPT.test(name)) return `x_${name}`;
  return name.includes("_") ? name : `${name}_`;
}
