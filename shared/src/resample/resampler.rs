//! Resamples a plane to many sizes while its rows stream by.
//!
//! Output sample `i` of `n` sits at `(i + 1/2) * scale` of the region, where
//! `scale` is the region's length over `n`, but never beyond the plane. Its
//! weights are the kernel's values at the source samples' centers, the kernel
//! being widened by `scale` when shrinking; weights of samples that the plane
//! does not have are left out, and the others normalised.
//!
//! Rows are summed first, then columns: 16-bit weights, 32-bit sums, and
//! between the passes 16 bits, `Sample::FRACTION` of them after the point.
//! Each pass rounds half up.

use fearless_simd::dispatch;

use super::job::Job;
pub(crate) use super::job::Target;
use super::sample::{Sample, TILE};
use super::vertical::Pairs;
use super::weights::filled;
use crate::error::{Error, Result};
use crate::geometry::Size;
use crate::plane::{Plane, Rows};
use crate::simd::Level;

/// Resamples one plane to all targets, and reads it once. It keeps only the
/// rows that some output row still needs.
pub(crate) struct Resampler<T = u8> {
    level: Level,
    source: Size,
    /// Rows that have come.
    rows: u32,
    pairs: Pairs<T>,
    /// The pairs of rows that some target needs: first, last (exclusive).
    needed: (usize, usize),
    /// The source column that the pairs start with.
    column: usize,
    /// The upper row of a pair whose lower row has not come.
    upper: Vec<T>,
    /// Room for any target's columns.
    columns: Vec<i16>,
    jobs: Vec<Job<T>>,
}

/// Pairs of rows that come in before output rows are made.
const BAND: usize = 8;

impl Resampler<u8> {
    /// Takes the next rows.
    ///
    /// # Errors
    /// `internal` where there are more rows than the plane has, or shorter
    /// ones.
    pub(crate) fn push(&mut self, rows: Rows<'_>) -> Result<()> {
        self.push_rows(rows.iter())
    }

    /// A plane for each target.
    ///
    /// # Errors
    /// `internal` where rows are missing.
    pub(crate) fn finish(self) -> Result<Vec<Plane>> {
        let planes = self.finish_rows()?.into_iter();
        planes
            .map(|(size, samples)| Plane::from_samples(size, samples))
            .collect()
    }
}

// For `linear: true`, which recipes may not ask for yet.
#[cfg_attr(not(test), allow(dead_code))]
impl Resampler<u16> {
    /// Takes the next rows; `samples` holds a multiple of the plane's width.
    ///
    /// # Errors
    /// `internal` where there are more rows than the plane has.
    pub(crate) fn push_linear(&mut self, samples: &[u16]) -> Result<()> {
        let width = self.source.width as usize;
        self.push_rows(samples.chunks_exact(width.max(1)))
    }

    /// Size and samples for each target.
    ///
    /// # Errors
    /// `internal` where rows are missing.
    pub(crate) fn finish_linear(self) -> Result<Vec<(Size, Vec<u16>)>> {
        self.finish_rows()
    }
}

impl<T: Sample> Resampler<T> {
    /// A resampler for a plane of size `source`.
    ///
    /// # Errors
    /// `out-of-memory`; `internal` where a size or a region is empty.
    pub(crate) fn new(level: Level, source: Size, targets: &[Target]) -> Result<Self> {
        let mut jobs = Vec::new();
        jobs.try_reserve_exact(targets.len())
            .map_err(|_| Error::out_of_memory())?;
        for target in targets {
            jobs.push(Job::new(source, target)?);
        }
        let work = || jobs.iter().filter_map(|job| job.work.as_ref());
        let column = work().map(|work| work.columns.0).min().unwrap_or(0);
        let right = work().map(|work| work.columns.1).max().unwrap_or(0);
        let first = work().map(|work| work.needed.0).min().unwrap_or(0);
        let last = work().map(|work| work.needed.1).max().unwrap_or(0);
        let slots = work().map(|work| work.slots).max().unwrap_or(0) + BAND;
        let tiles = (right - column).div_ceil(TILE);
        Ok(Resampler {
            level,
            source,
            rows: 0,
            pairs: Pairs::new(tiles, slots)?,
            needed: (first, last),
            column,
            upper: filled(source.width as usize)?,
            columns: filled(work().map(|work| work.sums.len()).max().unwrap_or(0))?,
            jobs,
        })
    }

    fn push_rows<'a>(&mut self, rows: impl Iterator<Item = &'a [T]>) -> Result<()> {
        let width = self.source.width as usize;
        let mut above: Option<&[T]> = None;
        for row in rows {
            if self.rows >= self.source.height || row.len() < width {
                return Err(Error::internal());
            }
            let row = &row[..width];
            for job in &mut self.jobs {
                job.copy(row);
            }
            let is_last = self.rows + 1 == self.source.height;
            if self.rows.is_multiple_of(2) && !is_last {
                above = Some(row);
            } else if self.rows.is_multiple_of(2) {
                // The weights below the last row are zero.
                self.put(row, row);
            } else if let Some(above) = above.take() {
                self.put(above, row);
            } else {
                let above = core::mem::take(&mut self.upper);
                self.put(&above, row);
                self.upper = above;
            }
            self.rows += 1;
        }
        if let Some(above) = above {
            self.upper.copy_from_slice(above);
        }
        Ok(())
    }

    /// Takes the pair of rows that ends with the present row.
    fn put(&mut self, upper: &[T], lower: &[T]) {
        let pair = self.rows as usize / 2;
        let (first, last) = self.needed;
        if pair < first || pair >= last {
            return;
        }
        let (upper, lower) = (&upper[self.column..], &lower[self.column..]);
        dispatch!(self.level, simd => Pairs::put(simd, &mut self.pairs, pair, upper, lower));
        let come = pair + 1;
        if (come - first).is_multiple_of(BAND) || come == last {
            for job in &mut self.jobs {
                job.advance(
                    self.level,
                    &self.pairs,
                    self.column,
                    come,
                    &mut self.columns,
                );
            }
        }
    }

    fn finish_rows(self) -> Result<Vec<(Size, Vec<T>)>> {
        if self.rows != self.source.height {
            return Err(Error::internal());
        }
        let jobs = self.jobs.into_iter();
        Ok(jobs.map(|job| (job.size, job.samples)).collect())
    }
}

#[cfg(test)]
mod tests;
