/** The reports that lie beside the proposals: which there are, and how each is made. */
import { join } from "node:path";
import { ROOT } from "../../cli/run-cli.ts";

export interface Report {
  readonly proposal: string;
  readonly against: readonly string[];
}

/** The first one compares all that there is; the others stand for themselves. */
export const REPORTS: readonly Report[] = [
  {
    proposal: "resv-mem-t-direct",
    against: ["dynamic-stage2-doorbell", "static-stage2-doorbell", "iort-rmr"],
  },
  { proposal: "dynamic-stage2-doorbell", against: [] },
  { proposal: "static-stage2-doorbell", against: [] },
  { proposal: "iort-rmr", against: [] },
];

export const fileOf = ({ proposal }: Report): string =>
  join(ROOT, "models/proposals", `${proposal}.md`);

/** The command line that prints it. */
export const commandOf = ({ proposal, against }: Report): string[] => [
  "compare",
  proposal,
  ...against.flatMap((other) => ["--against", other]),
  "--quiet",
  "--markdown",
  "-",
];
