/**
 * Tries the properties on new systems for some minutes: `npm run fuzz -- --minutes 10 [--seed 1] [--property
 * liveness]`. Exit code 1 when a property does not hold for some system.
 */
import { parseArgs } from "node:util";
import fc from "fast-check";
import { resolveProtocol } from "../support/generated-protocol.ts";
import { PROPERTIES, type Property } from "./properties.ts";

/** So many systems are tried with one seed. */
const BATCH = 50;
/** Threads take long to come up. */
const BATCH_OF_THREADS = 4;
const SHRINK_MS = 60_000;
const STATES_MAX = 1_500;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string" },
    property: { type: "string" },
  },
});
const end = Date.now() + Number(values.minutes) * 60_000;
const firstSeed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
const chosen = Object.entries(PROPERTIES).filter(
  ([key]) => values.property === undefined || key === values.property,
);
if (!(end > Date.now()) || !Number.isInteger(firstSeed) || chosen.length === 0) {
  console.error(
    `Give --minutes a positive number, --seed a whole one, and --property one of ${Object.keys(PROPERTIES).join(", ")}.`,
  );
  process.exit(2);
}

const tried: Record<string, number> = {};
const seen: Record<string, Record<string, number>> = {};
let disagreements = 0;

async function tryBatch(key: string, property: Property, seed: number): Promise<void> {
  const counts = (seen[key] ??= {});
  const checked = fc.asyncProperty(property.specs, async (spec) => {
    tried[key] = (tried[key] ?? 0) + 1;
    for (const what of await property.check(spec, STATES_MAX))
      counts[what] = (counts[what] ?? 0) + 1;
  });
  const found = await fc.check(checked, {
    seed,
    numRuns: key === "threads" ? BATCH_OF_THREADS : BATCH,
    interruptAfterTimeLimit: Math.max(1, end + SHRINK_MS - Date.now()),
  });
  if (!found.failed || found.counterexample === null) return;
  disagreements++;
  const [spec] = found.counterexample;
  console.log(`\nDISAGREEMENT: not so: ${property.name}`);
  console.log(`seed ${seed}, path ${found.counterexamplePath}, after ${found.numShrinks} shrinks`);
  console.log(String(found.errorInstance));
  console.log(JSON.stringify(spec));
  console.log(JSON.stringify(resolveProtocol(spec), undefined, 1));
}

for (let seed = firstSeed; Date.now() < end; seed++)
  for (const [key, property] of chosen) if (Date.now() < end) await tryBatch(key, property, seed);

console.log(`\nseeds from ${firstSeed}`);
for (const [key, property] of chosen) {
  console.log(`${property.name}: ${tried[key] ?? 0} systems (shrinking included)`);
  const counts = Object.entries(seen[key] ?? {}).toSorted(([, a], [, b]) => b - a);
  console.log(`  ${counts.map(([what, count]) => `${what} ${count}`).join(", ")}`);
}
console.log(`${disagreements} disagreement${disagreements === 1 ? "" : "s"}`);
process.exitCode = disagreements === 0 ? 0 : 1;
