//! The recipe: one JSON file that lists the master and the variants, used
//! unchanged by browser, command line and server.

mod digest;
mod parse;
#[cfg(feature = "schema")]
mod schema;
mod unbuilt;
mod validate;
mod values;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::limits::Limits;
pub use values::{Animation, Background, Color, Effort, Fit, Format, Formats, Kernel, Position};

/// What to make of an original.
///
/// ```
/// let recipe = isopix::Recipe::parse(r#"{"version":1,"variants":{"small":{"width":640}}}"#)?;
/// assert_eq!(recipe.variants["small"].quality, 82);
/// assert_eq!(recipe.master, None);
/// # Ok::<(), isopix::Error>(())
/// ```
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Recipe {
    /// The schema's version: 1.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 1)))]
    pub version: u32,
    /// Bounds on originals.
    #[serde(default)]
    pub limits: Limits,
    /// What is done with color profiles.
    #[serde(default)]
    pub color: Color,
    /// What is done with animated originals.
    #[serde(default)]
    pub animation: Animation,
    /// Whether the copyright fields are kept; default false.
    #[serde(default)]
    pub keep_copyright: bool,
    /// The bounded, normalised file made from the original, from which the
    /// renditions are made; without it they are made straight from the
    /// original.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub master: Option<Master>,
    /// The renditions to make, by name. They are made and reported in the
    /// order of their names.
    #[serde(default, deserialize_with = "parse::variants")]
    pub variants: BTreeMap<String, Variant>,
}

/// The bounded file that stands between original and renditions. Its fit is
/// always inside.
///
/// ```
/// let recipe = isopix::Recipe::default();
/// let master = recipe.master.unwrap();
/// assert_eq!((master.width, master.height, master.quality), (Some(2560), Some(2560), 90));
/// ```
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Master {
    /// Greatest width in pixels; absent: bounded by the height alone.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 65500)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Greatest height in pixels; absent: bounded by the width alone.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 65500)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Whether it may exceed the original's size; default false.
    pub enlarge: bool,
    /// The resampling kernel; default lanczos3.
    pub kernel: Kernel,
    /// Whether to resample in linear light; default false.
    pub linear: bool,
    /// `auto`, `jpeg` or `png`; default auto.
    pub format: Format,
    /// JPEG quality, 1 to 100; default 82.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 100)))]
    pub quality: u8,
    /// How hard the encoder tries; default balanced.
    pub effort: Effort,
    /// Color under transparent pixels in JPEG; default `#ffffff`.
    pub background: Background,
}

impl Default for Master {
    fn default() -> Self {
        Master {
            width: None,
            height: None,
            enlarge: false,
            kernel: Kernel::default(),
            linear: false,
            format: Format::default(),
            quality: DEFAULT_QUALITY,
            effort: Effort::default(),
            background: Background::default(),
        }
    }
}

/// A named entry of the recipe, which makes one rendition for each format.
///
/// ```
/// use isopix::{Fit, Variant};
/// let thumb = Variant { width: Some(256), height: Some(256), fit: Fit::Cover, ..Variant::default() };
/// assert_eq!(thumb.quality, 82);
/// ```
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Variant {
    /// Width of the box in pixels; absent: follows from the height. Both
    /// absent: the size that the image has.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 65500)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Height of the box in pixels; absent: follows from the width.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 65500)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// How the image is fitted to the box; default inside.
    pub fit: Fit,
    /// Which part cover keeps, and where contain puts the image; default
    /// center.
    pub position: Position,
    /// Whether the rendition may exceed the image's size; default false.
    pub enlarge: bool,
    /// The resampling kernel; default lanczos3.
    pub kernel: Kernel,
    /// Whether to resample in linear light; default false.
    pub linear: bool,
    /// One format or several, one rendition each; default auto.
    pub format: Formats,
    /// JPEG and WebP quality, 1 to 100; default 82.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 100)))]
    pub quality: u8,
    /// How hard the encoder tries; default balanced.
    pub effort: Effort,
    /// Color around the image for contain, and under transparent pixels in
    /// JPEG; default `#ffffff`.
    pub background: Background,
}

/// The quality where a recipe names none.
const DEFAULT_QUALITY: u8 = 82;

impl Default for Variant {
    fn default() -> Self {
        Variant {
            width: None,
            height: None,
            fit: Fit::default(),
            position: Position::default(),
            enlarge: false,
            kernel: Kernel::default(),
            linear: false,
            format: Formats::default(),
            quality: DEFAULT_QUALITY,
            effort: Effort::default(),
            background: Background::default(),
        }
    }
}

impl Default for Recipe {
    /// A master of 2560 pixels and four variants: thumb, small, medium and
    /// large.
    fn default() -> Self {
        let width = |width| Variant {
            width: Some(width),
            ..Variant::default()
        };
        let thumb = Variant {
            height: Some(256),
            fit: Fit::Cover,
            quality: 78,
            ..width(256)
        };
        Recipe {
            version: 1,
            limits: Limits::default(),
            color: Color::default(),
            animation: Animation::default(),
            keep_copyright: false,
            master: Some(Master {
                width: Some(2560),
                height: Some(2560),
                quality: 90,
                ..Master::default()
            }),
            variants: BTreeMap::from([
                ("thumb".to_owned(), thumb),
                ("small".to_owned(), width(640)),
                ("medium".to_owned(), width(1280)),
                ("large".to_owned(), width(2048)),
            ]),
        }
    }
}
