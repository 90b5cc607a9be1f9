/** A job in a report: its names and bounds, and what a complete run of it must find. */
import type { Job } from "../catalogue/job.ts";
import type { Subject } from "../report/summary.ts";
import { defaultBounds } from "../system/index.ts";

/** What reports say about a job. Counts are only expected on the bounds for which they were declared. */
export function subjectOf({ scenario, bounds, variants }: Job): Subject {
  const { name, title, expected } = scenario;
  const isUsual = Object.entries(defaultBounds(scenario)).every(([b, v]) => bounds[b] === v);
  const counts = expected !== undefined && isUsual && variants.length === 0 ? { expected } : {};
  return { scenario: name, title, bounds, variants: variants.map((v) => v.name), ...counts };
}
