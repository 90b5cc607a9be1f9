/** The rules of the house: sizes, first lines, import directions, names, and that nothing lies about unused. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { catalogue } from "../models/catalogue.ts";
import { defaultBounds } from "../src/system/index.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FOLDERS = ["src", "models", "invariants", "test"];
const LINES_MAX = 400;
const COMMENT_COLUMNS_MAX = 120;

interface Source {
  /** From the root. */
  readonly path: string;
  readonly text: string;
}

const sources: readonly Source[] = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `${folder}/${file}`)
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") })),
);

/** The files that break a rule, so that a failure names them. */
const breaking = (rule: (source: Source) => boolean) =>
  sources.filter(rule).map(({ path }) => path);

describe("every file", () => {
  test("begins with a comment that says what it is", () => {
    expect(breaking(({ text }) => !/^(#!.*\n)?\/\*\*/.test(text))).toEqual([]);
  });

  test(`has at most ${LINES_MAX} lines`, () => {
    expect(breaking(({ text }) => text.split("\n").length > LINES_MAX + 1)).toEqual([]);
  });

  test("has no default export but the configuration of vitest", () => {
    const config = "test/vitest.config.ts";
    const exporting = breaking(({ text }) => /^export default /m.test(text));
    expect(exporting).toEqual([config]);
  });

  test("is named in kebab case", () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.config)?\.ts$/;
    expect(breaking(({ path }) => !kebab.test(basename(path)))).toEqual([]);
  });

  test(`has comments of at most ${COMMENT_COLUMNS_MAX} columns (code is the formatter's)`, () => {
    const isLong = (line: string) =>
      /^\s*(\/?\*|\/\/)/.test(line) && line.length > COMMENT_COLUMNS_MAX;
    expect(breaking(({ text }) => text.split("\n").some(isLong))).toEqual([]);
  });

  test("speaks of the subject, not of how it was made or where", () => {
    const forbidden = [
      /\/(work|home|root|Users)\/\w/,
      /\bissues? #?\d/i,
      /\bseed 0\d\d/,
      /\bvtd-nested\.md\b/,
      /\b(helper|brief) [A-Z]\b/,
      /\b[KMB]\d{1,2} (of|in) (section|the table)/,
      /\b(TODO|FIXME|XXX)\b/,
    ];
    const own = "test/tidy.test.ts";
    const talks = ({ path, text }: Source) => path !== own && forbidden.some((f) => f.test(text));
    expect(breaking(talks)).toEqual([]);
  });
});

/**
 * What the files of a folder may import besides their own folder. Data, so that a change of the architecture is one
 * line here.
 */
const DIRECTIONS: Readonly<Record<string, readonly string[]>> = {
  "src/system": [],
  "src/log": ["src/system"],
  "src/catalogue": ["src/log", "src/system"],
  "src/kernel": ["src/log", "src/system"],
  "src/search": ["src/kernel", "src/liveness", "src/log", "src/system"],
  "src/liveness": ["src/kernel", "src/system"],
  "src/replay": ["src/catalogue", "src/kernel", "src/log", "src/system", "src/search"],
  "src/random": ["src/kernel", "src/liveness", "src/log", "src/system", "src/search", "src/replay"],
  "src/import": ["src/kernel", "src/log", "src/system"],
  "src/report": ["src/log", "src/system", "src/search", "src/replay", "src/import"],
  "src/export": ["src/kernel", "src/report", "src/search", "src/system"],
  "src/check": [
    "src/catalogue",
    "src/export",
    "src/kernel",
    "src/log",
    "src/system",
    "src/search",
    "src/replay",
    "src/random",
    "src/import",
    "src/report",
  ],
  "src/compare": [
    "src/catalogue",
    "src/check",
    "src/kernel",
    "src/log",
    "src/replay",
    "src/report",
    "src/search",
    "src/system",
  ],
  "src/cli": [
    "src/catalogue",
    "src/check",
    "src/compare",
    "src/import",
    "src/log",
    "src/replay",
    "src/report",
    "src/system",
  ],
  "src/index.ts": [
    "src/check",
    "src/compare",
    "src/log",
    "src/replay",
    "src/report",
    "src/search",
    "src/system",
  ],
  models: ["src/system", "invariants"],
  "models/vtd-log": ["src/system", "src/import", "src/log", "invariants", "models"],
  invariants: ["src/system", "models", "models/vtd-log"],
};
/** The bin hands the models to the program; nobody else in src knows them. */
const BIN = "src/cli/main.ts";

describe("imports", () => {
  test("point one way", () => {
    const wrong = sources
      .filter(({ path }) => !path.startsWith("test/") && path !== BIN)
      .flatMap(({ path, text }) => {
        const folder = folderOf(path);
        const allowed = [folder, ...DIRECTIONS[folder]!];
        return importsOf({ path, text })
          .filter((imported) => !allowed.includes(folderOf(imported)))
          .map((imported) => `${path} -> ${imported}`);
      });
    expect(wrong).toEqual([]);
  });

  test("of the bin besides the program are the models", () => {
    const main = sources.find(({ path }) => path === BIN)!;
    expect(importsOf(main)).toContain("models/catalogue.ts");
  });

  test("of models come through the vocabulary, not from files behind it", () => {
    const past = breaking(
      (source) =>
        /^(models|invariants)\//.test(source.path) &&
        importsOf(source).some((i) => i.startsWith("src/system/") && i !== "src/system/index.ts"),
    );
    expect(past).toEqual([]);
  });
});

/** The longest entry of {@link DIRECTIONS} that a file lies in. */
function folderOf(path: string): string {
  const fitting = Object.keys(DIRECTIONS).filter((f) => path === f || path.startsWith(`${f}/`));
  return fitting.toSorted((a, b) => b.length - a.length)[0] ?? dirname(path);
}

/** The files of the package that a file imports, from the root. */
function importsOf({ path, text }: Source): string[] {
  const paths = text.matchAll(/(?:from|import\() ?"(\.[^"]+)"|^import "(\.[^"]+)"/gm);
  return [...paths].map(([, from, bare]) => normalize(join(dirname(path), from ?? bare!)));
}

describe("the catalogue", () => {
  test("has every bug, benign variant and proposal that there is a file for", () => {
    const files = sources
      .filter(({ path }) => /^models\/(bugs|benign|proposals)\//.test(path))
      .filter(({ text }) => /\bdefine(Variant|Proposal)\(/.test(text))
      .map(({ path }) => basename(path, ".ts"));
    expect(catalogue.variants.map(({ name }) => name).toSorted()).toEqual(files.toSorted());
  });

  test("has names once, and showcases that exist", () => {
    const names = [...catalogue.scenarios, ...catalogue.variants].map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    const scenarios = catalogue.scenarios.map(({ name }) => name);
    for (const { showcases } of catalogue.variants)
      for (const { scenario } of showcases) expect(scenarios).toContain(scenario);
  });

  test.each(catalogue.scenarios.map((scenario) => [scenario.name, scenario] as const))(
    "%s says what it is, what it leaves out and what it must find, and every claim has a citation",
    (_name, scenario) => {
      expect(scenario.description.length).toBeGreaterThan(100);
      expect(scenario.expected).toBeDefined();
      const { invariants, monitors } = scenario.system(defaultBounds(scenario));
      for (const { claim, citation } of [...invariants, ...monitors]) {
        expect(claim).toMatch(/\.$/);
        expect(citation).not.toBe("");
      }
    },
  );

  test.each(catalogue.variants.map((variant) => [variant.name, variant] as const))(
    "%s has a reference, and a bug the claims that catch it",
    (_name, { title, reference, kind, caughtBy, showcases }) => {
      expect(title).not.toBe("");
      expect(reference).not.toBe("");
      expect(showcases.length).toBeGreaterThan(0);
      expect(caughtBy.length > 0).toBe(kind === "bug");
    },
  );
});
