/** The version of the package. */
import { readFileSync } from "node:fs";

/** Read from package.json, which lies above the sources and, one folder further, above the built program. */
export function version(): string {
  for (const place of ["../../package.json", "../../../package.json"]) {
    try {
      const text = readFileSync(new URL(place, import.meta.url), "utf8");
      return (JSON.parse(text) as { version: string }).version;
    } catch {
      continue;
    }
  }
  return "unknown";
}
