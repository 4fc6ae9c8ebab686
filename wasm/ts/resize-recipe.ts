/** A recipe for one file, which `resize` makes straight from the original. */

import { IsopixError } from "./errors.js";
import type { Recipe, ResizeFields } from "./recipe.js";

/**
 * Takes what is true of all originals (limits, color, animation) from the
 * resizer's recipe, a text that the core has accepted.
 */
export function resizeRecipe(recipeText: string, fields: ResizeFields): string {
  if (Array.isArray(fields.format)) {
    throw new IsopixError("invalid-recipe", "format: resize makes one file, so name one format");
  }
  const { master: _, ...recipe } = JSON.parse(recipeText) as Recipe;
  return JSON.stringify({ ...recipe, variants: { resize: fields } });
}
