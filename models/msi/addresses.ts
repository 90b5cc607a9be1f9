/**
 * The pages that an MSI can be about. An MSI has four addresses, and none of them stands for another: the page in the
 * guest's MSI-X table, the page on the wire (what the host wrote into the physical MSI-X table), the virtual
 * doorbell (a GPA) and the physical doorbell (an HPA).
 */
import {
  names,
  type Gpa as RamGpa,
  type Hpa as Frame,
  type Iova as MappedIova,
} from "../shared/ids.ts";

/**
 * A page of the host's MSI window. It is a number, and the same number is an IOVA (on the wire), a GPA (behind a
 * first stage) and for a guest without translation both.
 */
export type WindowPage = `msi${number}`;
/** The page of a physical interrupt controller that takes MSIs: ITS translater, or GICv2m frame. */
export type Doorbell = `doorbell${number}`;

export type Iova = MappedIova | WindowPage;
/** `vdoorbell` is the page of the virtual interrupt controller. */
export type Gpa = RamGpa | WindowPage | "vdoorbell";
export type Hpa = Frame | Doorbell;
/** What can stand in an address register: a gIOVA, or a GPA where nothing translates. */
export type BusPage = Iova | Gpa;

/** What the guest maps for its DMA. */
export const DATA: Iova = "iova0";
/** What the guest's allocator gives to the doorbell. */
export const DOORBELL_IOVA: Iova = "iova1";
export const VDOORBELL: Gpa = "vdoorbell";
/** The guest's memory at the start, and the frame behind it. */
export const RAM: Gpa = "gpa0";
/** Where a VMM may plug memory without harm. */
export const FREE_GPA: Gpa = "gpa1";
export const FIRST_WINDOW_PAGE: WindowPage = "msi0";

const FRAMES: Readonly<Partial<Record<Gpa, Frame>>> = { [RAM]: "hpa0" };
/** The frame of plugged memory, wherever it is plugged. */
const PLUGGED_FRAME: Frame = "hpa1";

/** The host frame behind a page of guest memory. */
export const frameOf = (gpa: Gpa): Frame => FRAMES[gpa] ?? PLUGGED_FRAME;
export const isDoorbell = (hpa: Hpa | null): hpa is Doorbell =>
  hpa?.startsWith("doorbell") === true;
export const isRam = (hpa: Hpa | null): boolean => hpa?.startsWith("hpa") === true;
export const isWindowPage = (page: BusPage | null): page is WindowPage =>
  page?.startsWith("msi") === true;

export const windowPages = (count: number): WindowPage[] => names("msi", count);
export const doorbells = (count: number): Doorbell[] => names("doorbell", count);
