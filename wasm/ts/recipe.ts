/**
 * The recipe's shape. The core checks values: what TypeScript lets through and
 * the core does not is refused with `invalid-recipe` and the field's path.
 */

/** What to make of an original. */
export interface Recipe {
  /** The schema's version. */
  version: 1;
  /** Bounds on originals. */
  limits?: Limits;
  /**
   * What is done with color profiles.
   * @defaultValue `"srgb"`
   */
  color?: "srgb" | "keep";
  /**
   * What is done with animated originals: use the first frame, or refuse them.
   * @defaultValue `"first"`
   */
  animation?: "first" | "refuse";
  /**
   * Whether the copyright fields are kept.
   * @defaultValue `false`
   */
  keepCopyright?: boolean;
  /**
   * The bounded file made from the original, from which renditions are made.
   * @defaultValue none: renditions are made straight from the original
   */
  master?: Master;
  /** The renditions to make, by name: 1 to 64 of a-z, A-Z, 0-9, - and _. */
  variants?: Record<string, Variant>;
}

/** Bounds on originals, the same numbers on both sides. */
export interface Limits {
  /**
   * Size of the file in bytes.
   * @defaultValue 52428800 (50 MiB)
   */
  maxBytes?: number;
  /**
   * Width times height.
   * @defaultValue 100000000
   */
  maxPixels?: number;
  /**
   * Width or height in pixels.
   * @defaultValue 30000
   */
  maxDimension?: number;
  /**
   * Frames of an animation, and scans of a progressive JPEG.
   * @defaultValue 1000
   */
  maxFrames?: number;
}

/** What master and variants have in common. */
export interface Rendering {
  /**
   * Width of the box in pixels.
   * @defaultValue follows from the height; without both, the image's own size
   */
  width?: number;
  /**
   * Height of the box in pixels.
   * @defaultValue follows from the width; without both, the image's own size
   */
  height?: number;
  /**
   * Whether the result may be larger than the image.
   * @defaultValue `false`
   */
  enlarge?: boolean;
  /**
   * The resampling kernel.
   * @defaultValue `"lanczos3"`
   */
  kernel?: "lanczos3" | "mitchell" | "catmullRom" | "triangle" | "box";
  /**
   * Whether to resample in linear light.
   * @defaultValue `false`
   */
  linear?: boolean;
  /**
   * Quality of JPEG and WebP, 1 to 100.
   * @defaultValue 82
   */
  quality?: number;
  /**
   * How hard the encoder tries.
   * @defaultValue `"balanced"`
   */
  effort?: "balanced" | "fast" | "small";
  /**
   * Color around the image for `contain`, and under transparent pixels in
   * JPEG: `#rrggbb`.
   * @defaultValue `"#ffffff"`
   */
  background?: string;
}

/** The bounded file between original and renditions. Its fit is `inside`. */
export interface Master extends Rendering {
  /**
   * Its format; `auto` is JPEG, or PNG where a pixel is not opaque.
   * @defaultValue `"auto"`
   */
  format?: "auto" | "jpeg" | "png";
}

/** Formats of a variant; `auto` is JPEG, or PNG where a pixel is not opaque. */
export type Format = "auto" | "jpeg" | "png" | "webp";

/** Where `cover` looks and `contain` puts the image; sharp's and CSS's words. */
export type Position =
  | "center"
  | "top"
  | "right top"
  | "right"
  | "right bottom"
  | "bottom"
  | "left bottom"
  | "left"
  | "left top";

/** A named entry of the recipe: one rendition for each of its formats. */
export interface Variant extends Rendering {
  /**
   * How the image is fitted to the box. `inside` keeps the shape and adds
   * nothing; `cover` fills the box and cuts; `contain` pads; `fill` distorts;
   * `outside` covers the box and cuts nothing.
   * @defaultValue `"inside"`
   */
  fit?: "inside" | "cover" | "contain" | "fill" | "outside";
  /**
   * Which part `cover` keeps, and where `contain` puts the image.
   * @defaultValue `"center"`
   */
  position?: Position;
  /**
   * One format, or several for one rendition each.
   * @defaultValue `"auto"`
   */
  format?: Format | Format[];
}

/** A variant without a name, for one file. */
export interface ResizeFields extends Variant {
  /**
   * The file's format.
   * @defaultValue `"auto"`
   */
  format?: Format;
}
