//! The symbols of T.81 F.1.2, each with its extra bits, in scan order.

use super::block::Block;
use super::order::COLUMNS;

/// A symbol (with the number of its code table, see [`Tables`]) above 16 bits
/// for its extra bits, as many as the symbol's low half says.
pub(super) type Token = u32;

/// How many symbols all the code tables have together.
pub(super) const SYMBOLS: usize = 4 * 256;

/// How often each symbol occurs.
pub(super) type Counts = [u32; SYMBOLS];

/// The most tokens of an MCU: six blocks, a token for each coefficient and
/// none for the end, or for fewer coefficients. Zeros take less.
pub(super) const MCU_TOKENS_MAX: usize = 6 * 64;

/// Room for them, a power of two.
const MCU_TOKENS: usize = 512;

/// The first symbol of a component's tables: luminance or chrominance.
#[derive(Clone, Copy)]
pub(super) struct Tables {
    dc: u32,
    ac: u32,
}

impl Tables {
    pub(super) const LUMA: Tables = Tables { dc: 0, ac: 256 };
    pub(super) const CHROMA: Tables = Tables { dc: 512, ac: 768 };
}

/// End of block, and sixteen zeros: T.81 F.1.2.2.
const EOB: u32 = 0x00;
const ZRL: u32 = 0xf0;

/// The tokens of one MCU.
pub(super) struct Mcu {
    tokens: [Token; MCU_TOKENS],
    length: usize,
}

impl Mcu {
    pub(super) const EMPTY: Mcu = Mcu {
        tokens: [0; MCU_TOKENS],
        length: 0,
    };

    pub(super) fn clear(&mut self) {
        self.length = 0;
    }

    pub(super) fn tokens(&self) -> &[Token] {
        &self.tokens[..self.length.min(MCU_TOKENS)]
    }

    #[inline(always)]
    fn push(&mut self, symbol: u32, extra: u32) {
        // The mask spares a check that never fails.
        self.tokens[self.length % MCU_TOKENS] = symbol << 16 | extra;
        self.length += 1;
    }

    /// Adds a block; `last_dc` is the DC of the component's block before.
    #[inline(always)]
    pub(super) fn block(&mut self, block: &Block, tables: Tables, last_dc: &mut i32) {
        let dc = i32::from(block.coefficients[0]);
        let dc = dc - (dc >> 31);
        let change = dc - *last_dc;
        *last_dc = dc;
        self.number(tables.dc, change + (change >> 31));
        let mut rest = block.nonzero & !1;
        let mut before = 0;
        while rest != 0 {
            let place = rest.trailing_zeros();
            rest &= rest - 1;
            let mut zeros = place - before - 1;
            before = place;
            while zeros >= 16 {
                self.push(tables.ac | ZRL, 0);
                zeros -= 16;
            }
            let coefficient = block.coefficients[COLUMNS[place as usize % 64] % 64];
            self.number(tables.ac | zeros << 4, i32::from(coefficient));
        }
        if before != 63 {
            self.push(tables.ac | EOB, 0);
        }
    }

    /// Adds a block that lies outside the component: the DC of the one before
    /// again, and nothing else.
    pub(super) fn dummy(&mut self, tables: Tables) {
        self.push(tables.dc, 0);
        self.push(tables.ac | EOB, 0);
    }

    /// Adds a symbol for a number in ones' complement, and its low bits.
    #[inline(always)]
    fn number(&mut self, symbol: u32, number: i32) {
        let bits = 32 - (number ^ (number >> 31)).leading_zeros();
        self.push(symbol | bits, number as u32 & ((1 << bits) - 1));
    }
}

/// Counts the symbols.
#[inline(always)]
pub(super) fn count(tokens: &[Token], counts: &mut Counts) {
    for token in tokens {
        counts[(token >> 16) as usize % SYMBOLS] += 1;
    }
}
