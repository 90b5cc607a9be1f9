/** What the host changes: page tables, slots of the window, the physical MSI-X table, and what hardware holds. */
import { match } from "ts-pattern";
import type { BusPage } from "../addresses.ts";
import type { HostIrqEvent, IommuEvent, IommufdEvent, KvmEvent } from "../host-events.ts";
import type { Delivery, MsiWorld, MsiWrite } from "../state.ts";
import { doorbellOf, unitOf, unitsOf, type MsiTopology } from "../topology.ts";
import type { DeviceId } from "../../shared/ids.ts";

const clear = (pages: Record<BusPage, unknown>): void => {
  for (const page of Object.keys(pages) as BusPage[]) pages[page] = null;
};

export function reduceIommufd(top: MsiTopology) {
  return ({ host, hw, ghost }: MsiWorld, event: IommufdEvent): void =>
    void match(event)
      .with({ type: "iommufd.attachBegun" }, ({ dev, table, slots }) => {
        host.attaching[dev] = true;
        if (table === null) return;
        for (const { page, doorbell } of slots) host.table[table][page] = doorbell;
      })
      .with({ type: "iommufd.domainSwitched" }, ({ caller, dev, domain, table }) => {
        host.attached[dev] = domain;
        host.attaching[dev] = false;
        if (table !== null) ghost.served[table][dev] = true;
        host.result[caller] = "ok";
      })
      .with({ type: "iommufd.pageMapped" }, ({ caller, tables, page, hpa }) => {
        for (const table of tables) host.table[table][page] = hpa;
        host.result[caller] = "ok";
      })
      .with({ type: "iommufd.mapRefused" }, ({ caller }) => {
        host.result[caller] = "refused";
      })
      .with({ type: "iommufd.pageUnmapped" }, ({ caller, tables, page }) => {
        for (const table of tables) host.table[table][page] = null;
        host.result[caller] = "ok";
      })
      .with({ type: "iommufd.iotlbFlushed" }, ({ caller, domain, page }) => {
        for (const unit of unitsOf(top)) hw.tlb[unit][domain][page] = null;
        host.result[caller] = "ok";
      })
      .with({ type: "iommufd.hwptDestroyed" }, ({ caller, domain, table }) => {
        for (const unit of unitsOf(top)) clear(hw.tlb[unit][domain]);
        if (table !== null) {
          clear(host.table[table]);
          for (const dev of Object.keys(host.attached) as DeviceId[])
            ghost.served[table][dev] = false;
        }
        host.result[caller] = "ok";
      })
      .exhaustive();
}

export function reduceHostIrq({ host, hw }: MsiWorld, event: HostIrqEvent): void {
  match(event)
    .with({ type: "hostIrq.doorbellMapped" }, ({ dev, table, page, doorbell }) => {
      host.slot[doorbell] = page;
      host.required[dev] = true;
      host.message[dev] = page;
      if (table !== null) host.table[table][page] = doorbell;
    })
    .with({ type: "hostIrq.windowChosen" }, ({ dev, page }) => {
      host.message[dev] = page;
    })
    .with({ type: "hostIrq.wireWritten" }, ({ dev, page }) => {
      host.wire[dev] = page;
      host.setIrqs[dev] = "done";
    })
    .with({ type: "hostIrq.wireCleared" }, ({ dev }) => {
      host.wire[dev] = null;
      host.message[dev] = null;
      host.setIrqs[dev] = "done";
      hw.pending[dev] = false;
    })
    .exhaustive();
}

export function reduceIommu(top: MsiTopology) {
  return ({ hw, ghost }: MsiWorld, event: IommuEvent): void =>
    void match(event)
      .with({ type: "iommu.interruptRecognised" }, ({ dev }) => {
        hw.write[dev] = translated(hw.write[dev], "interrupt");
      })
      .with({ type: "iommu.writeTranslated" }, ({ dev, domain, page, target }) => {
        hw.tlb[unitOf(top, dev)][domain][page] = target;
        hw.write[dev] = translated(hw.write[dev], target);
      })
      .with({ type: "iommu.writeFaulted" }, ({ dev }) => {
        hw.write[dev] = null;
      })
      .with({ type: "iommu.interruptRaised" }, ({ dev }) => {
        hw.write[dev] = null;
        hw.pending[dev] = true;
      })
      .with({ type: "iommu.doorbellRung" }, ({ dev, doorbell }) => {
        hw.write[dev] = null;
        if (doorbell === doorbellOf(top, dev)) hw.pending[dev] = true;
        else ghost.strayed[dev] = true;
      })
      .with({ type: "iommu.memoryWritten" }, ({ dev }) => {
        hw.write[dev] = null;
        ghost.hitRam[dev] = true;
      })
      .exhaustive();
}

/** A write that is on its way on the other side of the translation. */
export function translated(
  write: MsiWrite | null,
  target: Extract<MsiWrite, { readonly phase: "translated" }>["target"],
): MsiWrite {
  return { phase: "translated", target, data: write!.data };
}

/** An interrupt arrives in the guest. */
export function deliver({ guest, vmm, hw, ghost }: MsiWorld, dev: DeviceId, delivery: Delivery) {
  hw.delivered[dev] = delivery;
  if (guest.quiet[dev] || delivery.data !== vmm.msix[dev]?.data) ghost.wrongDelivery[dev] = true;
}

export function reduceKvm(world: MsiWorld, event: KvmEvent): void {
  const { hw } = world;
  match(event)
    .with({ type: "kvm.interruptInjected" }, ({ dev, page, data }) => {
      hw.pending[dev] = false;
      deliver(world, dev, { page, data });
    })
    .with({ type: "kvm.interruptLost" }, ({ dev }) => {
      hw.pending[dev] = false;
    })
    .exhaustive();
}
