//! The values that a recipe's fields take.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// What is done with color profiles.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Color {
    /// Convert to sRGB and drop the profile.
    #[default]
    Srgb,
    /// Keep the numbers and the profile.
    Keep,
}

/// What is done with animated originals.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Animation {
    /// Use the first fully composed frame.
    #[default]
    First,
    /// Refuse the file.
    Refuse,
}

/// How an image is fitted to a variant's box; the words are sharp's.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Fit {
    /// As large as fits in the box, shape kept.
    #[default]
    Inside,
    /// Fills the box, shape kept, what sticks out is cut.
    Cover,
    /// As large as fits in the box, shape kept, padded to the box.
    Contain,
    /// Exactly the box, shape not kept.
    Fill,
    /// As small as covers the box, shape kept, nothing cut.
    Outside,
}

/// Which part of the image cover keeps, and where contain puts it; the words
/// are sharp's and those of CSS `object-position`, in either order.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)] // the names say it
pub enum Position {
    #[default]
    #[serde(alias = "centre")]
    Center,
    Top,
    #[serde(rename = "right top", alias = "top right")]
    RightTop,
    Right,
    #[serde(rename = "right bottom", alias = "bottom right")]
    RightBottom,
    Bottom,
    #[serde(rename = "left bottom", alias = "bottom left")]
    LeftBottom,
    Left,
    #[serde(rename = "left top", alias = "top left")]
    LeftTop,
}

/// The resampling kernel.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kernel {
    /// Windowed sinc of three lobes: sharp, rings a little.
    #[default]
    Lanczos3,
    /// Mitchell-Netravali cubic, B = C = 1/3: soft, hardly rings.
    Mitchell,
    /// Catmull-Rom cubic, B = 0, C = 1/2: between the two.
    CatmullRom,
    /// Linear interpolation, widened when shrinking.
    Triangle,
    /// The mean over the pixel's area.
    Box,
}

/// A file format of outputs.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Format {
    /// JPEG, or PNG where a pixel is not opaque.
    #[default]
    Auto,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    Webp,
}

/// How hard an encoder tries.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Effort {
    /// Small files in little time.
    #[default]
    Balanced,
    /// Least time.
    Fast,
    /// Least bytes.
    Small,
}

/// One format or several: JSON has a word or a list of words.
///
/// ```
/// use isopix::{Format, Formats};
/// let formats: Formats = serde_json::from_str(r#"["png", "jpeg"]"#)?;
/// assert_eq!(formats.0, [Format::Png, Format::Jpeg]);
/// assert_eq!(serde_json::to_string(&Formats(vec![Format::Png]))?, r#""png""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formats(pub Vec<Format>);

impl Default for Formats {
    fn default() -> Self {
        Formats(vec![Format::Auto])
    }
}

impl Serialize for Formats {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [one] => one.serialize(serializer),
            several => several.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Formats {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Formats;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a format (`auto`, `jpeg`, `png`, `webp`) or a list of formats")
            }

            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Formats, E> {
                let word = serde::de::value::StrDeserializer::new(word);
                Format::deserialize(word).map(|format| Formats(vec![format]))
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, seq: A) -> Result<Formats, A::Error> {
                let list = serde::de::value::SeqAccessDeserializer::new(seq);
                Vec::deserialize(list).map(Formats)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// An opaque color: red, green, blue, 0 to 255; in JSON `"#rrggbb"`.
///
/// ```
/// let white: isopix::Background = serde_json::from_str("\"#ffffff\"")?;
/// assert_eq!(white, isopix::Background::default());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Background(pub [u8; 3]);

impl Default for Background {
    fn default() -> Self {
        Background([255; 3])
    }
}

impl Serialize for Background {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let [red, green, blue] = self.0;
        serializer.serialize_str(&format!("#{red:02x}{green:02x}{blue:02x}"))
    }
}

impl<'de> Deserialize<'de> for Background {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse_background(&text).ok_or_else(|| {
            D::Error::custom(format!(
                "{text:?} is not a color: write it as \"#rrggbb\", such as \"#ffffff\""
            ))
        })
    }
}

fn parse_background(text: &str) -> Option<Background> {
    let digits = text.strip_prefix('#')?.as_bytes();
    let [r1, r0, g1, g0, b1, b0] = *digits else {
        return None;
    };
    let byte = |high: u8, low: u8| {
        let digit = |c: u8| char::from(c).to_digit(16);
        u8::try_from(digit(high)? * 16 + digit(low)?).ok()
    };
    Some(Background([byte(r1, r0)?, byte(g1, g0)?, byte(b1, b0)?]))
}
