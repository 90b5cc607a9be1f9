/** For variants: a VMM that plugs memory without having read the reserved regions of the host. */
import { provide, type System } from "../../src/system/index.ts";
import { memoryHotplugSeams } from "./memory-hotplug.ts";

export const plugsAnywhere = (system: System): System =>
  provide(system, "vmm", memoryHotplugSeams, { guards: { inReservedRegion: () => false } });
