/** What can happen in the reference protocol. */
import type { Frame, Page, Pasid } from "./state.ts";

export type GuestEvent =
  | {
      readonly type: "guest.pageMapped";
      readonly pasid: Pasid;
      readonly page: Page;
      readonly frame: Frame;
    }
  | { readonly type: "guest.pageUnmapped"; readonly pasid: Pasid; readonly page: Page }
  | { readonly type: "guest.invalidationPosted"; readonly pasid: Pasid; readonly page: Page };

export type HostEvent =
  | { readonly type: "host.invalidationFetched" }
  | { readonly type: "host.invalidationExecuted"; readonly pasid: Pasid; readonly page: Page }
  | { readonly type: "host.entryEvicted"; readonly pasid: Pasid; readonly page: Page };

export type DeviceEvent =
  | {
      readonly type: "device.dmaStarted";
      readonly pasid: Pasid;
      readonly page: Page;
      readonly frame: Frame;
    }
  | { readonly type: "device.dmaFinished"; readonly pasid: Pasid };

export type Event = GuestEvent | HostEvent | DeviceEvent;
