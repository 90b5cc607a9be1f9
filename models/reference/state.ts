/** The reference protocol's state: one guest table, one IOTLB, one invalidation queue. */
import type { Bound } from "../../src/system/index.ts";
import { names, table, type Pasid } from "../shared/ids.ts";

export type { Pasid };
export type Page = `page${number}`;
export type Frame = `frame${number}`;

/** Asks the host to drop what it cached for one page. */
export interface Invalidation {
  readonly pasid: Pasid;
  readonly page: Page;
}

/** What a page maps to; null is not present. */
export type PageTable = Record<Pasid, Record<Page, Frame | null>>;

export interface World {
  /** The guest's stage-1 entries. */
  pte: PageTable;
  /** Unmapped, invalidation not complete: the page may not be mapped again. */
  pending: Record<Pasid, Record<Page, boolean>>;
  /** What the IOMMU has cached. */
  iotlb: PageTable;
  /** The page that the DMA in flight of each PASID uses. */
  dma: Record<Pasid, Page | null>;
  queue: Invalidation[];
  /** The descriptor that the host executes. */
  executing: Invalidation | null;
}

export const bounds = {
  pasids: { default: 2, min: 1, max: 4, meaning: "address spaces of the device" },
  pages: { default: 2, min: 1, max: 8, meaning: "pages per address space" },
  frames: { default: 2, min: 1, max: 8, meaning: "frames that a page can map" },
  queue: { default: 2, min: 1, max: 8, meaning: "descriptors that the invalidation queue holds" },
} satisfies Record<string, Bound>;

export type Bounds = Readonly<Record<keyof typeof bounds, number>>;

/** The identifiers within the bounds. */
export function identifiers(b: Bounds): { pasids: Pasid[]; pages: Page[]; frames: Frame[] } {
  return {
    pasids: names("pasid", b.pasids),
    pages: names("page", b.pages),
    frames: names("frame", b.frames),
  };
}

/** Nothing mapped, nothing cached, nothing queued. */
export function initialWorld(b: Bounds): World {
  const { pasids, pages } = identifiers(b);
  return {
    pte: table(pasids, () => table(pages, () => null)),
    pending: table(pasids, () => table(pages, () => false)),
    iotlb: table(pasids, () => table(pages, () => null)),
    dma: table(pasids, () => null),
    queue: [],
    executing: null,
  };
}
