//! Every rounding rule of sizes, in integers. The rest of the crate rounds no
//! length.
//!
//! Lengths are rounded half up and are at least 1. A box with one side absent
//! has no shape of its own: the image keeps its shape, whatever the fit.

use crate::recipe::{Fit, Position};

/// Width and height in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Size {
    pub(crate) const fn new(width: u32, height: u32) -> Self {
        Size { width, height }
    }

    /// Width and height exchanged.
    pub(crate) const fn transposed(self) -> Self {
        Size::new(self.height, self.width)
    }
}

/// What a variant asks for: the box and how to use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) width: Option<u32>,
    pub(crate) height: Option<u32>,
    pub(crate) fit: Fit,
    pub(crate) enlarge: bool,
}

/// The size of the output, and of the image on it: they differ only for
/// contain, which pads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fitted {
    pub(crate) canvas: Size,
    pub(crate) image: Size,
}

/// `a * b / c`, rounded half up, at least 1 and at most `u32::MAX`.
fn scaled(a: u32, b: u32, c: u32) -> u32 {
    let (a, b, c) = (u128::from(a), u128::from(b), u128::from(c.max(1)));
    let rounded = (2 * a * b + c) / (2 * c);
    u32::try_from(rounded.max(1)).unwrap_or(u32::MAX)
}

/// The output's size for an upright image of size `image`.
pub(crate) fn fitted(image: Size, target: Target) -> Fitted {
    let whole = |size| Fitted {
        canvas: size,
        image: size,
    };
    let bounds = match (target.width, target.height) {
        (None, None) => return whole(image),
        (Some(width), None) => return whole(with_width(image, width, target.enlarge)),
        (None, Some(height)) => return whole(with_height(image, height, target.enlarge)),
        (Some(width), Some(height)) => Size::new(width, height),
    };
    match target.fit {
        Fit::Inside => whole(inside(image, bounds, target.enlarge)),
        Fit::Outside => whole(outside(image, bounds, target.enlarge)),
        Fit::Cover => whole(cover(image, bounds, target.enlarge)),
        Fit::Fill => whole(fill(image, bounds, target.enlarge)),
        Fit::Contain => Fitted {
            canvas: bounds,
            image: inside(image, bounds, target.enlarge),
        },
    }
}

fn with_width(image: Size, width: u32, enlarge: bool) -> Size {
    if width > image.width && !enlarge {
        return image;
    }
    Size::new(width, scaled(image.height, width, image.width))
}

fn with_height(image: Size, height: u32, enlarge: bool) -> Size {
    with_width(image.transposed(), height, enlarge).transposed()
}

/// Whether the box is wider in shape than the image, so that the height binds
/// an image inside it.
fn is_wider(bounds: Size, image: Size) -> bool {
    u64::from(bounds.width) * u64::from(image.height)
        > u64::from(image.width) * u64::from(bounds.height)
}

fn inside(image: Size, bounds: Size, enlarge: bool) -> Size {
    if is_wider(bounds, image) {
        with_height(image, bounds.height, enlarge)
    } else {
        with_width(image, bounds.width, enlarge)
    }
}

fn outside(image: Size, bounds: Size, enlarge: bool) -> Size {
    if is_wider(bounds, image) {
        with_width(image, bounds.width, enlarge)
    } else {
        with_height(image, bounds.height, enlarge)
    }
}

/// Without `enlarge` the box shrinks, shape kept, until the image covers it.
fn cover(image: Size, bounds: Size, enlarge: bool) -> Size {
    let fits = bounds.width <= image.width && bounds.height <= image.height;
    if fits || enlarge {
        return bounds;
    }
    inside(bounds, image, false)
}

fn fill(image: Size, bounds: Size, enlarge: bool) -> Size {
    if enlarge {
        return bounds;
    }
    Size::new(
        bounds.width.min(image.width),
        bounds.height.min(image.height),
    )
}

/// A part of an image in pixels from its left top corner; edges may lie
/// between pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Region {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Region {
    pub(crate) fn whole(size: Size) -> Self {
        Region {
            left: 0.0,
            top: 0.0,
            width: f64::from(size.width),
            height: f64::from(size.height),
        }
    }
}

/// The largest part of `image` that has the shape of `output`, at `position`:
/// what cover shows. Exact to the precision of f64, whose `+ - * /` are the
/// same on every target.
pub(crate) fn covered(image: Size, output: Size, position: Position) -> Region {
    let mut region = Region::whole(image);
    if is_wider(output, image) {
        region.height = region.width * f64::from(output.height) / f64::from(output.width);
    } else {
        region.width = region.height * f64::from(output.width) / f64::from(output.height);
    }
    let (x, y) = halves(position);
    region.left = (f64::from(image.width) - region.width) * f64::from(x) / 2.0;
    region.top = (f64::from(image.height) - region.height) * f64::from(y) / 2.0;
    region
}

/// Where contain puts the image on its canvas: left and top in pixels.
pub(crate) fn placed(canvas: Size, image: Size, position: Position) -> (u32, u32) {
    let (x, y) = halves(position);
    let offset = |canvas: u32, image: u32, halves: u32| {
        let free = u64::from(canvas.saturating_sub(image));
        // At most `free`, which is a u32.
        u32::try_from((free * u64::from(halves)).div_ceil(2)).unwrap_or(u32::MAX)
    };
    (
        offset(canvas.width, image.width, x),
        offset(canvas.height, image.height, y),
    )
}

/// A position as halves of the free space on the left and above: 0, 1 or 2.
const fn halves(position: Position) -> (u32, u32) {
    match position {
        Position::LeftTop => (0, 0),
        Position::Top => (1, 0),
        Position::RightTop => (2, 0),
        Position::Left => (0, 1),
        Position::Center => (1, 1),
        Position::Right => (2, 1),
        Position::LeftBottom => (0, 2),
        Position::Bottom => (1, 2),
        Position::RightBottom => (2, 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Case {
        says: &'static str,
        image: (u32, u32),
        bounds: (u32, u32), // 0: absent
        fit: Fit,
        enlarge: bool,
        canvas: (u32, u32),
        placed: (u32, u32),
    }

    const fn case(
        says: &'static str,
        image: (u32, u32),
        bounds: (u32, u32),
        fit: Fit,
        enlarge: bool,
        canvas: (u32, u32),
    ) -> Case {
        Case {
            says,
            image,
            bounds,
            fit,
            enlarge,
            canvas,
            placed: canvas,
        }
    }

    #[rustfmt::skip]
    const CASES: &[Case] = &[
        case("no box keeps the size", (400, 300), (0, 0), Fit::Cover, true, (400, 300)),
        case("a width alone keeps the shape", (4000, 3000), (640, 0), Fit::Inside, false, (640, 480)),
        case("a height alone keeps the shape", (4000, 3000), (0, 480), Fit::Fill, false, (640, 480)),
        case("half a pixel rounds up", (200, 101), (100, 0), Fit::Inside, false, (100, 51)),
        case("less than half a pixel rounds down", (1000, 333), (100, 0), Fit::Inside, false, (100, 33)),
        case("no side is less than 1", (10_000, 3), (100, 0), Fit::Inside, false, (100, 1)),
        case("a greater width alone does not enlarge", (400, 300), (640, 0), Fit::Outside, false, (400, 300)),
        case("unless told so", (400, 300), (640, 0), Fit::Outside, true, (640, 480)),
        case("inside is bound by the width of a wide image", (400, 100), (200, 200), Fit::Inside, false, (200, 50)),
        case("inside is bound by the height of a tall image", (100, 400), (200, 200), Fit::Inside, false, (50, 200)),
        case("inside keeps a small image", (100, 50), (200, 200), Fit::Inside, false, (100, 50)),
        case("inside enlarges a small image when told", (100, 50), (200, 200), Fit::Inside, true, (200, 100)),
        case("inside keeps an image that touches the box", (200, 50), (200, 200), Fit::Inside, false, (200, 50)),
        case("outside is bound by the shorter side", (400, 200), (100, 100), Fit::Outside, false, (200, 100)),
        case("outside keeps the size where one side would grow", (400, 80), (100, 100), Fit::Outside, false, (400, 80)),
        case("outside enlarges when told", (400, 80), (100, 100), Fit::Outside, true, (500, 100)),
        case("cover is the box", (400, 300), (100, 100), Fit::Cover, false, (100, 100)),
        case("cover shrinks a box that the image cannot cover", (400, 80), (100, 100), Fit::Cover, false, (80, 80)),
        case("and keeps the box's shape", (300, 300), (400, 200), Fit::Cover, false, (300, 150)),
        case("cover enlarges when told", (400, 80), (100, 100), Fit::Cover, true, (100, 100)),
        case("fill is the box", (400, 300), (100, 250), Fit::Fill, false, (100, 250)),
        case("fill takes the smaller on each axis", (400, 80), (100, 100), Fit::Fill, false, (100, 80)),
        case("fill enlarges when told", (4, 8), (100, 100), Fit::Fill, true, (100, 100)),
        Case { says: "contain pads to the box", image: (400, 200), bounds: (100, 100), fit: Fit::Contain, enlarge: false, canvas: (100, 100), placed: (100, 50) },
        Case { says: "contain keeps the box around a small image", image: (40, 20), bounds: (100, 100), fit: Fit::Contain, enlarge: false, canvas: (100, 100), placed: (40, 20) },
        Case { says: "contain enlarges when told", image: (40, 20), bounds: (100, 100), fit: Fit::Contain, enlarge: true, canvas: (100, 100), placed: (100, 50) },
        case("contain with one side has nothing to pad", (400, 200), (100, 0), Fit::Contain, false, (100, 50)),
    ];

    #[test]
    fn sizes_follow_the_table() {
        for case in CASES {
            let side = |side: u32| (side > 0).then_some(side);
            let target = Target {
                width: side(case.bounds.0),
                height: side(case.bounds.1),
                fit: case.fit,
                enlarge: case.enlarge,
            };
            let expected = Fitted {
                canvas: Size::new(case.canvas.0, case.canvas.1),
                image: Size::new(case.placed.0, case.placed.1),
            };
            let found = fitted(Size::new(case.image.0, case.image.1), target);
            assert_eq!(found, expected, "{}", case.says);
        }
    }

    #[test]
    fn cover_keeps_what_the_position_names() {
        let image = Size::new(400, 200);
        let square = Size::new(50, 50);
        for (position, left) in [
            (Position::Left, 0.0),
            (Position::Center, 100.0),
            (Position::RightBottom, 200.0),
        ] {
            let region = covered(image, square, position);
            assert_eq!((region.left, region.top), (left, 0.0), "{position:?}");
            assert_eq!((region.width, region.height), (200.0, 200.0));
        }
        let tall = covered(Size::new(200, 400), square, Position::Bottom);
        assert_eq!((tall.left, tall.top), (0.0, 200.0));
    }

    #[test]
    fn contain_puts_the_odd_pixel_left_and_above() {
        let canvas = Size::new(101, 100);
        let image = Size::new(50, 49);
        assert_eq!(placed(canvas, image, Position::Center), (26, 26));
        assert_eq!(placed(canvas, image, Position::LeftTop), (0, 0));
        assert_eq!(placed(canvas, image, Position::RightBottom), (51, 51));
    }

    #[test]
    fn huge_sides_do_not_overflow() {
        let target = Target {
            width: Some(u32::MAX),
            height: None,
            fit: Fit::Inside,
            enlarge: true,
        };
        let found = fitted(Size::new(1, u32::MAX), target).canvas;
        assert_eq!(found, Size::new(u32::MAX, u32::MAX));
    }
}
