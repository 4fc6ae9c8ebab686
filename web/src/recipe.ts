// The recipe, as far as the page shows it; the engine reads the rest.

/** The recipe's JSON. */
export interface RecipeFile {
  variants: Record<string, Box>;
}

/** The box of a variant in pixels; what is absent follows from the picture. */
export interface Box {
  width?: number;
  height?: number;
}

/** Names and boxes of the variants, smallest first. */
export function variantsBySize({ variants }: RecipeFile): [name: string, box: Box][] {
  const size = ({ width, height }: Box) => width ?? height ?? Infinity;
  return Object.entries(variants).sort(([, a], [, b]) => size(a) - size(b));
}
