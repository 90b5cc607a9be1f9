/** Trace lines that a VT-d log may hold and that tell nothing of translation, with the reasons. */
import { ignored } from "../../src/import/log-model.ts";

const INTERRUPTS = "interrupts and their remapping are outside of the translation protocol";

/** QEMU hw/i386/trace-events, backends/trace-events, hw/vfio/trace-events, hw/pci/trace-events */
export const ignoredKinds = {
  ...ignored("a read changes nothing, and its line does not hold the value", "vtd_reg_read"),
  ...ignored(
    INTERRUPTS,
    "vtd_inv_desc_iec",
    "vtd_ir_*",
    "vtd_warn_ir_*",
    "vtd_err_ir*",
    "vtd_irq_generate",
    "vtd_reg_ir_root",
    "vtd_reg_write_fectl",
    "vtd_reg_write_iectl",
    "vtd_reg_ics_clear_ip",
    "vtd_fsts_clear_ip",
    "x86_iommu_iec_notify",
  ),
  ...ignored(
    "a detail of a shadow walk; its outcome is in the map and unmap calls",
    "vtd_page_walk_*",
  ),
  ...ignored(
    "the replay that a flush starts; its outcome is in the map and unmap calls",
    "vtd_replay_*",
  ),
  ...ignored(
    "repeats an iommufd line, in an early version of the nesting series",
    "vtd_device_attach_container",
    "vtd_device_detach_container",
    "vtd_device_fail_attach_existing_*",
    "vtd_device_alloc_ioas",
  ),
  ...ignored("repeats iommufd_backend_alloc_ioas", "iommufd_cdev_alloc_ioas"),
  ...ignored(
    "opens, describes or migrates a device without touching its translation",
    "iommu_backend_set_fd",
    "iommufd_change_process",
    "iommufd_cdev_getfd",
    "iommufd_cdev_device_info",
    "iommufd_cdev_pci_hot_reset_dep_devices",
    "iommufd_backend_set_dirty",
    "iommufd_backend_get_dirty_bitmap",
    "vfio_*",
  ),
  ...ignored(
    "VT-d does not use the kernel's virtual IOMMU objects",
    "iommufd_backend_alloc_viommu",
    "iommufd_backend_alloc_vdev",
    "iommufd_viommu_alloc_eventq",
  ),
  ...ignored("configuration space is outside of the translation protocol", "pci_cfg_*"),
};
