/** What the guest's side of VT-d offers: its scenarios, and the bugs that they show. */
import type { Scenario, Variant } from "../../src/system/index.ts";
import { intelNewEntryFlushesTranslationsOnly } from "../bugs/intel-new-entry-flushes-translations-only.ts";
import { iommufdParentWithoutChildReference } from "../bugs/iommufd-parent-without-child-reference.ts";
import { qemuVtdAssignmentWithoutCachingMode } from "../bugs/qemu-vtd-assignment-without-caching-mode.ts";
import { qemuVtdContextFlushBindsNothing } from "../bugs/qemu-vtd-context-flush-binds-nothing.ts";
import { qemuVtdFailedAttachStaysCached } from "../bugs/qemu-vtd-failed-attach-stays-cached.ts";
import { qemuVtdFlushFailureOnlyLogged } from "../bugs/qemu-vtd-flush-failure-only-logged.ts";
import { qemuVtdPasidSyncIgnoresDid } from "../bugs/qemu-vtd-pasid-sync-ignores-did.ts";
import { qemuVtdReplaceKeepsOldCachedEntry } from "../bugs/qemu-vtd-replace-keeps-old-cached-entry.ts";
import { qemuVtdReplaceLeaksOldHwpt } from "../bugs/qemu-vtd-replace-leaks-old-hwpt.ts";
import { qemuVtdReplaceRebindsOldEntry } from "../bugs/qemu-vtd-replace-rebinds-old-entry.ts";
import { qemuVtdSyncFiltersByNewDid } from "../bugs/qemu-vtd-sync-filters-by-new-did.ts";
import { qemuVtdTranslationOffKeepsDeviceBlocked } from "../bugs/qemu-vtd-translation-off-keeps-device-blocked.ts";
import { qemuVtdTranslationOnKeepsDefaultHwpt } from "../bugs/qemu-vtd-translation-on-keeps-default-hwpt.ts";
import { qemuVtdWaitOvertakesForwarding } from "../bugs/qemu-vtd-wait-overtakes-forwarding.ts";
import { vfioFailedAttachNotReported } from "../bugs/vfio-failed-attach-not-reported.ts";
import { endToEnd } from "./end-to-end.ts";
import { viommuBind } from "./viommu-bind.ts";

export const guestScenarios: readonly Scenario[] = [viommuBind, endToEnd];

export const guestVariants: readonly Variant[] = [
  intelNewEntryFlushesTranslationsOnly,
  iommufdParentWithoutChildReference,
  qemuVtdAssignmentWithoutCachingMode,
  qemuVtdContextFlushBindsNothing,
  qemuVtdFailedAttachStaysCached,
  qemuVtdFlushFailureOnlyLogged,
  qemuVtdPasidSyncIgnoresDid,
  qemuVtdReplaceKeepsOldCachedEntry,
  qemuVtdReplaceLeaksOldHwpt,
  qemuVtdReplaceRebindsOldEntry,
  qemuVtdSyncFiltersByNewDid,
  qemuVtdTranslationOffKeepsDeviceBlocked,
  qemuVtdTranslationOnKeepsDefaultHwpt,
  qemuVtdWaitOvertakesForwarding,
  vfioFailedAttachNotReported,
];
