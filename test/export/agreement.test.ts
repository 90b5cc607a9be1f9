/** Every exported form has the states, the transitions and the violations of the system that it was made of. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { reference } from "../../models/reference/scenarios.ts";
import { buildSystem, systemSpec } from "../support/generated-system.ts";
import { byClaim, expectation, exportSystem, type Exported } from "./export-system.ts";
import { executableOf, exploreExecutable, type Executable } from "./explore-guarded.ts";
import { readMurphi } from "./read-murphi.ts";
import { readPromela } from "./read-promela.ts";
import { readTla } from "./read-tla.ts";

const STATES_MAX = 1_500;

/** Each form as something to run. */
const FORMS: Readonly<Record<string, (exported: Exported) => Executable>> = {
  "the guarded commands": ({ model }) => executableOf(model),
  Promela: ({ text }) => readPromela(text("promela")),
  Murphi: ({ text }) => readMurphi(text("murphi")),
  "TLA+": ({ text }) => readTla(text("tla")),
};

function demandAgreement(exported: Exported): void {
  const expected = expectation(exported.result);
  for (const [form, read] of Object.entries(FORMS)) {
    const executable = read(exported);
    const explored = byClaim(exploreExecutable(executable), exported.model);
    // A command that is too large for one step of SPIN stands there as several; their sum is compared all the same.
    const isSplit = executable.commands.length > exported.model.commands.length;
    const { enabled } = isSplit ? expected : explored;
    expect({ form, ...explored, enabled }).toEqual({ form, ...expected });
  }
}

test("every form agrees with the explorer on generated systems", async () => {
  await fc.assert(
    fc.asyncProperty(systemSpec, async (spec) => {
      const exported = await exportSystem(buildSystem(spec), STATES_MAX);
      if (exported !== undefined) demandAgreement(exported);
    }),
    { numRuns: 80 },
  );
}, 240_000);

test("every form agrees with the explorer on the reference protocol", async () => {
  const system = reference.system({ pasids: 1, pages: 3, frames: 2, queue: 2 });
  demandAgreement((await exportSystem(system, 10_000))!);
});

test("the generator reaches what is compared", async () => {
  const specs = fc.sample(systemSpec, { seed: 1, numRuns: 60 });
  const all = await Promise.all(specs.map((spec) => exportSystem(buildSystem(spec), STATES_MAX)));
  const results = all.flatMap((exported) => (exported === undefined ? [] : [exported.result]));
  const count = (is: (result: Exported["result"]) => boolean) => results.filter(is).length;
  expect(results.length).toBeGreaterThan(30);
  expect(count(({ states }) => states > 50)).toBeGreaterThan(5);
  expect(count(({ verdict }) => verdict === "violated")).toBeGreaterThan(5);
  expect(count(({ verdict }) => verdict === "holds")).toBeGreaterThan(5);
});
