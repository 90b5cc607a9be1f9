/** Trace lines of the binding of passthrough devices (vtd_device_*, iommufd_cdev_*), as events. */
import { mapped, type TraceKinds } from "../../src/import/log-model.ts";
import type { BindingEvent, VmmEvent } from "./events.ts";
import type { Memory } from "./memory.ts";

/**
 * Whether an attachment worked. The kernel's own line stands right before QEMU's only when it did,
 * so that such a pair also tells how `ret` is meant from there on.
 */
function attachSucceeded(memory: Memory, hwpt: number, ret: number): boolean {
  return judged(memory, memory.justAttached === hwpt, ret);
}

function judged(memory: Memory, confirmed: boolean, ret: number): boolean {
  if (confirmed && (ret === 0 || ret === 1)) memory.dialect = ret === 1 ? "boolean" : "errno";
  memory.justAttached = null;
  memory.justDetached = false;
  return confirmed || ret === (memory.dialect === "boolean" ? 1 : 0);
}

function takeContext(memory: Memory): number | null {
  const { iommufd } = memory;
  memory.iommufd = null;
  return iommufd;
}

type Attached = "viommu.hwptAttached" | "viommu.defaultHwptReattached";

const attached = (type: Attached) =>
  mapped(
    "dev_id {devid:int} pasid {pasid:pasid} hwpt_id {hwpt:int}, ret: {ret:int}",
    ({ devid, pasid, hwpt, ret }, memory: Memory): BindingEvent => {
      const succeeded = attachSucceeded(memory, hwpt, ret);
      return { type, iommufd: takeContext(memory), devid, pasid, hwpt, succeeded };
    },
  );

// QEMU hw/i386/intel_iommu_accel.c: vtd_device_attach_iommufd, vtd_device_detach_iommufd
const deviceKinds: TraceKinds<Memory> = {
  vtd_device_attach_hwpt: attached("viommu.hwptAttached"),
  vtd_device_reattach_def_hwpt: attached("viommu.defaultHwptReattached"),
  vtd_device_detach_hwpt: mapped(
    "dev_id {devid:int} pasid {pasid:pasid} ret: {ret:int}",
    ({ devid, pasid, ret }, memory: Memory): BindingEvent => {
      const succeeded = judged(memory, memory.justDetached, ret);
      const iommufd = takeContext(memory);
      return { type: "viommu.hwptDetached", iommufd, devid, pasid, succeeded };
    },
  ),
};

const BOUND = "{name:text} (fd={fd:int}): output devid={devid:int}";

// QEMU hw/vfio/trace-events; both lines of an attachment are printed on success only
const cdevKinds: TraceKinds<Memory> = {
  iommufd_cdev_connect_and_bind: mapped(
    `[iommufd={iommufd:int}] Successfully bound device ${BOUND}`,
    ({ iommufd, name, devid }): VmmEvent => ({ type: "vmm.deviceBound", iommufd, name, devid }),
  ),
  iommufd_cdev_attach_ioas_hwpt: mapped(
    "[iommufd={iommufd:int}] Successfully attached device {name:text} ({fd:int}) to id={id:int}",
    ({ iommufd, name, id }, memory: Memory): VmmEvent => {
      memory.iommufd = iommufd;
      memory.justAttached = id;
      return { type: "vmm.deviceAttached", iommufd, name, id };
    },
  ),
  iommufd_cdev_detach_ioas_hwpt: mapped(
    "[iommufd={iommufd:int}] Successfully detached {name:text}",
    (fields, memory: Memory): VmmEvent => {
      memory.iommufd = fields.iommufd;
      memory.justDetached = true;
      return { type: "vmm.deviceDetached", ...fields };
    },
  ),
  iommufd_cdev_fail_attach_existing_container: mapped("{note:text}", (fields): VmmEvent => ({
    type: "vmm.containerRefused",
    ...fields,
  })),
};

export const bindingKinds: TraceKinds<Memory> = { ...deviceKinds, ...cdevKinds };
