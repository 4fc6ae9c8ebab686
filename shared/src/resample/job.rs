//! One target of a resampler.

use fearless_simd::dispatch;

use super::horizontal::{Horizontal, ROWS};
use super::sample::{GROUP, Sample, TILE};
use super::vertical::{Pairs, Vertical};
use super::weights::{Axis, filled, reserved};
use crate::error::{Error, Result};
use crate::geometry::{Region, Size};
use crate::recipe::Kernel;
use crate::simd::Level;

/// What to make of a plane.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    /// In samples of the plane. It may reach a little beyond its edges.
    pub(crate) region: Region,
    /// The output's size.
    pub(crate) size: Size,
    pub(crate) kernel: Kernel,
}

/// One target's work.
pub(crate) struct Job<T> {
    pub(crate) size: Size,
    /// The output's rows so far.
    pub(crate) samples: Vec<T>,
    /// Absent where the output is a copy of the source.
    pub(crate) work: Option<Work<T>>,
}

pub(crate) struct Work<T> {
    vertical: Vertical,
    horizontal: Horizontal,
    /// Source columns that the windows read: first, a multiple of `TILE`, and
    /// last, exclusive.
    pub(crate) columns: (usize, usize),
    /// Pairs that the windows read: first, last (exclusive).
    pub(crate) needed: (usize, usize),
    /// Pairs that have to be kept, so that each row finds its window.
    pub(crate) slots: usize,
    /// Output rows that are done.
    done: usize,
    /// `ROWS` rows of whole tiles.
    pub(crate) sums: Vec<i16>,
    /// `ROWS` rows of the output, padded to a multiple of `GROUP`.
    rows: Vec<T>,
}

impl<T: Sample> Job<T> {
    pub(crate) fn new(source: Size, target: &Target) -> Result<Self> {
        let size = target.size;
        let is_copy = size == source && target.region == Region::whole(source);
        let count = (size.width as usize)
            .checked_mul(size.height as usize)
            .ok_or(Error::out_of_memory())?;
        Ok(Job {
            size,
            samples: reserved(count)?,
            work: match is_copy {
                true => None,
                false => Some(Work::new(source, target)?),
            },
        })
    }

    /// Copies a row of the source, if the output is a copy.
    pub(crate) fn copy(&mut self, row: &[T]) {
        if self.work.is_none() {
            // There is room for the whole plane.
            self.samples.extend_from_slice(row);
        }
    }

    /// Makes the rows whose windows have come: pairs up to `come`. The first
    /// column of `pairs` is number `column`.
    pub(crate) fn advance(
        &mut self,
        level: Level,
        pairs: &Pairs<T>,
        column: usize,
        come: usize,
        columns: &mut [i16],
    ) {
        let Some(work) = &mut self.work else {
            return;
        };
        let Work {
            vertical,
            horizontal,
            rows,
            ..
        } = work;
        let tile = (work.columns.0 - column) / TILE;
        let origin = work.columns.0 / 2;
        let stride = work.sums.len() / ROWS;
        while work.done < vertical.len() && vertical.pairs(work.done).1 <= come {
            let row = work.done % ROWS;
            let sums = &mut work.sums[row * stride..(row + 1) * stride];
            dispatch!(level, simd => Vertical::sum(simd, vertical, work.done, pairs, tile, sums));
            work.done += 1;
            if row + 1 == ROWS || work.done == vertical.len() {
                let sums = (work.sums.as_slice(), stride);
                dispatch!(level, simd => Horizontal::sum(simd, horizontal, origin, sums, columns, rows));
                let padded = rows.len() / ROWS;
                for row in rows.chunks_exact(padded).take(row + 1) {
                    // There is room for the whole plane.
                    self.samples
                        .extend_from_slice(&row[..self.size.width as usize]);
                }
            }
        }
    }
}

impl<T: Sample> Work<T> {
    fn new(source: Size, target: &Target) -> Result<Self> {
        let Target {
            region,
            size,
            kernel,
        } = *target;
        let axis = Axis {
            source: source.height,
            start: region.top,
            length: region.height,
            outputs: size.height,
            kernel,
        };
        let vertical = Vertical::new(axis, T::FRACTION)?;
        let axis = Axis {
            source: source.width,
            start: region.left,
            length: region.width,
            outputs: size.width,
            kernel,
        };
        let horizontal = Horizontal::new(axis)?;
        let (left, right) = horizontal.pairs();
        let column = left * 2 / TILE * TILE;
        // Padding may reach beyond the plane: its weights are 0.
        let padded = (right * 2 - column).next_multiple_of(TILE);
        let width = (size.width as usize).next_multiple_of(GROUP);
        let (mut last, mut slots) = (0, 0);
        for row in 0..vertical.len() {
            let (start, end) = vertical.pairs(row);
            // A row waits for the rows above it.
            last = end.max(last);
            slots = slots.max(last - start);
        }
        let room = |width: usize| width.checked_mul(ROWS).ok_or(Error::out_of_memory());
        Ok(Work {
            needed: vertical.all_pairs(),
            vertical,
            horizontal,
            columns: (column, (right * 2).min(source.width as usize)),
            slots,
            done: 0,
            sums: filled(room(padded)?)?,
            rows: filled(room(width)?)?,
        })
    }
}
