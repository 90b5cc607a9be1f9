/** The hardware core with its bugs and benign variants. */
import { deviceHitsOnlyWhatIsRevoked } from "../benign/device-hits-only-what-is-revoked.ts";
import { intelIdleQueueRestarted } from "../benign/intel-idle-queue-restarted.ts";
import { intelQueueErrorCleared } from "../benign/intel-queue-error-cleared.ts";
import { intelFlushesEverything } from "../benign/intel-flushes-everything.ts";
import { vtdUnitDropsRequestsWhileAttaching } from "../benign/vtd-unit-drops-requests-while-attaching.ts";
import { vtdUnitPrefetchesEntries } from "../benign/vtd-unit-prefetches-entries.ts";
import { vtdUnitPrefetchesTranslations } from "../benign/vtd-unit-prefetches-translations.ts";
import { intelAttachLosesError } from "../bugs/intel-attach-loses-error.ts";
import { intelBlockDropsTagsBeforeTeardown } from "../bugs/intel-block-drops-tags-before-teardown.ts";
import { intelDomainsShareDid } from "../bugs/intel-domains-share-did.ts";
import { intelFlushOmitsDrain } from "../bugs/intel-flush-omits-drain.ts";
import { intelNestedTeardownKeepsStructureCache } from "../bugs/intel-nested-teardown-keeps-structure-cache.ts";
import { intelPendingQueueRestarted } from "../bugs/intel-pending-queue-restarted.ts";
import { intelQueueErrorNotCleared } from "../bugs/intel-queue-error-not-cleared.ts";
import { intelReplaceFlushesNewDid } from "../bugs/intel-replace-flushes-new-did.ts";
import { intelTeardownFlushesIotlbFirst } from "../bugs/intel-teardown-flushes-iotlb-first.ts";
import { intelTeardownSkipsIotlbFlush } from "../bugs/intel-teardown-skips-iotlb-flush.ts";
import { intelTeardownSkipsPasidCacheFlush } from "../bugs/intel-teardown-skips-pasid-cache-flush.ts";
import { intelUnmapReturnsBeforeWait } from "../bugs/intel-unmap-returns-before-wait.ts";
import { intelUnmapSkipsNestedDids } from "../bugs/intel-unmap-skips-nested-dids.ts";
import { vtdUnitWaitOvertakesFlush } from "../bugs/vtd-unit-wait-overtakes-flush.ts";
import { hwCore } from "./hw-core.ts";

export const hostScenarios = [hwCore];

export const hostVariants = [
  intelTeardownSkipsIotlbFlush,
  intelTeardownFlushesIotlbFirst,
  intelTeardownSkipsPasidCacheFlush,
  intelReplaceFlushesNewDid,
  intelNestedTeardownKeepsStructureCache,
  intelUnmapReturnsBeforeWait,
  intelUnmapSkipsNestedDids,
  intelBlockDropsTagsBeforeTeardown,
  intelDomainsShareDid,
  intelFlushOmitsDrain,
  intelAttachLosesError,
  intelPendingQueueRestarted,
  intelQueueErrorNotCleared,
  vtdUnitWaitOvertakesFlush,
  vtdUnitPrefetchesTranslations,
  vtdUnitPrefetchesEntries,
  deviceHitsOnlyWhatIsRevoked,
  intelFlushesEverything,
  intelIdleQueueRestarted,
  intelQueueErrorCleared,
  vtdUnitDropsRequestsWhileAttaching,
];
