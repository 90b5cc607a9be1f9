/** The scenarios of MSIs on their default bounds: exact counts, nothing vacuous, nothing that can never happen. */
import { beforeAll, describe, expect, test } from "vitest";
import { Kernel } from "../../../src/kernel/index.ts";
import { exploreExhaustively } from "../../../src/search/exhaustive.ts";
import type { CheckResult } from "../../../src/search/result.ts";
import { declaredViolations } from "../../../src/system/index.ts";
import { msiScenarios, systemOf } from "./play.ts";

/** What never happens in some scenarios: commands that are never enabled, events that no step has. */
interface Rule {
  readonly where: RegExp;
  /** Tells commands, `actor type parameters`, and types of events. */
  readonly never: RegExp;
  readonly why: string;
}

const EVERYWHERE = /^/;
const NEVER: readonly Rule[] = [
  {
    where: EVERYWHERE,
    never:
      /^(emulatedDevice\.(accessDone|memoryWritten)|iommu\.memoryWritten|iommufd\.mapRefused|vmm\.plugFailed)$/,
    why: "nobody maps what is reserved, nor gets through to it",
  },
  {
    where: /-nested|two-its|\.hw-/,
    never: /^msiDriver\.group(Locked|Unlocked)$/,
    why: "no doorbell is missing while a device changes its domain, so that drivers need not wait",
  },
  {
    where: /two-its/,
    never: /^iommuDriver( preloadDoorbell|\.doorbellPreloaded)$/,
    why: "there is one domain",
  },
  {
    where: EVERYWHERE,
    never: /^iommuDriver( mapDirect msi\d|\.directMapped|\.blockRefused)$/,
    why: "no device reports a DIRECT region",
  },
  {
    where: /passthrough|two-its/,
    never: /^kvm\.interruptLost$/,
    why: "what is unmasked has a route to the interrupt controller",
  },
  {
    where: /-emulated/,
    never: /^viommu\.ioctl(Called|Returned)$/,
    why: "the host has no part in what an emulated device does",
  },
  {
    where: /\.hw-|nested-emulated/,
    never: /^(iommu\.write|emulatedDevice\.msi)Faulted$/,
    why: "a device that has a driver is in a domain, and its table is never without the doorbell",
  },
  {
    where: /\.sw-passthrough/,
    never: /^iommu\.writeFaulted$/,
    why: "no domain of the host is without the doorbell while a vector is enabled",
  },
  {
    where: /\.hw-/,
    never:
      /^irqChip(\.dev0 takeStatus|\.dev0 compose|\.doorbellMapped|\.doorbellReused|\.statusTaken)$/,
    why: "the window is the doorbell",
  },
  {
    where: /\.hw-/,
    never: /^iommuDriver( preloadDoorbell|\.doorbellPreloaded)$/,
    why: "no domain needs a doorbell",
  },
  {
    where: /\.hw-.*emulated/,
    never: /^emulatedDevice\.accessFaulted$/,
    why: "nothing is reported as RESERVED",
  },
  {
    where: /\.hw-.*passthrough/,
    never: /^(hostIrq\.doorbellMapped|iommu\.(doorbellRung|writeTranslated))$/,
    why: "hardware takes what is written to the window for an interrupt",
  },
  {
    where: /\.sw-.*passthrough|two-its/,
    never: /^(hostIrq\.windowChosen|iommu\.interrupt(Recognised|Raised))$/,
    why: "there is no window in hardware",
  },
  {
    where: /-nested|two-its/,
    never:
      /^(iommuDriver replay|viommu\.mapping(Stored|Removed)|irqChip\.(dev\d takeStatus|statusTaken))$/,
    why: "hardware walks the guest's table, so that there are no MAP requests",
  },
  {
    where: /-nested-passthrough|two-its/,
    never: /^iommufd\.pageUnmapped$/,
    why: "nobody takes memory out of a second stage",
  },
  {
    where: /two-its/,
    never: /^iommufd\.pageMapped$/,
    why: "no memory is plugged into the second stage",
  },
  {
    where: /hw-passthrough|sw-passthrough|two-its/,
    never: /^iommufd\.iotlbFlushed$/,
    why: "the guest does not unmap what hardware walks",
  },
  {
    where: /two-its/,
    never: /^iommuDriver\.(pageMapped|pageUnmapped|mappingAcknowledged)$/,
    why: "the guest maps no memory of its own",
  },
  {
    where: /two-its/,
    never:
      /^iommu( land dev\d|\.writeTranslated|\.doorbellRung)$|^kvm(\.dev\d inject|\.interruptInjected)$/,
    why: "every write faults in the first stage",
  },
  {
    where: /two-its/,
    never: /^msiDriver(\.dev\d handleInterrupt|\.interruptHandled)$/,
    why: "no interrupt arrives",
  },
];

/** Claims that are never put to the test. */
const NOT_REACHED: Readonly<Record<string, readonly string[]>> = {
  // No write gets beyond the first stage.
  "msi.two-its": [
    "injected-interrupt-is-current",
    "msi-never-strays",
    "msi-survives-replace",
    "no-stale-doorbell-translation",
    "one-doorbell-per-ipa",
  ],
};

/** The commands and events of a scenario, those that were seen and those that never were. */
function witnessed(name: string, { commands, eventTypes }: CheckResult) {
  const seen = new Set(eventTypes);
  const all = new Set(eventTypes);
  for (const { actor, stimulus, enabled } of commands) {
    const command = [actor, ...Object.values(stimulus)].join(" ");
    all.add(command);
    if (enabled > 0) seen.add(command);
  }
  for (const { footprint } of systemOf(name).components)
    for (const { emits = [] } of Object.values(footprint!.commands ?? {}))
      for (const type of emits) all.add(type);
  return { seen: [...seen], never: [...all].filter((what) => !seen.has(what)) };
}

describe.each(msiScenarios.map((scenario) => [scenario.name, scenario] as const))(
  "%s",
  (name, scenario) => {
    let result: CheckResult;
    beforeAll(async () => {
      const kernel = new Kernel(systemOf(name));
      result = await exploreExhaustively(kernel, { liveness: true });
    }, 300_000);

    test("is explored to the last state, with the counts that it states", () => {
      const { states, transitions, depth } = scenario.expected!;
      expect(result).toMatchObject({ complete: true, states, transitions, depth });
      expect(result.deadlock).toBeUndefined();
    });

    test("violates what it declares, and nothing else", () => {
      const violated = result.claims.filter(({ verdict }) => verdict === "violated");
      expect(violated.map((claim) => claim.name).toSorted()).toEqual(
        [...declaredViolations(scenario)].toSorted(),
      );
      expect(result.verdict).toBe(violated.length === 0 ? "holds" : "violated");
    });

    test("puts every claim to the test, but for those with a reason", () => {
      const idle = result.claims.filter(({ verdict }) => !["holds", "violated"].includes(verdict));
      expect(idle.map((claim) => claim.name).toSorted()).toEqual(NOT_REACHED[name] ?? []);
    });

    test("takes every command and hears every event, but for those with a reason", () => {
      const { seen, never } = witnessed(name, result);
      const rules = NEVER.filter(({ where }) => where.test(name));
      const isExcused = (what: string) => rules.some((rule) => rule.never.test(what));
      expect(never.filter((what) => !isExcused(what))).toEqual([]);
      expect(seen.filter(isExcused)).toEqual([]);
      const isIdle = (rule: Rule) => !never.some((what) => rule.never.test(what));
      expect(rules.filter(isIdle)).toEqual([]);
    });
  },
);
