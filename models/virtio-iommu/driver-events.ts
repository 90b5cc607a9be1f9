/** What the guest's IOMMU driver says. */
import type { DeviceId } from "../shared/ids.ts";
import type { Gpa, Iova } from "../msi/addresses.ts";
import type { Domain, GuestThread, RegionType, Request } from "./requests.ts";

export type DriverEvent =
  | {
      readonly type: "iommuDriver.requestPosted";
      readonly request: Request;
      readonly thread: GuestThread;
    }
  | { readonly type: "iommuDriver.statusTaken" }
  /** PROBE was answered, and the driver keeps what it makes of the window. */
  | {
      readonly type: "iommuDriver.regionLearned";
      readonly dev: DeviceId;
      readonly region: RegionType;
    }
  /** The group's mutex is taken; the device goes on in its old domain. */
  | { readonly type: "iommuDriver.attachBegun"; readonly dev: DeviceId; readonly domain: Domain }
  /** A page of a DIRECT region gets its identity mapping. */
  | {
      readonly type: "iommuDriver.directMapped";
      readonly domain: Domain;
      readonly page: Iova & Gpa;
    }
  /** The new domain gets the doorbell before the device does. */
  | { readonly type: "iommuDriver.doorbellPreloaded"; readonly domain: Domain }
  /** The request is on its way, so the driver relies on neither domain. */
  | { readonly type: "iommuDriver.attachPosted"; readonly dev: DeviceId; readonly domain: Domain }
  | { readonly type: "iommuDriver.attachFinished"; readonly dev: DeviceId; readonly domain: Domain }
  | { readonly type: "iommuDriver.blockBegun"; readonly dev: DeviceId }
  | { readonly type: "iommuDriver.blockFinished"; readonly dev: DeviceId }
  /** A device with a DIRECT region cannot be isolated. */
  | { readonly type: "iommuDriver.blockRefused"; readonly dev: DeviceId }
  | {
      readonly type: "iommuDriver.pageMapped";
      readonly domain: Domain;
      readonly iova: Iova;
      readonly gpa: Gpa;
    }
  | { readonly type: "iommuDriver.pageUnmapped"; readonly domain: Domain; readonly iova: Iova }
  /** The mapping can be used. */
  | { readonly type: "iommuDriver.mappingAcknowledged"; readonly domain: Domain };
