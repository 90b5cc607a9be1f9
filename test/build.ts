/** Builds the program before the tests when the sources are newer than what was built. */
import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Milliseconds of the last change; 0 for a file that is not there. */
function changedAt(file: string): number {
  return statSync(`${root}${file}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

export function setup(): void {
  const sources = ["src", "models", "invariants"].flatMap((folder) => sourcesIn(folder));
  const built = (file: string) => changedAt(`dist/${file.replace(/\.ts$/, ".js")}`);
  if (sources.every((file) => built(file) >= changedAt(file))) return;
  // Types are checked elsewhere.
  execFileSync("node", ["node_modules/typescript/bin/tsc", "-p", ".", "--noCheck"], {
    cwd: root,
    stdio: "inherit",
  });
}

function sourcesIn(folder: string): string[] {
  return readdirSync(`${root}${folder}`, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `${folder}/${file}`);
}
