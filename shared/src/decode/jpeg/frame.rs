//! The frame's geometry: T.81 A.1 and A.2.

use libjpeg_turbo_rs::common::types::FrameHeader;

use crate::geometry::Size;
use crate::shape::PlaneShape;

/// Samples of a block in each direction.
pub(super) const BLOCK: u32 = 8;

/// A component's place in the frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Component {
    /// Blocks of an MCU across and down, where components are interleaved.
    pub(super) across: u32,
    pub(super) down: u32,
    /// Samples, without those that fill the last blocks.
    pub(super) size: Size,
    /// Samples for each pixel of the image, across and down.
    pub(super) density: (f64, f64),
}

/// Components and MCUs.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) components: Vec<Component>,
    /// MCUs where all components are interleaved.
    pub(super) mcus_across: u32,
    pub(super) mcus_down: u32,
}

impl Frame {
    pub(super) fn new(header: &FrameHeader) -> Self {
        let size = Size::new(header.width.into(), header.height.into());
        let factors = header.components.iter().map(|component| {
            (
                u32::from(component.horizontal_sampling),
                u32::from(component.vertical_sampling),
            )
        });
        Frame::of(size, factors)
    }

    /// The frame of an image of this size, given the sampling factors of its
    /// components.
    pub(super) fn of(
        size: Size,
        factors: impl ExactSizeIterator<Item = (u32, u32)> + Clone,
    ) -> Self {
        let Size { width, height } = size;
        let most_across = factors.clone().map(|(across, _)| across).max().unwrap_or(1);
        let most_down = factors.clone().map(|(_, down)| down).max().unwrap_or(1);
        let components = factors
            .map(|(across, down)| Component {
                across,
                down,
                size: Size::new(
                    (width * across).div_ceil(most_across),
                    (height * down).div_ceil(most_down),
                ),
                density: (
                    f64::from(across) / f64::from(most_across),
                    f64::from(down) / f64::from(most_down),
                ),
            })
            .collect();
        Frame {
            components,
            mcus_across: width.div_ceil(most_across * BLOCK),
            mcus_down: height.div_ceil(most_down * BLOCK),
        }
    }

    pub(super) fn shapes(&self) -> Vec<PlaneShape> {
        let shape = |component: &Component| PlaneShape {
            size: component.size,
            density: component.density,
        };
        self.components.iter().map(shape).collect()
    }
}

impl Component {
    /// Its own blocks, across and down: the MCUs of a scan of it alone (T.81
    /// A.2.2), whatever its sampling factors.
    pub(super) fn blocks(&self) -> Size {
        Size::new(
            self.size.width.div_ceil(BLOCK),
            self.size.height.div_ceil(BLOCK),
        )
    }
}
