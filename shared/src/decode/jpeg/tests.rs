//! Files of every form against the library's whole planes, and hostile ones.

mod corpus;
mod echo;
mod forms;
mod hostile;
mod made;

use libjpeg_turbo_rs::{DctMethod, DecodeLimits, Decoder};

use super::*;
use crate::plane::Rows;
use crate::simd::{detect, levels};

/// The planes' samples, without gaps.
type Planes = Vec<Vec<u8>>;

/// Keeps all rows.
struct Kept {
    planes: Planes,
    widths: Vec<usize>,
}

impl Kept {
    fn of(sizes: &[Size]) -> Self {
        Kept {
            planes: vec![Vec::new(); sizes.len()],
            widths: sizes.iter().map(|size| size.width as usize).collect(),
        }
    }
}

impl Sink for Kept {
    fn push(&mut self, plane: usize, rows: Rows<'_>) -> Result<()> {
        for row in rows.iter() {
            self.planes[plane].extend_from_slice(&row[..self.widths[plane]]);
        }
        Ok(())
    }
}

fn opened(file: &[u8]) -> Result<Jpeg<'_>> {
    open(file, &Limits::default()).map(|(_, jpeg)| jpeg)
}

fn decoded(file: &[u8], level: Level, scale: Scale) -> Result<Planes> {
    let jpeg = opened(file)?;
    let sizes: Vec<Size> = jpeg
        .shape()
        .planes
        .iter()
        .map(|shape| scale.of(shape.size))
        .collect();
    let mut kept = Kept::of(&sizes);
    jpeg.decode(level, &vec![scale; sizes.len()], &mut kept)?;
    for (size, plane) in sizes.iter().zip(&kept.planes) {
        assert_eq!(plane.len(), (size.width * size.height) as usize);
    }
    Ok(kept.planes)
}

/// The library's planes, trimmed.
fn librarys(file: &[u8]) -> Result<Planes> {
    let shape = opened(file)?.shape();
    let limits = DecodeLimits {
        max_scans: MAX_SCANS,
        ..DecodeLimits::default()
    };
    let mut decoder = Decoder::new_with_limits(file, limits).map_err(from_decoder)?;
    decoder.set_dct_method(DctMethod::IsLow);
    let raw = decoder.decode_raw().map_err(from_decoder)?;
    let planes = shape.planes.iter().zip(&raw.planes).zip(&raw.plane_widths);
    let planes = planes.map(|((shape, samples), &stride)| {
        let rows = samples
            .chunks_exact(stride)
            .take(shape.size.height as usize);
        rows.flat_map(|row| row[..shape.size.width as usize].to_vec())
            .collect()
    });
    Ok(planes.collect())
}

const SCALES: [Scale; 4] = [Scale::Full, Scale::Half, Scale::Quarter, Scale::Eighth];

/// Checks that every level gives the same at every scale, or refuses; and gives
/// the planes at full scale.
fn at_all_levels(file: &[u8]) -> Result<Planes> {
    for scale in SCALES {
        let best = decoded(file, detect(), scale);
        for (name, level) in levels() {
            assert_eq!(decoded(file, level, scale), best, "{name} at {scale:?}");
        }
    }
    decoded(file, detect(), Scale::Full)
}
