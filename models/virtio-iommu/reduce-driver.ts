/** What the guest's IOMMU driver changes: its tables and records, and the request queue. */
import { match } from "ts-pattern";
import { DATA, VDOORBELL } from "../msi/addresses.ts";
import type { MsiWorld } from "../msi/state.ts";
import type { MsiTopology } from "../msi/topology.ts";
import type { DriverEvent } from "./driver-events.ts";

export const reduceDriver =
  ({ doorbellIova }: MsiTopology) =>
  ({ guest, virtio }: MsiWorld, event: DriverEvent): void =>
    void match(event)
      .with({ type: "iommuDriver.requestPosted" }, ({ request, thread }) => {
        (virtio.requestq as unknown[]).push({ thread, request });
      })
      .with({ type: "iommuDriver.statusTaken" }, () => {
        virtio.status.iommuDriver = null;
      })
      .with({ type: "iommuDriver.regionLearned" }, ({ dev, region }) => {
        guest.region[dev] = region;
      })
      .with({ type: "iommuDriver.attachBegun" }, ({ dev }) => {
        guest.groupLock[dev] = "iommuDriver";
      })
      .with({ type: "iommuDriver.directMapped" }, ({ domain, page }) => {
        guest.table[domain][page] = page;
      })
      .with({ type: "iommuDriver.doorbellPreloaded" }, ({ domain }) => {
        guest.table[domain][doorbellIova] = VDOORBELL;
      })
      .with({ type: "iommuDriver.attachPosted" }, ({ dev }) => {
        guest.attached[dev] = null;
      })
      .with({ type: "iommuDriver.attachFinished" }, ({ dev, domain }) => {
        guest.attached[dev] = domain;
        guest.groupLock[dev] = null;
      })
      .with({ type: "iommuDriver.blockBegun" }, ({ dev }) => {
        guest.attached[dev] = null;
        guest.groupLock[dev] = "iommuDriver";
      })
      .with({ type: "iommuDriver.blockFinished" }, ({ dev }) => {
        guest.groupLock[dev] = null;
      })
      .with({ type: "iommuDriver.blockRefused" }, ({ dev }) => {
        guest.blockRefused[dev] = true;
      })
      .with({ type: "iommuDriver.pageMapped" }, ({ domain, iova, gpa }) => {
        guest.table[domain][iova] = gpa;
      })
      .with({ type: "iommuDriver.pageUnmapped" }, ({ domain, iova }) => {
        guest.table[domain][iova] = null;
        if (iova === DATA) guest.dataMapped[domain] = false;
      })
      .with({ type: "iommuDriver.mappingAcknowledged" }, ({ domain }) => {
        guest.dataMapped[domain] = true;
      })
      .exhaustive();
