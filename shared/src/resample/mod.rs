//! Kernel arithmetic on samples: from a region of the source to a size.
//!
//! Output sample `i` of `n` sits at `(i + 1/2) * scale` of the region, where
//! `scale` is the region's length over `n`; its weights are the kernel's
//! values at the source samples' centers, the kernel being widened by `scale`
//! when shrinking; at the source's edges the weights that are left are
//! normalised. Weights are rounded to 16-bit integers whose sum is exact, and
//! sums have 32 bits, so every target gives the same bytes.

mod horizontal;
mod job;
mod kernel;
mod resampler;
mod sample;
mod vertical;
mod weights;

pub(crate) use job::Target;
pub(crate) use resampler::Resampler;
