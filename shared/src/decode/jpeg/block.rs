//! A block of coefficients, laid out for the inverse transform.

/// The 64 coefficients of a block, not in rows: the pairs that
/// [`super::idct`]'s multiply-and-add takes together stand side by side.
///
/// Vertical frequencies go in the pairs 0 and 4, 2 and 6, 1 and 3, 5 and 7, 16
/// coefficients for each pair. In these the horizontal frequencies go in the
/// order 0, 4, 2, 6, 1, 3, 5, 7, the two of the pair side by side.
#[derive(Clone)]
#[repr(align(32))]
pub(super) struct Block(pub(super) [i16; 64]);

impl Block {
    pub(super) const ZERO: Block = Block([0; 64]);

    /// The value before place `after` of the zigzag order.
    #[inline(always)]
    pub(super) fn at(&mut self, after: usize) -> &mut i16 {
        &mut self.0[usize::from(PLACES[after & 127] & 63)]
    }

    /// Puts a value at the place before `after` in the zigzag order. A run of
    /// zeros that leaves the block ends at its last coefficient, as in libjpeg.
    #[inline(always)]
    pub(super) fn put(&mut self, after: usize, value: i16) {
        *self.at(after) = value;
    }

    /// From rows of 8 coefficients.
    pub(super) fn from_natural(natural: &[i16; 64]) -> Self {
        let mut block = Block::ZERO;
        for (at, &value) in natural.iter().enumerate() {
            block.0[place(at / 8, at % 8)] = value;
        }
        block
    }

    /// To rows of 8 coefficients.
    pub(super) fn to_natural(&self) -> [i16; 64] {
        std::array::from_fn(|at| self.0[place(at / 8, at % 8)])
    }
}

/// Where each frequency stands in its order, for both directions.
const ORDER: [usize; 8] = [0, 4, 2, 5, 1, 6, 3, 7];

/// The place in a [`Block`] of the coefficient of a vertical and a horizontal
/// frequency.
pub(super) const fn place(vertical: usize, horizontal: usize) -> usize {
    let (pair, of_pair) = (ORDER[vertical] / 2, ORDER[vertical] % 2);
    pair * 16 + ORDER[horizontal] * 2 + of_pair
}

/// The places in zigzag order (T.81 figure A.6), the first at index 1; behind
/// the last one, as often as a run can overshoot, the last.
const PLACES: [u8; 128] = {
    let mut places = [place(7, 7) as u8; 128];
    let (mut vertical, mut horizontal) = (0, 0);
    let mut at = 1;
    while at <= 64 {
        places[at] = place(vertical, horizontal) as u8;
        // Diagonals with an even sum go up to the right, the others down to
        // the left, and along the edge to the next diagonal.
        if (vertical + horizontal) % 2 == 0 {
            if horizontal == 7 {
                vertical += 1;
            } else if vertical == 0 {
                horizontal += 1;
            } else {
                vertical -= 1;
                horizontal += 1;
            }
        } else if vertical == 7 {
            horizontal += 1;
        } else if horizontal == 0 {
            vertical += 1;
        } else {
            vertical += 1;
            horizontal -= 1;
        }
        at += 1;
    }
    places
};

/// A quantisation table in a block's layout. The values of a table of 16 bits
/// wrap, as their products do.
pub(super) fn quantisers(natural: &[u16; 64]) -> Block {
    Block::from_natural(&natural.map(u16::cast_signed))
}
