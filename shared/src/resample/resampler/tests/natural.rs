//! Real photos against the float reference.

use super::*;
use crate::corpus;
use crate::decode;
use crate::limits::Limits;
use crate::shape::Scale;

/// What is taken of a photo: the reference takes its time.
const PART: Size = Size {
    width: 160,
    height: 120,
};

/// Keeps the first plane.
struct First {
    width: usize,
    samples: Vec<u8>,
}

impl crate::plane::Sink for First {
    fn push(&mut self, plane: usize, rows: Rows<'_>) -> Result<()> {
        if plane == 0 {
            for row in rows.iter() {
                self.samples.extend_from_slice(&row[..self.width]);
            }
        }
        Ok(())
    }
}

/// The middle of a photo's luma, if it is large enough.
fn middle(file: &[u8]) -> Option<Plane> {
    let opened = decode::open(file, &Limits::default()).ok()?;
    let shape = opened.shape.planes[0];
    let (width, height) = (shape.size.width as usize, shape.size.height as usize);
    let scales = vec![Scale::Full; opened.shape.planes.len()];
    let mut first = First {
        width,
        samples: Vec::new(),
    };
    opened.decode(simd::detect(), &scales, &mut first).ok()?;
    let (across, down) = (PART.width as usize, PART.height as usize);
    let (left, top) = (
        width.checked_sub(across)? / 2,
        height.checked_sub(down)? / 2,
    );
    let rows = first.samples.chunks_exact(width).skip(top).take(down);
    let samples = rows.flat_map(|row| row[left..left + across].to_vec());
    Some(Plane::from_samples(PART, samples.collect()).unwrap())
}

#[test]
#[allow(clippy::disallowed_methods)] // tests read files
fn photos_are_within_a_level_of_the_float_reference() {
    let files = corpus::files();
    if files.is_empty() {
        return;
    }
    let mut count = 0;
    for path in files {
        let is_photo = path.components().any(|part| part.as_os_str() == "photos");
        if !is_photo || path.extension().is_none_or(|extension| extension != "jpg") {
            continue;
        }
        let Some(source) = middle(&std::fs::read(&path).unwrap()) else {
            continue;
        };
        count += 1;
        for kernel in KERNELS {
            for (width, height) in [
                (159, 119),
                (80, 60),
                (33, 25),
                (16, 12),
                (320, 240),
                (213, 90),
            ] {
                let target = whole(&source, width, height, kernel);
                let (greatest, mean) = errors(&source, target);
                let what = || format!("{} {target:?}", path.display());
                assert!(greatest < 0.6, "{}: {greatest}", what());
                assert!(mean < 0.3, "{}: mean {mean}", what());
            }
        }
    }
    assert!(count >= 20, "only {count} photos");
}
