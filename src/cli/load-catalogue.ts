/** The catalogue to work with: the one that comes with the program, or a user's file, or both. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { InputError } from "../log/input-error.ts";
import type { Catalogue, Scenario, Variant } from "../system/index.ts";
import type { Context } from "./context.ts";
import { proposalComplaint } from "./proposal-complaint.ts";

/**
 * @param file a TypeScript or JavaScript file that exports `catalogue`, or `proposal`, which is then added to the
 * catalogue beside it or else to the built-in one; the built-in one when missing
 * @throws InputError when the file cannot be loaded or exports something else
 */
export async function loadCatalogue(context: Context, file?: string): Promise<Catalogue> {
  if (file === undefined) return context.builtIn();
  const { catalogue, proposal } = await exportsOf(file, "--model names a file");
  if (proposal === undefined) return orRefuse(file, catalogue);
  const base = catalogue === undefined ? await context.builtIn() : orRefuse(file, catalogue);
  return withProposal(base, demandProposal(file, proposal), file);
}

/** A proposal of a user's file, with the catalogue that has it. */
export interface LoadedProposal {
  readonly name: string;
  readonly catalogue: Catalogue;
}

/**
 * @param base the catalogue to which the proposal is added; without one, that of its file, or else the built-in one
 * @throws InputError when the file cannot be loaded, or exports no proposal
 */
export async function loadProposal(
  context: Context,
  file: string,
  base?: Catalogue,
): Promise<LoadedProposal> {
  const exported = await exportsOf(file, "a name without a slash is one of the catalogue");
  if (exported["proposal"] === undefined)
    throw new InputError(
      `${file}: does not export "proposal"; export const proposal = defineProposal({...}).`,
    );
  const proposal = demandProposal(file, exported["proposal"]);
  const own = exported["catalogue"];
  const other = base ?? (own === undefined ? await context.builtIn() : orRefuse(file, own));
  return { name: proposal.name, catalogue: withProposal(other, proposal, file) };
}

/** @throws InputError when another variant has its name */
function withProposal(catalogue: Catalogue, proposal: Variant, file: string): Catalogue {
  if (catalogue.variants.includes(proposal)) return catalogue;
  const known = [...catalogue.scenarios, ...catalogue.variants];
  if (known.some(({ name }) => name === proposal.name))
    throw new InputError(
      `${file}: the name ${proposal.name} stands for two things; rename the proposal.`,
    );
  return { ...catalogue, variants: [...catalogue.variants, proposal] };
}

function demandProposal(file: string, proposal: unknown): Variant {
  const fields = fieldsOf(proposal);
  const wrong =
    fields["kind"] === "proposal"
      ? (variantComplaint(fields) ?? proposalComplaint(fields))
      : 'its export "proposal" is none; use defineProposal({...})';
  if (wrong !== undefined) throw new InputError(`${file}: ${wrong}.`);
  return proposal as Variant;
}

/** @throws InputError when it is no catalogue */
function orRefuse(file: string, catalogue: unknown): Catalogue {
  const wrong = complaint(catalogue);
  if (wrong !== undefined) throw new InputError(`${file}: ${wrong}.`);
  return catalogue as Catalogue;
}

/** @param hint what the user may have meant instead of a file */
async function exportsOf(file: string, hint: string): Promise<Record<string, unknown>> {
  const status = statSync(file, { throwIfNoEntry: false });
  if (status === undefined || status.isDirectory())
    throw new InputError(`${file || "(empty name)"}: no such file; ${hint}.`);
  return load(file);
}

async function load(file: string): Promise<Record<string, unknown>> {
  // Loaded late: the compiler of TypeScript files is only needed here.
  const { tsImport } = await import("tsx/esm/api");
  const url = pathToFileURL(resolve(file)).href;
  try {
    return (await tsImport(url, import.meta.url)) as Record<string, unknown>;
  } catch (error) {
    throw new InputError(`${file}: cannot be loaded: ${reasonOf(error)}`, error);
  }
}

/** The first line of a message; the compiler says there that something is wrong, and below what and where. */
function reasonOf(error: unknown): string {
  const lines = String(error instanceof Error ? error.message : error).split("\n");
  return lines.slice(0, lines[0]!.endsWith(":") ? 2 : 1).join(" ");
}

/** What is wrong with what a file exports as its catalogue. */
function complaint(exported: unknown): string | undefined {
  const { scenarios, variants } = fieldsOf(exported);
  if (!Array.isArray(scenarios) || !Array.isArray(variants) || scenarios.length === 0)
    return (
      'does not export "catalogue"; ' +
      "export const catalogue = defineCatalogue({ scenarios: [...] }) with at least one scenario"
    );
  const scenario = scenarios.findIndex((value) => !isScenario(value)) + 1;
  if (scenario > 0)
    return `scenario ${scenario} of the catalogue is none; use defineScenario({...})`;
  const variant = variants.findIndex((value) => !isVariant(value)) + 1;
  if (variant > 0) return `variant ${variant} of the catalogue is none; use defineVariant({...})`;
  for (const proposal of variants.map(fieldsOf).filter((value) => "changes" in value)) {
    const wrong = proposalComplaint(proposal);
    if (wrong !== undefined) return wrong;
  }
  const twice = repeated(scenarios as Scenario[]) ?? repeated(variants as Variant[]);
  if (twice !== undefined) return `the name ${twice} stands for two things; rename one of them`;
  return undefined;
}

function isScenario(value: unknown): boolean {
  const { name, bounds, system } = fieldsOf(value);
  return typeof name === "string" && isObject(bounds) && typeof system === "function";
}

function isVariant(value: unknown): boolean {
  const { name, kind, caughtBy, showcases, apply } = fieldsOf(value);
  return (
    typeof name === "string" &&
    ["bug", "benign", "proposal"].includes(kind as string) &&
    Array.isArray(caughtBy) &&
    Array.isArray(showcases) &&
    showcases.every((showcase) => typeof fieldsOf(showcase)["scenario"] === "string") &&
    typeof apply === "function"
  );
}

/** What is missing in a proposal that a file exports; its name becomes part of the names of traces. */
function variantComplaint(fields: Partial<Record<string, unknown>>): string | undefined {
  const { name, showcases, apply } = fields;
  if (typeof name !== "string" || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
    return "its proposal needs a name in kebab case, such as my-resv-mem-t-direct";
  if (!Array.isArray(showcases) || !isVariant(fields))
    return 'its proposal needs showcases, such as [{ scenario: "msi.sw-nested-passthrough" }]';
  if (typeof apply !== "function") return "its proposal needs apply: (system) => System";
  return undefined;
}

function repeated(named: readonly { readonly name: string }[]): string | undefined {
  const names = named.map(({ name }) => name);
  return names.find((name, i) => names.indexOf(name) !== i);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function fieldsOf(value: unknown): Partial<Record<string, unknown>> {
  return isObject(value) ? (value as Partial<Record<string, unknown>>) : {};
}
