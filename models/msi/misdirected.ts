/** For variants: what an MSI that is led astray may touch. */
import { extendFootprint, type System } from "../../src/system/index.ts";

/** An MSI may end in memory. */
export const mayHitMemory = (system: System): System =>
  extendFootprint(system, "iommu", {
    commands: { land: { writes: ["ghost.hitRam[dev]"], emits: ["iommu.memoryWritten"] } },
  });

/** An MSI may ring a doorbell of another controller. */
export const mayStray = (system: System): System =>
  extendFootprint(system, "iommu", { commands: { land: { writes: ["ghost.strayed[dev]"] } } });
