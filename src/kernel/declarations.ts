/** What a model declares, looked at before anything runs: models are not type-checked when they are loaded. */
import { ModelError, type Component, type ModelErrorCode, type System } from "../system/index.ts";
import { matcherOf } from "./event-types.ts";

/** The fields of each declaration; a misspelt one would be ignored in silence. */
const FIELDS = {
  system: [
    "initial",
    "components",
    "reducer",
    "invariants",
    "monitors",
    "liveness",
    "symmetry",
    "final",
  ],
  access: ["reads", "writes", "emits"],
  footprint: ["reads", "writes", "emits", "commands"],
  fairness: ["kind", "commands", "forEach", "reason"],
};
const FORMS = ["leadsTo", "eventually", "alwaysEventually"];
const KINDS = ["weak", "strong"];

/**
 * @throws ModelError `outside-footprint`, `unfair`, `not-symmetric` or `not-declared` for a declaration that has not
 * the form that its type asks for, and for the footprint of a command that there is not
 */
export function demandDeclared(system: System): void {
  demandFields("not-declared", "the system", system, FIELDS.system);
  for (const component of system.components) {
    if (component.footprint !== undefined) demandFootprint(component, component.footprint);
    demandFairness(component);
  }
  demandSymmetry(system.symmetry);
  demandList("not-declared", "the invariants of the system", system.invariants);
  for (const invariant of system.invariants) demandClaim("invariant", invariant, ["when", "holds"]);
  demandList("not-declared", "the liveness of the system", system.liveness);
  for (const property of system.liveness) {
    demandClaim("liveness property", property, ["from", "to"]);
    if (FORMS.includes(property.kind)) continue;
    throw new ModelError(
      "not-declared",
      `the liveness property ${property.name} has no form; make it with leadsTo, eventually or alwaysEventually.`,
    );
  }
}

function demandFootprint({ name, machine, ...of }: Component, footprint: unknown): void {
  const place = `the footprint of ${name}`;
  const { commands = {} } = demandAccess(place, footprint, FIELDS.footprint);
  const isHeard = matcherOf(machine.events as readonly string[]);
  // Where a variant changes the machine, commands stay that this one does not hear, and the other way round.
  const given = of.instances.flatMap((instance) => of.commands(instance).map(({ type }) => type));
  for (const [type, access] of Object.entries(demandRecord("outside-footprint", place, commands))) {
    demandAccess(`${place} for ${type}`, access, FIELDS.access);
    if (isHeard(type) || given.includes(type)) continue;
    throw new ModelError(
      "outside-footprint",
      `${place} names the command ${type}, which is none of its commands.`,
    );
  }
}

function demandAccess(
  place: string,
  access: unknown,
  fields: readonly string[],
): Record<string, unknown> {
  const code = "outside-footprint";
  const record = demandFields(code, place, access, fields);
  for (const field of FIELDS.access)
    if (record[field] !== undefined) demandNames(code, `${field} in ${place}`, record[field]);
  return record;
}

function demandFairness({ name, fairness }: Component): void {
  const place = `the fairness of ${name}`;
  for (const declared of demandList("unfair", place, fairness)) {
    const { kind, commands, forEach, reason } = demandFields(
      "unfair",
      place,
      declared,
      FIELDS.fairness,
    );
    if (!KINDS.includes(kind as string))
      throw new ModelError("unfair", `${place} is of no kind; write kind: "weak" or "strong".`);
    if (typeof reason !== "string" || reason.trim() === "")
      throw new ModelError("unfair", `${place} has no reason; say why the party can be trusted.`);
    if (forEach !== undefined) demandNames("unfair", `forEach in ${place}`, forEach);
    if (commands === undefined) continue;
    if (demandNames("unfair", `commands in ${place}`, commands).length > 0) continue;
    throw new ModelError(
      "unfair",
      `${place} lists no command; leave commands out for all of the component.`,
    );
  }
}

/** Whether a search uses the sets or not. */
function demandSymmetry(symmetry: unknown): void {
  const code = "not-symmetric";
  const owner = new Map<string, string>();
  for (const [set, members] of Object.entries(demandRecord(code, "the symmetry", symmetry)))
    for (const member of demandNames(code, `the symmetry ${set}`, members)) {
      const other = owner.get(member);
      owner.set(member, set);
      if (other === undefined) continue;
      const where = other === set ? `twice in ${set}` : `in ${other} and in ${set}`;
      throw new ModelError(
        code,
        `symmetry: ${member} stands ${where}; an identifier belongs to one set, once.`,
      );
    }
}

function demandClaim(what: string, claim: unknown, functions: readonly string[]): void {
  const record = demandRecord("not-declared", `each ${what}`, claim);
  const { name } = record;
  if (typeof name !== "string" || name === "")
    throw new ModelError("not-declared", `one ${what} has no name; give it one.`);
  const place = `the ${what} ${name}`;
  demandList("not-declared", `forAll of ${place}`, record["forAll"]);
  const silent = ["claim", "citation"].find((field) => typeof record[field] !== "string");
  if (silent !== undefined)
    throw new ModelError("not-declared", `${place} has no ${silent}; give it one in a string.`);
  for (const field of functions) demandPredicate(place, field, record[field]);
}

/** What an async function returns is always truthy. */
function demandPredicate(place: string, field: string, value: unknown): void {
  if (typeof value !== "function")
    throw new ModelError("not-declared", `${place} has no function ${field}; declare one.`);
  if (value.constructor.name !== "AsyncFunction") return;
  throw new ModelError(
    "not-declared",
    `the function ${field} of ${place} is async; a predicate answers at once.`,
  );
}

function demandFields(
  code: ModelErrorCode,
  place: string,
  value: unknown,
  fields: readonly string[],
): Record<string, unknown> {
  const record = demandRecord(code, place, value);
  const unknown = Object.keys(record).find((field) => !fields.includes(field));
  if (unknown === undefined) return record;
  throw new ModelError(
    code,
    `${place} has a field ${unknown}, which means nothing there; the fields are ${fields.join(", ")}.`,
  );
}

function demandRecord(code: ModelErrorCode, place: string, value: unknown) {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new ModelError(code, `${place} must be an object; write it in braces.`);
}

function demandList(code: ModelErrorCode, place: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new ModelError(code, `${place} must be a list; write it in brackets.`);
}

function demandNames(code: ModelErrorCode, place: string, value: unknown): readonly string[] {
  const isList = Array.isArray(value) && value.every((name) => typeof name === "string");
  if (isList) return value as string[];
  throw new ModelError(code, `${place} must be a list of strings.`);
}
