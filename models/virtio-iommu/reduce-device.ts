/** What the virtio-iommu device changes: endpoints, mappings, answers, and its calls of the host. */
import { match } from "ts-pattern";
import type { MsiWorld } from "../msi/state.ts";
import type { Iova } from "../msi/addresses.ts";
import type { DeviceEvent } from "./device-events.ts";
import type { Domain, Posted } from "./requests.ts";

/** A domain without endpoints is gone, with its mappings (virtio 5.13.6.4). */
function forgetDomain({ virtio }: MsiWorld, domain: Domain | null): void {
  if (domain === null) return;
  const mappings = virtio.database[domain];
  for (const iova of Object.keys(mappings) as Iova[]) mappings[iova] = null;
}

export function reduceDevice(world: MsiWorld, event: DeviceEvent): void {
  const { virtio, host } = world;
  match(event)
    .with({ type: "viommu.regionReported" }, ({ dev, subtype }) => {
      virtio.reported[dev] = subtype;
    })
    .with({ type: "viommu.ioctlCalled" }, ({ ioctl }) => {
      host.ioctl.viommu = ioctl;
    })
    .with({ type: "viommu.ioctlReturned" }, () => {
      host.ioctl.viommu = null;
      host.result.viommu = null;
    })
    .with({ type: "viommu.endpointAttached" }, ({ dev, domain, emptied }) => {
      virtio.endpoint[dev] = domain;
      forgetDomain(world, emptied);
    })
    .with({ type: "viommu.endpointDetached" }, ({ dev, emptied }) => {
      virtio.endpoint[dev] = null;
      forgetDomain(world, emptied);
    })
    .with({ type: "viommu.mappingStored" }, ({ domain, iova, gpa }) => {
      virtio.database[domain][iova] = gpa;
    })
    .with({ type: "viommu.mappingRemoved" }, ({ domain, iova }) => {
      virtio.database[domain][iova] = null;
    })
    .with({ type: "viommu.requestCompleted" }, ({ status }) => {
      const [{ thread }] = virtio.requestq as readonly [Posted];
      (virtio.requestq as Posted[]).shift();
      virtio.status[thread] = status;
    })
    .exhaustive();
}
