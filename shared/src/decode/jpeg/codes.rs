//! Code tables as look-ups: T.81 annex C and F.2.2.3, built from the library's
//! tables, so that the same bits are codes.

use std::ops::RangeInclusive;

use libjpeg_turbo_rs::common::huffman_table::HuffmanTable;

use super::bits::Window;
use super::huffman::Flaw;

/// Bits that a look-up sees: with more, the tables of two components leave the
/// first-level cache.
pub(super) const PEEK: u32 = 10;

/// Bits that a look-up sees where coefficients are passed over.
pub(super) const SKIP_PEEK: u32 = 12;

/// Added to an advance, it makes the place after it lie outside of the block.
const FAR: u8 = 64;

/// The advance to the end that there is not: outside of the block.
const NO_END: u8 = 64;

/// Likewise, and where a coefficient's code is seen but not all of its value:
/// 63 less the value's size is added.
const NO_VALUE: u8 = 128;

/// The code table of the differences of means, T.81's DC coefficients.
pub(super) struct Means<'a> {
    entries: Box<[Mean; 1 << PEEK]>,
    table: &'a HuffmanTable,
}

impl<'a> Means<'a> {
    pub(super) fn new(table: &'a HuffmanTable) -> Self {
        let mut entries = Box::new([Mean(0); 1 << PEEK]);
        for (prefix, entry) in (0..).zip(entries.iter_mut()) {
            if let Some((size @ 0..16, length)) = seen(table, prefix << (16 - PEEK), PEEK) {
                *entry = Mean(u32::from_le_bytes([length + size, 63 - size, length, 0]));
            }
        }
        Means { entries, table }
    }

    pub(super) fn table(&self) -> &'a HuffmanTable {
        self.table
    }

    #[inline(always)]
    pub(super) fn mean(&self, window: &Window) -> Mean {
        self.entries[window.peek(PEEK) & ((1 << PEEK) - 1)]
    }
}

/// In bytes from the lowest: what code and value take together, 63 less the
/// value's size, the code's length. 0 in all where the code is longer than what
/// the look-up sees, or none.
#[derive(Clone, Copy)]
pub(super) struct Mean(u32);

impl Mean {
    #[inline(always)]
    pub(super) fn is_seen(self) -> bool {
        self.0 != 0
    }

    #[inline(always)]
    pub(super) fn bits(self) -> u64 {
        u64::from(self.0)
    }

    #[inline(always)]
    pub(super) fn not_size(self) -> u32 {
        self.0 >> 8 & 63
    }

    #[inline(always)]
    pub(super) fn length(self) -> u32 {
        self.0 >> 16 & 63
    }
}

/// The code table of the other coefficients.
pub(super) struct Codes<'a> {
    pairs: Box<[Pair; 1 << PEEK]>,
    /// Empty where no coefficients are passed over.
    skips: Vec<Skip>,
    table: &'a HuffmanTable,
}

impl<'a> Codes<'a> {
    /// Of a sequential scan.
    pub(super) fn new(table: &'a HuffmanTable) -> Self {
        Codes::with_ends(table, 0..=14)
    }

    /// Of a progressive scan.
    pub(super) fn progressive(table: &'a HuffmanTable) -> Self {
        Codes::with_ends(table, 0..=0)
    }

    /// `ends` are the runs without a value that end just this block.
    fn with_ends(table: &'a HuffmanTable, ends: RangeInclusive<u8>) -> Self {
        let mut pairs = Box::new([Pair(0); 1 << PEEK]);
        for (prefix, pair) in (0..).zip(pairs.iter_mut()) {
            *pair = Pair::new(table, prefix << (16 - PEEK), &ends);
        }
        Codes {
            pairs,
            skips: Vec::new(),
            table,
        }
    }

    pub(super) fn table(&self) -> &'a HuffmanTable {
        self.table
    }

    /// Prepares to pass over coefficients.
    pub(super) fn add_skips(&mut self) {
        if self.skips.is_empty() {
            self.skips = (0..1 << SKIP_PEEK)
                .map(|prefix| Skip::new(self.table, prefix << (16 - SKIP_PEEK)))
                .collect();
        }
    }

    #[inline(always)]
    pub(super) fn pair(&self, window: &Window) -> Pair {
        self.pairs[window.peek(PEEK) & ((1 << PEEK) - 1)]
    }

    #[inline(always)]
    pub(super) fn skip(&self, window: &Window) -> Skip {
        let skip = self.skips.get(window.peek(SKIP_PEEK));
        skip.copied().unwrap_or(Skip::NONE)
    }
}

/// What a look-up sees: one or two coefficients with their values, or the end
/// of the block after none or one, or the code of one. Runs of 16 zeros count
/// as coefficients of value 0.
///
/// In bytes from the lowest: the bits they take; by how much they move on in
/// the zigzag order, and [`FAR`] more where they are not just coefficients; by
/// how much the first moves on; by how much they move on to the block's end, or
/// [`NO_END`] or [`NO_VALUE`]; then the first and the second value, two bytes
/// each.
#[derive(Clone, Copy)]
pub(super) struct Pair(u64);

impl Pair {
    fn new(table: &HuffmanTable, bits: u16, ends: &RangeInclusive<u8>) -> Pair {
        let first = match symbol(table, bits, PEEK, ends) {
            Some(Symbol::Coefficient(first)) => first,
            // A 0 is put where the next coefficient would be, which is 0.
            Some(Symbol::End(length)) => return Pair::of([length, FAR, 1, 0], 0, 0),
            Some(Symbol::Code {
                length,
                advance,
                size,
            }) => return Pair::of([length, FAR, advance, NO_VALUE + 63 - size], 0, 0),
            None => return Pair::of([0, FAR, 0, NO_END], 0, 0),
        };
        let advance = first.advance;
        let rest = PEEK - u32::from(first.bits);
        match symbol(table, bits << first.bits, rest, ends) {
            Some(Symbol::Coefficient(second)) => {
                let both = advance + second.advance;
                let bits = first.bits + second.bits;
                Pair::of([bits, both, advance, NO_END], first.value, second.value)
            }
            Some(Symbol::End(length)) => {
                let bits = first.bits + length;
                Pair::of([bits, advance + FAR, advance, advance], first.value, 0)
            }
            Some(Symbol::Code { .. }) | None => {
                Pair::of([first.bits, advance, advance, NO_END], first.value, 0)
            }
        }
    }

    fn of([a, b, c, d]: [u8; 4], first: i16, second: i16) -> Pair {
        let ([e, f], [g, h]) = (first.to_le_bytes(), second.to_le_bytes());
        Pair(u64::from_le_bytes([a, b, c, d, e, f, g, h]))
    }

    /// In the lowest 6 bits.
    #[inline(always)]
    pub(super) fn bits(self) -> u64 {
        self.0
    }

    #[inline(always)]
    pub(super) fn advance(self) -> usize {
        usize::from((self.0 >> 8) as u8)
    }

    #[inline(always)]
    pub(super) fn first_advance(self) -> usize {
        usize::from((self.0 >> 16) as u8)
    }

    #[inline(always)]
    pub(super) fn advance_to_end(self) -> usize {
        usize::from((self.0 >> 24) as u8)
    }

    /// Where a code is seen without its value: 63 less the value's size.
    #[inline(always)]
    pub(super) fn not_size(self) -> Option<u32> {
        let last = (self.0 >> 24) as u8;
        (last >= NO_VALUE).then_some(u32::from(last & 63))
    }

    #[inline(always)]
    pub(super) fn first(self) -> i16 {
        (self.0 >> 32) as i16
    }

    #[inline(always)]
    pub(super) fn second(self) -> i16 {
        (self.0 >> 48) as i16
    }
}

/// Coefficients whose codes a look-up sees whole, and perhaps the end of the
/// block. In bytes from the lowest as in [`Pair`]: the bits they take, by how
/// much they move on, nothing, and by how much to the end.
#[derive(Clone, Copy)]
pub(super) struct Skip(u32);

impl Skip {
    const NONE: Skip = Skip(u32::from_le_bytes([0, FAR, 0, NO_END]));

    fn new(table: &HuffmanTable, bits: u16) -> Skip {
        let (mut taken, mut advance) = (0, 0);
        while u32::from(taken) < SKIP_PEEK && advance < FAR {
            let rest = SKIP_PEEK - u32::from(taken);
            let Some((symbol, length)) = seen(table, bits << taken, rest) else {
                break;
            };
            let (run, size) = (symbol >> 4, symbol & 15);
            taken += length + size;
            if size == 0 && run < 15 {
                return Skip(u32::from_le_bytes([taken, FAR, 0, advance]));
            }
            advance += run + 1;
        }
        if taken == 0 {
            return Skip::NONE;
        }
        Skip(u32::from_le_bytes([taken, advance, 0, NO_END]))
    }

    /// In the lowest 6 bits.
    #[inline(always)]
    pub(super) fn bits(self) -> u64 {
        u64::from(self.0)
    }

    #[inline(always)]
    pub(super) fn advance(self) -> usize {
        usize::from((self.0 >> 8) as u8)
    }

    #[inline(always)]
    pub(super) fn advance_to_end(self) -> usize {
        (self.0 >> 24) as usize
    }
}

enum Symbol {
    /// With the length of its code.
    End(u8),
    Coefficient(Coefficient),
    /// A coefficient's, without all of its value.
    Code {
        length: u8,
        advance: u8,
        size: u8,
    },
}

struct Coefficient {
    /// Of code and value.
    bits: u8,
    advance: u8,
    value: i16,
}

/// A symbol and its value, if its code is among the first `count` bits.
fn symbol(
    table: &HuffmanTable,
    bits: u16,
    count: u32,
    ends: &RangeInclusive<u8>,
) -> Option<Symbol> {
    let (symbol, length) = seen(table, bits, count)?;
    let (run, size) = (symbol >> 4, symbol & 15);
    if size == 0 && run < 15 {
        return ends.contains(&run).then_some(Symbol::End(length));
    }
    let advance = run + 1;
    Some(if u32::from(length + size) <= count {
        Symbol::Coefficient(Coefficient {
            bits: length + size,
            advance,
            value: value(u64::from(bits) << 48 << length, 63 - u32::from(size)),
        })
    } else {
        Symbol::Code {
            length,
            advance,
            size,
        }
    })
}

/// A symbol and the length of its code, if that is among the first `count` bits.
fn seen(table: &HuffmanTable, bits: u16, count: u32) -> Option<(u8, u8)> {
    let (symbol, length) = table.lookup(bits).ok()?;
    (u32::from(length) <= count).then_some((symbol, length))
}

/// The next symbol and the length of its code.
#[inline(always)]
pub(super) fn look_up(table: &HuffmanTable, window: &Window) -> Result<(u8, u8), Flaw> {
    table.lookup(window.peek(16) as u16).map_err(|_| Flaw::Code)
}

/// A value that stands at the beginning of `bits` (T.81 F.2.2.1, EXTEND): bits
/// that begin with 1 are the value, others its distance above the smallest of
/// its size, which is 63 less `not_size`.
#[inline(always)]
pub(super) fn value(bits: u64, not_size: u32) -> i16 {
    let flip = !(bits.cast_signed() >> 63);
    // In two steps, for no bits at all are a shift by 64.
    let size = ((bits ^ flip.cast_unsigned()) >> 1) >> (not_size & 63);
    (size.cast_signed() ^ flip).wrapping_sub(flip) as i16
}
