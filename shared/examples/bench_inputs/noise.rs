//! Value noise: random levels on a grid, and smooth between its points.

/// A field of levels, as large as a picture.
pub(crate) struct Noise {
    /// Distance of the grid's points in pixels, a power of two.
    step: usize,
    /// Points in a row of the grid.
    across: usize,
    points: Vec<i32>,
    /// How far the way from one point to the next is, pixel by pixel.
    ease: Vec<i32>,
}

/// A whole in the fixed-point numbers of `ease`.
const ONE: i32 = 1 << 8;

impl Noise {
    /// Levels of -128 to 127 over this area. Fields of other seeds have
    /// nothing to do with this one.
    pub(crate) fn new(width: usize, height: usize, step: usize, seed: u32) -> Self {
        let across = width / step + 2;
        let points = (0..across * (height / step + 2))
            .map(|point| (hash(point as u32, seed) & 255) as i32 - 128)
            .collect();
        // 3 t^2 - 2 t^3, which is level at both ends.
        let ease = (0..step)
            .map(|at| {
                let t = at as f64 / step as f64;
                ((3.0 - 2.0 * t) * t * t * f64::from(ONE)) as i32
            })
            .collect();
        Noise {
            step,
            across,
            points,
            ease,
        }
    }

    /// The level at a pixel.
    pub(crate) fn at(&self, x: usize, y: usize) -> i32 {
        let point = y / self.step * self.across + x / self.step;
        let (right, down) = (self.ease[x % self.step], self.ease[y % self.step]);
        let along = |point: usize| {
            let (from, to) = (self.points[point], self.points[point + 1]);
            from * ONE + (to - from) * right
        };
        let (upper, lower) = (along(point), along(point + self.across));
        (upper + (lower - upper) / ONE * down) / ONE
    }
}

/// Well-mixed bits of a number: the finaliser of MurmurHash3 (Austin Appleby,
/// in the public domain).
pub(crate) fn hash(number: u32, seed: u32) -> u32 {
    let mut bits = number.wrapping_add(seed.wrapping_mul(0x9e37_79b9));
    bits = (bits ^ (bits >> 16)).wrapping_mul(0x85eb_ca6b);
    bits = (bits ^ (bits >> 13)).wrapping_mul(0xc2b2_ae35);
    bits ^ (bits >> 16)
}
