/** Writes the reports of the proposals afresh: `npm run reports`. */
import { writeFileSync } from "node:fs";
import { iommucheck } from "../../cli/run-cli.ts";
import { commandOf, fileOf, REPORTS } from "./reports.ts";

for (const report of REPORTS) {
  const { code, stdout, stderr } = await iommucheck(commandOf(report));
  if (code === 2) throw new Error(stderr);
  writeFileSync(fileOf(report), stdout);
  console.log(`${report.proposal}: exit code ${code}`);
}
