//! The kernels as functions of the distance from the output sample, in
//! source samples (widened by the scale when shrinking).
//!
//! Only `+ - * /` are used: std's float functions differ between targets.

use core::f64::consts::PI;

use crate::recipe::Kernel;

/// The greatest distance at which a kernel is not zero.
pub(crate) const fn support(kernel: Kernel) -> f64 {
    match kernel {
        Kernel::Lanczos3 => 3.0,
        Kernel::Mitchell | Kernel::CatmullRom => 2.0,
        Kernel::Triangle => 1.0,
        Kernel::Box => 0.5,
    }
}

/// The kernel's function.
#[cfg(test)]
pub(crate) fn function(kernel: Kernel) -> fn(f64) -> f64 {
    match kernel {
        Kernel::Lanczos3 => lanczos3,
        Kernel::Mitchell => mitchell,
        Kernel::CatmullRom => catmull_rom,
        Kernel::Triangle => triangle,
        Kernel::Box => flat,
    }
}

/// Turns distances into the kernel's values. One call for many: the function
/// is inlined, where a pointer to it would cost more than its arithmetic.
pub(crate) fn apply(kernel: Kernel, distances: &mut [f64]) {
    match kernel {
        Kernel::Lanczos3 => distances.iter_mut().for_each(|x| *x = lanczos3(*x)),
        Kernel::Mitchell => distances.iter_mut().for_each(|x| *x = mitchell(*x)),
        Kernel::CatmullRom => distances.iter_mut().for_each(|x| *x = catmull_rom(*x)),
        Kernel::Triangle => distances.iter_mut().for_each(|x| *x = triangle(*x)),
        Kernel::Box => distances.iter_mut().for_each(|x| *x = flat(*x)),
    }
}

/// Duchon, "Lanczos Filtering in One and Two Dimensions", 1979, three lobes:
/// `sinc(x) * sinc(x / 3)`, where `sinc(x)` is `sin(PI * x) / (PI * x)`.
///
/// The sine of the triple angle is `3 * sin - 4 * sin^3`, so both factors come
/// from `s = sinc(x / 3)`.
#[inline(always)]
fn lanczos3(x: f64) -> f64 {
    let angle = x * (PI / 3.0);
    let square = angle * angle;
    let s = sine_over(square);
    let value = s * s * (1.0 - 4.0 / 3.0 * square * s * s);
    if x.abs() < 3.0 { value } else { 0.0 }
}

/// `sin(x) / x` for the square of an `x` up to PI: its Taylor series, whose
/// first term left out is below 1e-13.
#[inline(always)]
fn sine_over(square: f64) -> f64 {
    const TERMS: u32 = 11;
    let mut sum = 1.0;
    let mut term = TERMS;
    while term > 0 {
        let factor = 1.0 / (2 * term * (2 * term + 1)) as f64;
        sum = 1.0 - square * factor * sum;
        term -= 1;
    }
    sum
}

/// Mitchell and Netravali, "Reconstruction Filters in Computer Graphics",
/// 1988, equation 8.
#[inline(always)]
fn cubic(x: f64, b: f64, c: f64) -> f64 {
    let x = x.abs();
    if x < 1.0 {
        ((12.0 - 9.0 * b - 6.0 * c) * x * x * x
            + (-18.0 + 12.0 * b + 6.0 * c) * x * x
            + (6.0 - 2.0 * b))
            / 6.0
    } else if x < 2.0 {
        ((-b - 6.0 * c) * x * x * x
            + (6.0 * b + 30.0 * c) * x * x
            + (-12.0 * b - 48.0 * c) * x
            + (8.0 * b + 24.0 * c))
            / 6.0
    } else {
        0.0
    }
}

#[inline(always)]
fn mitchell(x: f64) -> f64 {
    cubic(x, 1.0 / 3.0, 1.0 / 3.0)
}

/// Zero at whole distances, in exact terms. Within its support it gives the
/// smallest number instead, which every weight rounds to zero: the resampler
/// skips zeros at the start of a window, and the windows must start in order.
fn catmull_rom(x: f64) -> f64 {
    let weight = cubic(x, 0.0, 0.5);
    if weight == 0.0 && x.abs() < support(Kernel::CatmullRom) {
        return f64::MIN_POSITIVE;
    }
    weight
}

#[inline(always)]
fn triangle(x: f64) -> f64 {
    let x = x.abs();
    if x < 1.0 { 1.0 - x } else { 0.0 }
}

/// Half open, so that a sample on the border between two outputs counts once.
fn flat(x: f64) -> f64 {
    if x > -0.5 && x <= 0.5 { 1.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Kernel; 5] = [
        Kernel::Lanczos3,
        Kernel::Mitchell,
        Kernel::CatmullRom,
        Kernel::Triangle,
        Kernel::Box,
    ];

    #[test]
    fn kernels_are_symmetric_end_at_their_support_and_sum_to_one() {
        for kernel in ALL {
            let at = function(kernel);
            for step in 1..400 {
                let x = f64::from(step) / 100.0 - 0.005;
                assert_eq!(at(x), at(-x), "{kernel:?} at {x}");
                if x > support(kernel) {
                    assert_eq!(at(x), 0.0, "{kernel:?} at {x}");
                }
            }
            // Lanczos is normalised after sampling: its sum is only near 1.
            let tolerance = if kernel == Kernel::Lanczos3 {
                0.02
            } else {
                1e-12
            };
            for phase in [0.0, 0.1, 0.25, 0.5] {
                let sum: f64 = (-4..=4).map(|n| at(f64::from(n) + phase)).sum();
                assert!(
                    (sum - 1.0).abs() < tolerance,
                    "{kernel:?} at {phase}: {sum}"
                );
            }
        }
    }

    #[test]
    fn lanczos_is_the_product_of_two_sinc_functions() {
        let sinc = |x: f64| libm::sin(PI * x) / (PI * x);
        for step in -3100..3100 {
            let x = f64::from(step) / 1000.0 + 0.0003;
            let expected = if x.abs() < 3.0 {
                sinc(x) * sinc(x / 3.0)
            } else {
                0.0
            };
            assert!((lanczos3(x) - expected).abs() < 1e-12, "at {x}");
        }
    }

    #[test]
    fn many_values_at_once_equal_one_by_one() {
        for kernel in ALL {
            let distances: Vec<f64> = (-350..350).map(|step| f64::from(step) / 100.0).collect();
            let mut values = distances.clone();
            apply(kernel, &mut values);
            let one_by_one: Vec<f64> = distances.into_iter().map(function(kernel)).collect();
            assert_eq!(values, one_by_one, "{kernel:?}");
        }
    }

    #[test]
    fn interpolating_kernels_are_one_at_zero_and_zero_at_other_samples() {
        for kernel in [Kernel::Lanczos3, Kernel::CatmullRom, Kernel::Triangle] {
            let at = function(kernel);
            assert!((at(0.0) - 1.0).abs() < 1e-12);
            for n in 1..4 {
                assert!(at(f64::from(n)).abs() < 1e-12, "{kernel:?} at {n}");
            }
        }
        assert!((mitchell(0.0) - 8.0 / 9.0).abs() < 1e-12);
    }
}
