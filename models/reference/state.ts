/** The reference protocol's state: one guest table, one IOTLB, one invalidation queue. */
import type { Bound } from "../../src/system/index.ts";

export type Pasid = `pasid${number}`;
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

/** `name0` … `name(count-1)`. */
function names<Prefix extends string>(prefix: Prefix, count: number): `${Prefix}${number}`[] {
  return Array.from({ length: count }, (_, i): `${Prefix}${number}` => `${prefix}${i}`);
}

/** The identifiers within the bounds. */
export function identifiers(b: Bounds): { pasids: Pasid[]; pages: Page[]; frames: Frame[] } {
  return {
    pasids: names("pasid", b.pasids),
    pages: names("page", b.pages),
    frames: names("frame", b.frames),
  };
}

/** A record with the same value under every key. */
function filled<K extends string, V>(keys: readonly K[], value: () => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value()])) as Record<K, V>;
}

/** Nothing mapped, nothing cached, nothing queued. */
export function initialWorld(b: Bounds): World {
  const { pasids, pages } = identifiers(b);
  return {
    pte: filled(pasids, () => filled(pages, () => null)),
    pending: filled(pasids, () => filled(pages, () => false)),
    iotlb: filled(pasids, () => filled(pages, () => null)),
    dma: filled(pasids, () => null),
    queue: [],
    executing: null,
  };
}
