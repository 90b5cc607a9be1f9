/** What iommufd changes: its objects, its bookkeeping, and the mailbox of the host driver. */
import { match } from "ts-pattern";
import type { IommufdEvent } from "../iommufd-events.ts";
import { type IommufdWorld, type IoctlReturn } from "../iommufd-state.ts";
import { settleAttachment, settleInvalidations } from "./ghost.ts";

const OK: IoctlReturn = { ok: true, hwpt: null };
const FAILED: IoctlReturn = { ok: false, hwpt: null };

/** Ends the ioctl in progress. */
function answer(world: IommufdWorld, returned: IoctlReturn): void {
  world.iommufd.ioctl = null;
  world.iommufd.returned = returned;
  world.attachCall = null;
  world.attachResult = null;
}

export function reduceIommufd(world: IommufdWorld, event: IommufdEvent): void {
  const { attached } = world.iommufd;
  const { degraded } = world.ghost;
  match(event)
    .with({ type: "iommufd.hwptAllocated" }, ({ hwpt, fsRoot }) => {
      world.domain[hwpt] = { kind: "nested", fsRoot, ssRoot: "ssroot0" };
      answer(world, { ok: true, hwpt });
    })
    .with({ type: "iommufd.allocationFailed" }, ({ dev, pasid, injected }) => {
      degraded[dev][pasid] = true;
      if (injected) world.iommufd.failuresLeft -= 1;
      answer(world, FAILED);
    })
    .with({ type: "iommufd.driverCalled" }, ({ call }) => {
      world.attachCall = call;
    })
    .with({ type: "iommufd.attached" }, ({ dev, pasid, hwpt }) => {
      settleAttachment(world, dev, pasid);
      attached[dev][pasid] = hwpt;
      degraded[dev][pasid] = false;
      answer(world, OK);
    })
    // Linux nested.c: intel_nested_attach_dev leaves the device blocked, the record names the old
    // HWPT.
    .with({ type: "iommufd.attachFailed" }, ({ dev, pasid }) => {
      degraded[dev][pasid] = true;
      answer(world, FAILED);
    })
    .with({ type: "iommufd.detached" }, ({ dev, pasid }) => {
      settleAttachment(world, dev, pasid);
      attached[dev][pasid] = null;
      answer(world, OK);
    })
    .with({ type: "iommufd.invalidated" }, ({ hwpt, iova }) => {
      settleInvalidations(world, hwpt, iova);
      answer(world, OK);
    })
    .with({ type: "iommufd.invalidationFailed" }, ({ dev, pasid }) => {
      degraded[dev][pasid] = true;
      answer(world, FAILED);
    })
    .with({ type: "iommufd.destroyed" }, ({ hwpt }) => {
      world.domain[hwpt] = null;
      settleInvalidations(world, hwpt, null);
      answer(world, OK);
    })
    .with({ type: "iommufd.destructionRefused" }, () => answer(world, FAILED))
    .exhaustive();
}
