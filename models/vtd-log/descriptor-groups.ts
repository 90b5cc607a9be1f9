/** Groups of descriptors that the rules about their order speak of. */
import type { Descriptor } from "./descriptor.ts";
import type { VtdLogEvent } from "./events.ts";

/** The descriptors of one kind. */
export type DescriptorOf<Kind extends Descriptor["kind"]> = Extract<
  Descriptor,
  { readonly kind: Kind }
>;

export type IotlbFlush = DescriptorOf<"iotlb" | "p-iotlb">;
export type DeviceTlbFlush = DescriptorOf<"device" | "device-piotlb">;

/** Removes translations that the unit caches. VT-d 6.5.2.3, 6.5.2.4 */
export function isIotlbFlush(descriptor: Descriptor): descriptor is IotlbFlush {
  return descriptor.kind === "iotlb" || descriptor.kind === "p-iotlb";
}

/** Removes translations that a device caches. VT-d 6.5.2.5, 6.5.2.6 */
export function isDeviceTlbFlush(descriptor: Descriptor): descriptor is DeviceTlbFlush {
  return descriptor.kind === "device" || descriptor.kind === "device-piotlb";
}

/** The descriptor that an event tells of. */
export function fetchedDescriptor(event: VtdLogEvent): Descriptor | undefined {
  return event.type === "viommu.descriptorFetched" ? event.descriptor : undefined;
}

/** The virtual CPU whose descriptor an event tells of; null also where the log does not say. */
export function fetchingThread(event: VtdLogEvent): number | null {
  return event.type === "viommu.descriptorFetched" ? event.thread : null;
}
