//! An image in memory: interleaved 8-bit samples, rows from the top without
//! padding.

use crate::error::{Error, Result};
use crate::geometry::Size;

/// What a pixel's samples are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    Gray,
    Rgb,
    /// Straight or premultiplied, as the step says that holds it.
    Rgba,
}

impl Layout {
    /// Samples, and so bytes, of a pixel.
    pub(crate) const fn channels(self) -> usize {
        match self {
            Layout::Gray => 1,
            Layout::Rgb => 3,
            Layout::Rgba => 4,
        }
    }
}

/// An image: `samples` holds width x height x channels bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pixels {
    pub(crate) size: Size,
    pub(crate) layout: Layout,
    pub(crate) samples: Vec<u8>,
}

impl Pixels {
    /// An image of zeros.
    pub(crate) fn zeroed(size: Size, layout: Layout) -> Result<Self> {
        Ok(Pixels {
            size,
            layout,
            samples: zeroed_samples(size, layout)?,
        })
    }

    /// Takes samples that a decoder made; a wrong number of them is a defect.
    pub(crate) fn from_samples(size: Size, layout: Layout, samples: Vec<u8>) -> Result<Self> {
        if samples.len() != bytes(size, layout)? {
            return Err(Error::internal());
        }
        Ok(Pixels {
            size,
            layout,
            samples,
        })
    }

    /// Bytes of a row.
    pub(crate) fn stride(&self) -> usize {
        self.size.width as usize * self.layout.channels()
    }
}

fn bytes(size: Size, layout: Layout) -> Result<usize> {
    let bytes = u64::from(size.width) * u64::from(size.height) * layout.channels() as u64;
    // wasm32 addresses less than a recipe may allow.
    match usize::try_from(bytes) {
        Ok(bytes) if isize::try_from(bytes).is_ok() => Ok(bytes),
        _ => Err(Error::out_of_memory()),
    }
}

/// Memory for an image, or `out-of-memory` instead of an abort.
pub(crate) fn zeroed_samples(size: Size, layout: Layout) -> Result<Vec<u8>> {
    let bytes = bytes(size, layout)?;
    let mut samples = Vec::new();
    samples
        .try_reserve_exact(bytes)
        .map_err(|_| Error::out_of_memory())?;
    samples.resize(bytes, 0);
    Ok(samples)
}
