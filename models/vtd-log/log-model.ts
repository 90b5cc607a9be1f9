/** How to read a QEMU log of VT-d, and the rules that can be judged from the log alone. */
import { defineLogModel } from "../../src/import/log-model.ts";
import { accessKinds } from "./access-kinds.ts";
import { bindingKinds } from "./binding-kinds.ts";
import { ignoredKinds } from "./ignored-kinds.ts";
import { iommufdKinds } from "./iommufd-kinds.ts";
import { newMemory, type Memory } from "./memory.ts";
import { queueAndFlushKinds } from "./queue-kinds.ts";

export const vtdLog = defineLogModel<Memory>({
  name: "vtd",
  subject: "lines of VT-d or iommufd (vtd_*, iommufd_*)",
  kinds: {
    ...ignoredKinds,
    ...queueAndFlushKinds,
    ...accessKinds,
    ...bindingKinds,
    ...iommufdKinds,
  },
  memory: newMemory,
  monitors: [],
});
