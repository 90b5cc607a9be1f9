/** The catalogue to work with: the one that comes with the program, or a user's file. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { InputError } from "../log/input-error.ts";
import type { Catalogue } from "../system/index.ts";
import type { Context } from "./context.ts";

/**
 * @param file a TypeScript or JavaScript file that exports `catalogue`; the built-in one when missing
 * @throws InputError when the file cannot be loaded or exports something else
 */
export async function loadCatalogue(context: Context, file?: string): Promise<Catalogue> {
  if (file === undefined) return context.builtIn();
  if (!existsSync(file)) throw new InputError(`${file}: no such file; --model names a file.`);
  const exported = await load(file);
  if (!isCatalogue(exported["catalogue"]))
    throw new InputError(
      `${file}: does not export "catalogue"; ` +
        "export const catalogue = defineCatalogue({ scenarios: [...] }) with at least one scenario.",
    );
  checkNames(exported["catalogue"], file);
  return exported["catalogue"];
}

async function load(file: string): Promise<Record<string, unknown>> {
  // Loaded late: the compiler of TypeScript files is only needed here.
  const { tsImport } = await import("tsx/esm/api");
  const url = pathToFileURL(resolve(file)).href;
  try {
    return (await tsImport(url, import.meta.url)) as Record<string, unknown>;
  } catch (error) {
    const [why] = String(error instanceof Error ? error.message : error).split("\n");
    throw new InputError(`${file}: cannot be loaded: ${why}`, error);
  }
}

function isCatalogue(value: unknown): value is Catalogue {
  const { scenarios, variants } = (value ?? {}) as Partial<Record<keyof Catalogue, unknown>>;
  if (!Array.isArray(scenarios) || !Array.isArray(variants) || scenarios.length === 0) return false;
  return scenarios.every(
    (s: Partial<Record<string, unknown>> | null) =>
      typeof s?.["name"] === "string" &&
      typeof s["bounds"] === "object" &&
      typeof s["system"] === "function",
  );
}

function checkNames({ scenarios, variants }: Catalogue, file: string): void {
  for (const named of [scenarios, variants]) {
    const names = named.map(({ name }) => name);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined)
      throw new InputError(`${file}: the name ${twice} stands for two things; rename one of them.`);
  }
}
