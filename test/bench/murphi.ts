/** Fits reference.m to other bounds, and takes its claim out where that is wanted. */
import type { Bounds } from "./bounds.ts";

/** Between the rules and the claim. */
const CLAIM_MARK = /^-{20,}$/m;

/** @param template the text of reference.m */
export function murphiModel(template: string, bounds: Bounds, invariant: boolean): string {
  const { pasids, pages, frames, queue } = bounds;
  const constants = Object.entries({ pasids, pages, frames, depth: queue });
  const model = constants.reduce((text, [name, value]) => setConstant(text, name, value), template);
  if (invariant) return model;
  const cut = model.search(CLAIM_MARK);
  if (cut < 0) throw new Error("reference.m has no line of dashes before its claim.");
  return model.slice(0, cut);
}

function setConstant(text: string, name: string, value: number): string {
  const declaration = new RegExp(`^  ${name}: \\d+;$`, "m");
  if (!declaration.test(text)) throw new Error(`reference.m does not declare ${name}.`);
  return text.replace(declaration, `  ${name}: ${value};`);
}
