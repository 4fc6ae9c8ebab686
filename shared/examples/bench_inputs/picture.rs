//! A picture that costs what a photo costs: broad light, things with sharp
//! edges, texture on some of them, and the noise of a sensor over all.

use crate::noise::{Noise, hash};

/// 8-bit RGB samples, row by row.
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) samples: Vec<u8>,
}

/// Distances of the texture's grids in pixels, and how strong each is, in
/// 256ths of the whole range: about as much in every octave, as in nature.
const TEXTURE: [(usize, i32); 4] = [(2, 40), (4, 70), (8, 70), (16, 60)];

impl Picture {
    /// A picture that nowhere repeats itself.
    pub(crate) fn photo(width: u32, height: u32) -> Self {
        let scene = Scene::new(width as usize, height as usize);
        let mut samples = Vec::with_capacity(3 * width as usize * height as usize);
        for y in 0..height as usize {
            for x in 0..width as usize {
                samples.extend_from_slice(&scene.color_at(x, y));
            }
        }
        Picture {
            width,
            height,
            samples,
        }
    }
}

struct Scene {
    width: usize,
    /// Light that changes slowly.
    light: Noise,
    /// Where this crosses zero, a thing begins.
    things: Noise,
    /// How rough the surface is: much of a photo is smooth.
    roughness: Noise,
    texture: Vec<(Noise, i32)>,
    /// Warm against cold, and green against purple.
    tints: [Noise; 2],
}

impl Scene {
    fn new(width: usize, height: usize) -> Self {
        let noise = |step, seed| Noise::new(width, height, step, seed);
        Scene {
            width,
            light: noise(512, 1),
            things: noise(128, 2),
            roughness: noise(256, 3),
            texture: TEXTURE
                .iter()
                .zip(4..)
                .map(|(&(step, weight), seed)| (noise(step, seed), weight))
                .collect(),
            tints: [noise(64, 20), noise(128, 21)],
        }
    }

    fn color_at(&self, x: usize, y: usize) -> [u8; 3] {
        let inside = self.things.at(x, y) > 0;
        let light = 118 + self.light.at(x, y) / 2 + if inside { 36 } else { 0 };
        let roughness = (self.roughness.at(x, y) + 100).clamp(0, 128);
        let texture = self
            .texture
            .iter()
            .map(|(noise, weight)| noise.at(x, y) * weight)
            .sum::<i32>()
            / 256;
        let luma = light + texture * roughness / 128 + self.sensor(x, y);
        let warm = self.tints[0].at(x, y) / 4 + if inside { 14 } else { -8 };
        let green = self.tints[1].at(x, y) / 6;
        [luma + warm, luma + green, luma - warm].map(|level| level.clamp(0, 255) as u8)
    }

    /// Noise with about the shape of a bell: the sum of four dice.
    fn sensor(&self, x: usize, y: usize) -> i32 {
        let bits = hash((y * self.width + x) as u32, 40);
        let dice = (0..4).map(|die| (bits >> (8 * die) & 7) as i32);
        (dice.sum::<i32>() - 14) / 2
    }
}
