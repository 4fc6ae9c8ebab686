import type { Recipe, Variant } from "isopix";

/** Names and fields of the variants, smallest first. */
export function variantsBySize({ variants = {} }: Recipe): [name: string, variant: Variant][] {
  const size = ({ width, height }: Variant) => width ?? height ?? Infinity;
  return Object.entries(variants).sort(([, a], [, b]) => size(a) - size(b));
}
