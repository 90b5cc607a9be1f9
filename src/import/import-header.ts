/** The header of an imported trace: no scenario can drive it, and its length is not known before. */
import { basename } from "node:path";
import { TRACE_KIND, TRACE_VERSION, type TraceHeader } from "../log/trace.ts";

/** @param path the QEMU log; only its name goes into the header */
export function qemuImportHeader(path: string): TraceHeader {
  return {
    kind: TRACE_KIND,
    version: TRACE_VERSION,
    scenario: null,
    source: { kind: "qemu", file: basename(path) },
    bounds: {},
    variants: [],
  };
}
