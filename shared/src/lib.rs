//! Resize images in the browser or on AWS, and get the same bytes.
//!
//! Bytes and a [`Recipe`] go in, bytes come out: no I/O, no clock, no threads,
//! no environment, and no panic on any input.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let original = std::fs::read("photo.jpg")?;
//! let rendered = isopix::render(&original, &isopix::Recipe::default())?;
//! for rendition in &rendered.renditions {
//!     println!("{} {}", rendition.variant, rendition.file.sha256);
//! }
//! # Ok(())
//! # }
//! ```

// What only the other formats need is dropped by the linker.
#![cfg_attr(not(feature = "full"), allow(dead_code))]

mod alpha;
mod canvas;
mod color;
#[cfg(test)]
#[path = "../tests/it/corpus.rs"]
#[allow(clippy::disallowed_methods, clippy::disallowed_types)] // tests read files
mod corpus;
mod decode;
mod encode;
mod error;
mod geometry;
mod hash;
mod identity;
mod image;
mod limits;
mod markers;
mod master;
mod orient;
mod output;
mod pipeline;
mod plan;
mod plane;
mod recipe;
mod resample;
mod resampling;
mod result;
mod scale;
mod shape;
#[doc(hidden)]
pub mod simd;
#[doc(hidden)]
pub mod steps;

pub use error::{Code, Error, Result};
pub use hash::sha256_hex;
pub use identity::{ENGINE, generation, image_id};
pub use limits::Limits;
#[doc(hidden)]
pub use pipeline::render_at;
pub use pipeline::{probe, render};
pub use recipe::{
    Animation, Background, Color, Effort, Fit, Format, Formats, Kernel, Master, Position, Recipe,
    Variant,
};
pub use result::{Encoded, FileFormat, Rendered, Rendition, Source, Warning};
