/** What the guest's interrupt code changes. */
import { match } from "ts-pattern";
import type { Posted } from "../../virtio-iommu/requests.ts";
import { VDOORBELL } from "../addresses.ts";
import type { IrqChipEvent, MsiDriverEvent } from "../guest-events.ts";
import type { MsiWorld } from "../state.ts";
import type { MsiTopology } from "../topology.ts";

export function reduceIrqChip({ doorbellIova }: MsiTopology) {
  return ({ guest, virtio }: MsiWorld, event: IrqChipEvent): void =>
    void match(event)
      .with({ type: "irqChip.doorbellMapped" }, ({ dev, domain, request }) => {
        guest.table[domain][doorbellIova] = VDOORBELL;
        guest.doorbellRequired[dev] = true;
        if (request === null) return;
        guest.groupLock[dev] = dev;
        guest.doorbellLock = dev;
        (virtio.requestq as Posted[]).push({ thread: dev, request });
      })
      .with({ type: "irqChip.doorbellReused" }, ({ dev }) => {
        guest.doorbellRequired[dev] = true;
      })
      .with({ type: "irqChip.statusTaken" }, ({ dev }) => {
        virtio.status[dev] = null;
        guest.groupLock[dev] = null;
        guest.doorbellLock = null;
      })
      .with({ type: "irqChip.messageComposed" }, ({ dev, page }) => {
        guest.message[dev] = page;
      })
      .exhaustive();
}

export function reduceMsiDriver({ guest, vmm, hw }: MsiWorld, event: MsiDriverEvent): void {
  match(event)
    .with({ type: "msiDriver.vectorRequested" }, ({ dev }) => {
      guest.message[dev] = "asked";
      guest.vectorInUse[dev] = true;
    })
    .with({ type: "msiDriver.entryWritten" }, ({ dev, page, data }) => {
      vmm.msix[dev] = { page, data };
      guest.message[dev] = null;
    })
    .with({ type: "msiDriver.maskWritten" }, ({ dev, masked, trapped }) => {
      if (!masked) guest.quiet[dev] = false;
      if (trapped) vmm.trap[dev] = masked ? "mask" : "unmask";
      else vmm.masked[dev] = masked;
    })
    .with({ type: "msiDriver.vectorDisabled" }, ({ dev, trapped }) => {
      if (trapped) vmm.trap[dev] = "disable";
      else vmm.msix[dev] = null;
    })
    .with({ type: "msiDriver.resumed" }, ({ dev, masked }) => {
      if (masked) guest.quiet[dev] = true;
    })
    .with({ type: "msiDriver.groupLocked" }, ({ dev }) => {
      guest.groupLock[dev] = dev;
    })
    .with({ type: "msiDriver.groupUnlocked" }, ({ dev }) => {
      guest.groupLock[dev] = null;
    })
    .with({ type: "msiDriver.vectorReleased" }, ({ dev }) => {
      guest.vectorInUse[dev] = false;
      guest.quiet[dev] = true;
    })
    .with({ type: "msiDriver.interruptHandled" }, ({ dev }) => {
      hw.delivered[dev] = null;
    })
    .exhaustive();
}
