/** The catalogue to work with: the one that comes with the program, or a user's file. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { InputError } from "../log/input-error.ts";
import type { Catalogue, Scenario, Variant } from "../system/index.ts";
import type { Context } from "./context.ts";

/**
 * @param file a TypeScript or JavaScript file that exports `catalogue`; the built-in one when missing
 * @throws InputError when the file cannot be loaded or exports something else
 */
export async function loadCatalogue(context: Context, file?: string): Promise<Catalogue> {
  if (file === undefined) return context.builtIn();
  const status = statSync(file, { throwIfNoEntry: false });
  if (status === undefined || status.isDirectory())
    throw new InputError(`${file || "(empty name)"}: no such file; --model names a file.`);
  const { catalogue } = await load(file);
  const wrong = complaint(catalogue);
  if (wrong !== undefined) throw new InputError(`${file}: ${wrong}.`);
  return catalogue as Catalogue;
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
