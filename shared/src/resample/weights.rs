//! The integer weights of one axis.

use super::kernel;
use crate::error::{Error, Result};
use crate::recipe::Kernel;

/// How an axis of the output reads an axis of the source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Axis {
    /// Samples of the source; not 0.
    pub(crate) source: u32,
    /// Where the region starts, in samples of the source.
    pub(crate) start: f64,
    /// The region's length, in samples of the source.
    pub(crate) length: f64,
    /// Samples of the output; not 0.
    pub(crate) outputs: u32,
    pub(crate) kernel: Kernel,
}

/// A window for each output sample. The weights of each window sum to exactly
/// `1 << precision`; their magnitudes sum to less than 5/3 of that, and those
/// of the negative ones to less than 1/3. So none exceeds 4/3 of it, and the
/// precision is at least 14.
///
/// Weights come in pairs, as source samples do: 0 and 1, 2 and 3, and so on.
#[derive(Debug)]
pub(crate) struct Weights {
    pub(crate) precision: u32,
    windows: Vec<Window>,
    /// The first weight of a pair is the low half, the second the high half.
    pairs: Vec<i32>,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    /// The first pair of source samples.
    pair: usize,
    /// Where its weights are: one for each pair.
    from: usize,
    to: usize,
}

impl Weights {
    /// Weights of the greatest precision up to `precision_max` at which each
    /// fits an `i16`.
    ///
    /// # Errors
    /// `out-of-memory`; `internal` for a region that is not of finite, positive
    /// length, or an empty axis.
    pub(crate) fn new(axis: Axis, precision_max: u32) -> Result<Self> {
        let is_valid = axis.source > 0
            && axis.outputs > 0
            && axis.start.is_finite()
            && axis.length.is_finite()
            && axis.length > 0.0;
        if !is_valid {
            return Err(Error::internal());
        }
        let outputs = axis.outputs as usize;
        let mut exact = Vec::new();
        let mut exact_windows = reserved(outputs)?;
        let (mut largest, mut pairs) = (0.0_f64, 0);
        for output in 0..axis.outputs {
            let window = ExactWindow::new(axis, output, &mut exact)?;
            largest = largest.max(window.largest / window.sum);
            pairs += (window.to - window.from) / 2 + 1;
            exact_windows.push(window);
        }
        let mut precision = precision_max;
        // One less than i16::MAX: rounding sums moves a weight by less than 1.
        while precision > 0 && largest * scale(precision) > f64::from(i16::MAX - 1) {
            precision -= 1;
        }
        let mut weights = Weights {
            precision,
            windows: reserved(outputs)?,
            pairs: reserved(pairs)?,
        };
        let mut rounded = Vec::new();
        for window in exact_windows {
            let exact = &exact[window.from..window.to];
            round(exact, window.sum, precision, &mut rounded)?;
            let window = paired(window.first, &rounded, &mut weights.pairs);
            weights.windows.push(window);
        }
        Ok(weights)
    }

    /// Number of output samples.
    pub(crate) fn len(&self) -> usize {
        self.windows.len()
    }

    /// The first pair of source samples that an output sample needs, and the
    /// weights from there on, one for each pair.
    pub(crate) fn window(&self, output: usize) -> (usize, &[i32]) {
        let window = self.windows[output];
        (window.pair, &self.pairs[window.from..window.to])
    }

    /// The pairs of source samples that are needed: first, last (exclusive).
    pub(crate) fn pairs(&self) -> (usize, usize) {
        let first = self.windows.iter().map(|window| window.pair).min();
        let lasts = self
            .windows
            .iter()
            .map(|window| window.pair + window.to - window.from);
        (first.unwrap_or(0), lasts.max().unwrap_or(0))
    }
}

/// The kernel's values for an output sample.
struct ExactWindow {
    /// The source sample that the first value belongs to.
    first: usize,
    /// Where the values are.
    from: usize,
    to: usize,
    sum: f64,
    /// The greatest magnitude.
    largest: f64,
}

impl ExactWindow {
    /// Appends the values for output sample `output`.
    fn new(axis: Axis, output: u32, values: &mut Vec<f64>) -> Result<Self> {
        let scale = axis.length / f64::from(axis.outputs);
        // A region may reach a little beyond the plane; no output sits there.
        let center = axis.start + (f64::from(output) + 0.5) * scale;
        let center = center.clamp(0.0, f64::from(axis.source));
        let widened = scale.max(1.0);
        let reach = kernel::support(axis.kernel) * widened;
        // Casts of floats saturate.
        let first = (center - reach - 0.5).max(0.0) as u32;
        let last = ((center + reach + 0.5) as u32).min(axis.source - 1);

        let from = values.len();
        values
            .try_reserve((last.saturating_sub(first) + 1) as usize)
            .map_err(|_| Error::out_of_memory())?;
        values.extend((first..=last).map(|sample| (f64::from(sample) + 0.5 - center) / widened));
        kernel::apply(axis.kernel, &mut values[from..]);
        let (mut sum, mut negative, mut largest) = (0.0, 0.0, 0.0_f64);
        for value in &values[from..] {
            sum += value;
            // `min` and `max` of floats are calls in wasm.
            negative += if *value < 0.0 { -value } else { 0.0 };
            largest = if value.abs() > largest {
                value.abs()
            } else {
                largest
            };
        }
        // Where most of a kernel lies beyond the plane, what is left may have
        // no sum to speak of. It has for every region that lies in the plane:
        // this bounds the sums in proof, not in practice.
        let nearest = (center as u32).min(axis.source - 1);
        let mut window = ExactWindow {
            first: first as usize,
            from,
            to: values.len(),
            sum,
            largest,
        };
        if !(sum > 0.0 && negative < sum / 3.0) {
            values.truncate(from);
            values.push(1.0);
            window = ExactWindow {
                first: nearest as usize,
                from,
                to: from + 1,
                sum: 1.0,
                largest: 1.0,
            };
        }
        Ok(window)
    }
}

/// Rounds running sums instead of weights, so that the error of any part of
/// the window stays below one unit: hundreds of small weights, which all round
/// the same way, do not pile up a residue that some weight would have to take.
fn round(exact: &[f64], sum: f64, precision: u32, weights: &mut Vec<i16>) -> Result<()> {
    weights.clear();
    weights
        .try_reserve(exact.len())
        .map_err(|_| Error::out_of_memory())?;
    let unit = scale(precision) / sum;
    let (mut running, mut rounded) = (0.0, 0);
    weights.extend(exact.iter().map(|value| {
        running += value;
        // A cast rounds towards 0, so it is done above 0.
        let next = (running * unit + (ABOVE + 0.5)) as i32 - ABOVE as i32;
        let weight = next - rounded;
        rounded = next;
        // Fits, as the precision was chosen so.
        weight as i16
    }));
    // The last running sum is `sum` itself, so it rounded to `1 << precision`.
    Ok(())
}

/// More than any running sum, and a whole number.
const ABOVE: f64 = 16_777_216.0;

/// Appends the weights of the source samples from `first` on as pairs; leaves
/// out zeros at both ends.
fn paired(first: usize, weights: &[i16], pairs: &mut Vec<i32>) -> Window {
    let is_weight = |weight: &i16| *weight != 0;
    // Their sum is not 0, so not all of them are.
    let start = weights.iter().position(is_weight).unwrap_or(0);
    let end = weights
        .iter()
        .rposition(is_weight)
        .map_or(0, |last| last + 1);
    let first = first + start;
    let from = pairs.len();
    let mut weights = weights[start..end].iter().copied();
    // There is room for them.
    if first % 2 == 1 {
        pairs.push(joined(0, weights.next().unwrap_or(0)));
    }
    while let Some(weight) = weights.next() {
        pairs.push(joined(weight, weights.next().unwrap_or(0)));
    }
    Window {
        pair: first / 2,
        from,
        to: pairs.len(),
    }
}

fn joined(first: i16, second: i16) -> i32 {
    (i32::from(first) & 0xffff) | (i32::from(second) << 16)
}

fn scale(precision: u32) -> f64 {
    f64::from(1_u32 << precision)
}

/// An empty vector with room for `count`.
pub(crate) fn reserved<T>(count: usize) -> Result<Vec<T>> {
    let mut vector = Vec::new();
    vector
        .try_reserve_exact(count)
        .map_err(|_| Error::out_of_memory())?;
    Ok(vector)
}

/// `count` times the default value.
pub(crate) fn filled<T: Clone + Default>(count: usize) -> Result<Vec<T>> {
    let mut vector = reserved(count)?;
    vector.resize(count, T::default());
    Ok(vector)
}
