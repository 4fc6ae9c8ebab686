//! The padding of contain.

use crate::color;
use crate::error::{Error, Result};
use crate::geometry::Size;
use crate::image::{Chroma, Image, Model};
use crate::plane::Plane;
use crate::recipe::Background;

/// Puts an image on a canvas of an opaque color. A canvas of the image's own
/// size is the image; chroma of an image that is padded must be whole.
pub(crate) fn pad(
    image: Image,
    canvas: Size,
    placed: (u32, u32),
    background: Background,
) -> Result<Image> {
    if image.size == canvas {
        return Ok(image);
    }
    let [red, green, blue] = background.0;
    let image = match image.model {
        Model::Gray if red != green || green != blue => color::gray_to_rgb(image)?,
        _ => image,
    };
    let levels: &[u8] = match image.model {
        Model::Gray => &[red],
        Model::Rgb => &[red, green, blue],
        Model::Rgba => &[red, green, blue, 255],
        Model::Ycc => &color::rgb_to_ycc([red, green, blue]),
        Model::Cmyk { .. } | Model::Ycck { .. } => return Err(Error::internal()),
    };
    if image.chroma == Chroma::Halved {
        return Err(Error::internal());
    }
    let planes = image.planes.iter().zip(levels);
    let planes = planes.map(|(plane, &level)| pad_plane(plane, canvas, placed, level));
    Ok(Image {
        size: canvas,
        planes: planes.collect::<Result<_>>()?,
        ..image
    })
}

fn pad_plane(plane: &Plane, canvas: Size, placed: (u32, u32), level: u8) -> Result<Plane> {
    let mut padded = Plane::zeroed(canvas)?;
    padded.samples.fill(level);
    let left = placed.0 as usize;
    let width = plane.size.width as usize;
    let rows = padded.samples.chunks_exact_mut(canvas.width as usize);
    for (padded, row) in rows.skip(placed.1 as usize).zip(plane.rows().iter()) {
        // The plan places the image inside the canvas.
        padded[left..left + width].copy_from_slice(row);
    }
    Ok(padded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gray(size: Size, samples: &[u8]) -> Image {
        Image {
            size,
            model: Model::Gray,
            chroma: Chroma::Whole,
            planes: vec![Plane::from_samples(size, samples.to_vec()).unwrap()],
        }
    }

    #[test]
    fn padding_surrounds_the_image() {
        let image = gray(Size::new(1, 2), &[1, 2]);
        let white = Background([255; 3]);
        let padded = pad(image, Size::new(3, 3), (1, 1), white).unwrap();
        assert_eq!(padded.size, Size::new(3, 3));
        let expected = [255, 255, 255, 255, 1, 255, 255, 2, 255];
        assert_eq!(padded.planes[0].samples, expected);
    }

    #[test]
    fn a_gray_image_on_a_colored_canvas_becomes_rgb() {
        let image = gray(Size::new(1, 1), &[7]);
        let padded = pad(image, Size::new(2, 1), (0, 0), Background([1, 2, 3])).unwrap();
        assert_eq!(padded.model, Model::Rgb);
        let planes: Vec<&[u8]> = padded.planes.iter().map(|p| &p.samples[..]).collect();
        assert_eq!(planes, [[7, 1], [7, 2], [7, 3]]);
    }

    #[test]
    fn halved_chroma_is_not_padded() {
        let mut image = gray(Size::new(1, 1), &[7]);
        image.chroma = Chroma::Halved;
        let background = Background([1; 3]);
        assert!(pad(image, Size::new(2, 1), (0, 0), background).is_err());
    }
}
