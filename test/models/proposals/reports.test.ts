/** The reports beside the proposals are what the comparison says today. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { catalogue } from "../../../models/catalogue.ts";
import { iommucheck } from "../../cli/run-cli.ts";
import { commandOf, fileOf, REPORTS } from "./reports.ts";

test("every proposal has a report", () => {
  const proposals = catalogue.variants.filter(({ kind }) => kind === "proposal");
  expect(REPORTS.map(({ proposal }) => proposal)).toEqual(proposals.map(({ name }) => name));
});

test.each(REPORTS)(
  "of $proposal",
  async (report) => {
    const { code, stdout } = await iommucheck(commandOf(report));
    expect(code).toBe(1);
    expect(stdout).toBe(readFileSync(fileOf(report), "utf8"));
  },
  600_000,
);
