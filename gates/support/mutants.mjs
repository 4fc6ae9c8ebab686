// What the gates must find out: builds of the project in which one text is altered.
//
// To point one elsewhere, change its `file`, `from` and `to` here, and nothing else: `from` must
// stand in the file exactly once, and the build fails loudly where it does not.

/** A rounding constant of the core, altered by one, in the native command alone. */
export const ROUNDING = {
  name: "rounding",
  program: "isopix",
  file: "shared/src/alpha.rs",
  // Half of 255, by which products of color and alpha are rounded.
  from: "u32::from(a) * u32::from(b) + 128;",
  to: "u32::from(a) * u32::from(b) + 129;",
};

/**
 * The function `render` with every quality one lower than its recipe says. It announces the
 * recipe's digest all the same: nothing but the bytes can tell.
 */
export const QUALITY = {
  name: "quality",
  program: "render",
  file: "lambda/src/render.rs",
  from: "isopix::render(&original, &recipe.recipe)?",
  to: `{
            let mut altered = recipe.recipe.clone();
            altered.variants.values_mut().for_each(|variant| variant.quality -= 1);
            isopix::render(&original, &altered)?
        }`,
};
