/** What the VMM says about interrupts and memory. */
import type { DeviceId } from "../shared/ids.ts";
import type { BusPage, Gpa } from "./addresses.ts";

export type VfioEvent =
  /** KVM's route is set; `page` is null where the guest's address does not translate. */
  | {
      readonly type: "vfio.routeProgrammed";
      readonly dev: DeviceId;
      readonly page: BusPage | null;
      readonly data: number;
    }
  /** VFIO_DEVICE_SET_IRQS. */
  | { readonly type: "vfio.irqsSet"; readonly dev: DeviceId; readonly enable: boolean }
  | { readonly type: "vfio.irqsReturned"; readonly dev: DeviceId }
  /** The vCPU goes back into the guest. */
  | { readonly type: "vfio.trapReturned"; readonly dev: DeviceId };

export type VmmEvent =
  | { readonly type: "vmm.memoryMapCalled"; readonly gpa: Gpa }
  /** There is a reserved region of the host: the slot is not offered. */
  | { readonly type: "vmm.plugRefused"; readonly gpa: Gpa }
  | { readonly type: "vmm.memoryPlugged"; readonly gpa: Gpa }
  | { readonly type: "vmm.plugFailed"; readonly gpa: Gpa };
