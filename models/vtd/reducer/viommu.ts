/** What the vIOMMU changes: its own records, and what the guest sees of the queue and registers. */
import { match } from "ts-pattern";
import { placesIn } from "../place-set.ts";
import type {
  ViommuBackEvent,
  ViommuEvent,
  ViommuFrontEvent,
  ViommuWorkEvent,
} from "../viommu-events.ts";
import type { ViommuWorld } from "../viommu-state.ts";

const FRONT = new Set([
  "descriptorFetched",
  "waitStatusWritten",
  "registerHandled",
  "trapReturned",
]);
const BACK = new Set(["ioctlCalled", "ioctlReturned", "hwptNoted", "bound", "unbound"]);

export function reduceViommu(world: ViommuWorld, event: ViommuEvent): void {
  const name = event.type.slice("viommu.".length);
  if (FRONT.has(name)) reduceFront(world, event as ViommuFrontEvent);
  else if (BACK.has(name)) reduceBack(world, event as ViommuBackEvent);
  else reduceWork(world, event as ViommuWorkEvent);
}

function reduceFront({ guest, viommu }: ViommuWorld, event: ViommuFrontEvent): void {
  match(event)
    .with({ type: "viommu.descriptorFetched" }, () => {
      guest.queue = guest.queue.slice(1);
    })
    .with({ type: "viommu.waitStatusWritten" }, ({ vcpu }) => {
      guest.waitStatus[vcpu] = "written";
    })
    .with({ type: "viommu.registerHandled" }, ({ write }) => {
      if (write === "setRoot") guest.rootLatched = true;
      else guest.translationEnabled = write === "enable";
      guest.trap = { vcpu: guest.trap!.vcpu, write: "handled" };
    })
    .with({ type: "viommu.trapReturned" }, () => {
      guest.trap = null;
      viommu.filter = null;
    })
    .exhaustive();
}

function reduceWork({ viommu }: ViommuWorld, event: ViommuWorkEvent): void {
  match(event)
    .with({ type: "viommu.syncRequested" }, ({ filter, places }) => {
      viommu.filter = filter;
      for (const { dev, pasid } of placesIn(places)) viommu.todo.sync[dev][pasid] = true;
    })
    .with({ type: "viommu.dropRequested" }, ({ places }) => {
      for (const { dev, pasid } of placesIn(places)) viommu.todo.drop[dev][pasid] = true;
    })
    .with({ type: "viommu.forwardRequested" }, ({ iova, places }) => {
      for (const { dev, pasid } of placesIn(places)) viommu.todo.forward[dev][pasid] = { iova };
    })
    .with({ type: "viommu.visitStarted" }, ({ dev, pasid, visit }) => {
      viommu.target = { dev, pasid, visit };
    })
    .with({ type: "viommu.contextEntryRead" }, ({ dev, pasid }) => {
      viommu.target = { dev, pasid, visit: "sync" };
    })
    .with({ type: "viommu.pasidEntryRead" }, () => {})
    .with({ type: "viommu.visitFinished" }, ({ dev, pasid, visit }) => {
      viommu.target = null;
      if (visit === "forward") viommu.todo.forward[dev][pasid] = null;
      else viommu.todo[visit][dev][pasid] = false;
    })
    .with({ type: "viommu.entryCached" }, ({ dev, pasid, entry }) => {
      viommu.cached[dev][pasid] = entry;
    })
    .with({ type: "viommu.entryDropped" }, ({ dev, pasid }) => {
      viommu.cached[dev][pasid] = null;
    })
    .exhaustive();
}

function reduceBack({ viommu, iommufd }: ViommuWorld, event: ViommuBackEvent): void {
  match(event)
    .with({ type: "viommu.ioctlCalled" }, ({ ioctl }) => {
      iommufd.ioctl = ioctl;
    })
    .with({ type: "viommu.ioctlReturned" }, () => {
      iommufd.returned = null;
    })
    .with({ type: "viommu.hwptNoted" }, ({ hwpt }) => {
      viommu.fresh = hwpt;
    })
    .with({ type: "viommu.bound" }, ({ dev, pasid, hwpt }) => {
      viommu.hwpt[dev][pasid] = hwpt;
      viommu.fresh = null;
    })
    .with({ type: "viommu.unbound" }, ({ dev, pasid, hwpt }) => {
      viommu.hwpt[dev][pasid] = hwpt;
    })
    .exhaustive();
}
