/** Groups of descriptors that the rules about their order speak of. */
import type { Descriptor } from "./descriptor.ts";

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
