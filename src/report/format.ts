/** Numbers, durations, sizes and JSON as a reader wants them. */
import type { BoundValues } from "../system/index.ts";

/** `1,379,889`. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 state`, `5 states`. */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** `0.42 s`, `7.3 s`, `2 min 05 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 1) return `${seconds.toFixed(2)} s`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** `161 MiB`, `1.5 GiB`. */
export function formatBytes(bytes: number): string {
  const mebi = bytes / 2 ** 20;
  return mebi < 1024 ? `${Math.round(mebi)} MiB` : `${(mebi / 1024).toFixed(1)} GiB`;
}

/** `23 %`; below one per cent with a digit more. */
export function formatShare(share: number): string {
  const percent = share * 100;
  return `${percent > 0 && percent < 1 ? percent.toFixed(1) : Math.round(percent)} %`;
}

/** `pasids=2 pages=2`, or `none`. */
export function formatBounds(bounds: BoundValues): string {
  return formatFields(bounds) || "none";
}

/** `pasid=pasid0 page=page1`. */
export function formatFields(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${formatValue(value)}`)
    .join(" ");
}

/** JSON with strings bare and little else: `{pasid: pasid0, page: page1}`, `null`, `[]`. */
export function formatValue(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(formatValue).join(", ")}]`;
  const fields = Object.entries(value).map(([key, v]) => `${key}: ${formatValue(v)}`);
  return `{${fields.join(", ")}}`;
}
