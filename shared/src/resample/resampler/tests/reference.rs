//! Resampling in floats, sample by sample, as the module's comment defines it.

use super::*;

fn weights(source: u32, start: f64, length: f64, outputs: u32, kernel: Kernel) -> Vec<Vec<f64>> {
    let scale = length / f64::from(outputs);
    let of = |output: u32| {
        let center = (start + (f64::from(output) + 0.5) * scale).clamp(0.0, f64::from(source));
        let at = |sample: u32| (f64::from(sample) + 0.5 - center) / scale.max(1.0);
        // A box that only touches the plane's edge.
        let nearest = (center as u32).min(source - 1);
        let is_empty = (0..source).all(|sample| kernel::function(kernel)(at(sample)) == 0.0);
        if is_empty {
            return (0..source)
                .map(|sample| f64::from(u8::from(sample == nearest)))
                .collect();
        }
        let raw: Vec<f64> = (0..source)
            .map(|sample| kernel::function(kernel)(at(sample)))
            .collect();
        let sum: f64 = raw.iter().sum();
        raw.iter().map(|weight| weight / sum).collect()
    };
    (0..outputs).map(of).collect()
}

pub(super) fn resampled(source: Size, samples: &[f64], target: Target) -> Vec<f64> {
    let Target {
        region,
        size,
        kernel,
    } = target;
    let rows = weights(
        source.height,
        region.top,
        region.height,
        size.height,
        kernel,
    );
    let columns = weights(source.width, region.left, region.width, size.width, kernel);
    let width = source.width as usize;
    let mut output = Vec::new();
    for row in &rows {
        let mut sums = vec![0.0; width];
        for (y, weight) in row.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
            let samples = &samples[y * width..(y + 1) * width];
            for (sum, sample) in sums.iter_mut().zip(samples) {
                *sum += weight * sample;
            }
        }
        for column in &columns {
            output.push(
                column
                    .iter()
                    .zip(&sums)
                    .map(|(weight, sum)| weight * sum)
                    .sum(),
            );
        }
    }
    output
}
