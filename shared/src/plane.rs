//! One component of an image: 8-bit samples, whole or as rows that stream by.

use crate::error::{Error, Result};
use crate::geometry::Size;

/// Samples row by row from the top, without gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plane {
    pub(crate) size: Size,
    /// `size.width * size.height` of them.
    pub(crate) samples: Vec<u8>,
}

impl Plane {
    /// A plane of zeros.
    ///
    /// # Errors
    /// `out-of-memory`.
    pub(crate) fn zeroed(size: Size) -> Result<Self> {
        let count = sample_count(size)?;
        let mut samples = Vec::new();
        samples
            .try_reserve_exact(count)
            .map_err(|_| Error::out_of_memory())?;
        samples.resize(count, 0);
        Ok(Plane { size, samples })
    }

    /// Takes samples; a wrong number of them is a defect.
    pub(crate) fn from_samples(size: Size, samples: Vec<u8>) -> Result<Self> {
        if samples.len() != sample_count(size)? {
            return Err(Error::internal());
        }
        Ok(Plane { size, samples })
    }

    /// All of its rows.
    pub(crate) fn rows(&self) -> Rows<'_> {
        Rows {
            samples: &self.samples,
            stride: self.size.width as usize,
        }
    }
}

/// Whole rows of a plane, from top to bottom. Each takes `stride` bytes, of
/// which the first ones, as many as the plane is wide, are its samples.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows<'a> {
    /// A multiple of `stride` bytes.
    pub(crate) samples: &'a [u8],
    pub(crate) stride: usize,
}

impl<'a> Rows<'a> {
    pub(crate) fn iter(self) -> impl ExactSizeIterator<Item = &'a [u8]> {
        self.samples.chunks_exact(self.stride.max(1))
    }
}

/// Takes a picture's planes as they are decoded.
pub(crate) trait Sink {
    /// Takes the next rows of plane number `plane`; every plane gets its rows
    /// from top to bottom, a few at a time, the planes in turn.
    ///
    /// # Errors
    /// `out-of-memory`, or `internal` where there is no such plane or row.
    fn push(&mut self, plane: usize, rows: Rows<'_>) -> Result<()>;
}

fn sample_count(size: Size) -> Result<usize> {
    let count = u64::from(size.width) * u64::from(size.height);
    // wasm32 addresses less than a recipe may allow.
    match usize::try_from(count) {
        Ok(count) if isize::try_from(count).is_ok() => Ok(count),
        _ => Err(Error::out_of_memory()),
    }
}
