/** Recipes as JSON text, which is how the core reads them. */

import { IsopixError, messageOf } from "./errors.js";
import type { Recipe, ResizeFields } from "./recipe.js";

/** Throws `invalid-recipe` where it cannot be JSON. */
export function recipeText(recipe: Recipe | string): string {
  if (typeof recipe === "string") {
    return recipe;
  }
  try {
    return JSON.stringify(recipe);
  } catch (cause) {
    throw new IsopixError("invalid-recipe", `the recipe cannot be JSON: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/**
 * A recipe for one file, which `resize` makes straight from the original. What
 * is true of all originals (limits, color, animation) is the resizer's
 * recipe's, a text that the core has accepted.
 */
export function resizeRecipeText(base: string, fields: ResizeFields): string {
  if (Array.isArray(fields.format)) {
    throw new IsopixError("invalid-recipe", "format: resize makes one file, so name one format");
  }
  const { master: _, ...recipe } = JSON.parse(base) as Recipe;
  return recipeText({ ...recipe, variants: { resize: fields } });
}
