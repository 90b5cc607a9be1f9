/** What the VMM changes: routes, traps and masks, and its calls of the host. */
import { match } from "ts-pattern";
import { frameOf } from "../addresses.ts";
import type { MsiWorld } from "../state.ts";
import { memoryTables, type MsiTopology } from "../topology.ts";
import type { VfioEvent, VmmEvent } from "../vmm-events.ts";

export function reduceVfio({ vmm, host }: MsiWorld, event: VfioEvent): void {
  match(event)
    .with({ type: "vfio.routeProgrammed" }, ({ dev, page, data }) => {
      vmm.route[dev] = { page, data };
    })
    .with({ type: "vfio.irqsSet" }, ({ dev, enable }) => {
      host.setIrqs[dev] = enable ? "enable" : "disable";
    })
    .with({ type: "vfio.irqsReturned" }, ({ dev }) => {
      host.setIrqs[dev] = null;
    })
    .with({ type: "vfio.trapReturned" }, ({ dev }) => {
      const trap = vmm.trap[dev];
      vmm.trap[dev] = null;
      vmm.masked[dev] = trap !== "unmask";
      if (trap !== "disable") return;
      vmm.route[dev] = null;
      vmm.msix[dev] = null;
    })
    .exhaustive();
}

export function reduceVmm(top: MsiTopology) {
  return ({ host }: MsiWorld, event: VmmEvent): void =>
    void match(event)
      .with({ type: "vmm.memoryMapCalled" }, ({ gpa: page }) => {
        host.ioctl.vmm = { op: "map", tables: memoryTables(top), page, hpa: frameOf(page) };
      })
      .with({ type: "vmm.plugRefused" }, () => {})
      .with({ type: "vmm.memoryPlugged" }, { type: "vmm.plugFailed" }, () => {
        host.ioctl.vmm = null;
        host.result.vmm = null;
      })
      .exhaustive();
}
