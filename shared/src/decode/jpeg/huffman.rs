//! Huffman decoding of one block: T.81 F.2.2, as strict as the library's own
//! decoder (its `decode/huffman.rs`).
//!
//! Time goes by look-ups, each of which waits for the one before. So one
//! look-up gives two coefficients where their codes and values are short, with
//! their values ready; and where coefficients are only passed over, as many as
//! it sees.

use libjpeg_turbo_rs::common::huffman_table::HuffmanTable;

use super::bits::{Bits, Window};
use super::block::{Block, PLACES};
use super::codes::{Codes, Means, PEEK, SKIP_PEEK, look_up, value};

/// Why a scan cannot be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// The data ends before the picture does.
    Short,
    /// Bits that are no code, or a symbol without a meaning.
    Code,
}

/// Bits that a filled window has for certain.
const FILLED: u32 = 56;

/// Bits of the longest value, which a [`super::codes::Skip`] need not see.
const VALUE_MAX: u32 = 15;

/// Decodes the next block into `block`, which is all zeros: its first `wanted`
/// coefficients, at least 1, in zigzag order, and perhaps others. Gives the
/// number of coefficients up to the last that may be other than zero.
#[inline(always)]
pub(super) fn decode_block(
    bits: &mut Bits<'_>,
    means: &Means<'_>,
    codes: &Codes<'_>,
    predicted: &mut i16,
    wanted: usize,
    block: &mut Block,
) -> Result<usize, Flaw> {
    let (mut window, clean) = bits.begin();
    window.fill(clean);
    let difference = mean_difference(means, &mut window)?;
    *predicted = predicted.wrapping_add(difference);
    block.0[0] = *predicted;
    let mut next = 1;
    let mut is_ended = false;
    'wanted: while next < wanted && !is_ended {
        window.fill(clean);
        for _ in 0..FILLED / PEEK {
            let pair = codes.pair(&window);
            let after = next + pair.advance();
            if after >= 64 {
                // Whatever is not two plain coefficients has a large advance.
                let after = next + pair.advance_to_end();
                if after < 64 {
                    put(block, next + pair.first_advance(), pair.first());
                    window.skip(pair.bits());
                    next = after;
                    is_ended = true;
                } else {
                    window.fill(clean);
                    is_ended = single(codes.table(), &mut window, &mut next, block)?;
                }
                continue 'wanted;
            }
            // Without a second coefficient its place is that of the first.
            put(block, after, pair.second());
            put(block, next + pair.first_advance(), pair.first());
            window.skip(pair.bits());
            next = after;
        }
    }
    let extent = next.min(64);
    'others: while next < 64 && !is_ended {
        window.fill(clean);
        for _ in 0..FILLED / (SKIP_PEEK + VALUE_MAX) {
            let skip = codes.skip(&window);
            let after = next + skip.advance();
            if after >= 64 {
                let after = next + skip.advance_to_end();
                if after < 64 {
                    window.skip(skip.bits());
                    is_ended = true;
                } else {
                    window.fill(clean);
                    is_ended = single(codes.table(), &mut window, &mut next, block)?;
                }
                continue 'others;
            }
            window.skip(skip.bits());
            next = after;
        }
    }
    if bits.end(window) {
        Ok(extent)
    } else {
        Err(Flaw::Short)
    }
}

/// Puts a value at the place before `after` in the zigzag order.
#[inline(always)]
fn put(block: &mut Block, after: usize, value: i16) {
    block.0[usize::from(PLACES[after & 127] & 63)] = value;
}

/// By how much a block's mean differs from the one before.
#[inline(always)]
fn mean_difference(means: &Means<'_>, window: &mut Window) -> Result<i16, Flaw> {
    let mean = means.mean(window);
    if !mean.is_seen() {
        let (difference, after) = long_difference(means.table(), *window)?;
        *window = after;
        return Ok(difference);
    }
    let difference = value(window.bits() << mean.length(), mean.not_size());
    window.skip(mean.bits());
    Ok(difference)
}

#[cold]
#[inline(never)]
fn long_difference(table: &HuffmanTable, mut window: Window) -> Result<(i16, Window), Flaw> {
    let (size, length) = look_up(table, &window)?;
    window.skip(length.into());
    let difference = match size {
        0..16 => value(window.bits(), 63 - u32::from(size)),
        // T.81 has this size for lossless files alone, without bits of a value
        // (H.1.2.2). The library takes it anywhere.
        16 => return Ok((i16::MIN, window)),
        _ => return Err(Flaw::Code),
    };
    window.skip(size.into());
    Ok((difference, window))
}

/// Decodes one symbol of any kind, from a filled window. Gives whether it ends
/// the block.
#[inline(always)]
fn single(
    table: &HuffmanTable,
    window: &mut Window,
    next: &mut usize,
    block: &mut Block,
) -> Result<bool, Flaw> {
    let (symbol, length) = look_up(table, window)?;
    window.skip(length.into());
    let (run, size) = (usize::from(symbol >> 4), symbol & 15);
    if size > 0 {
        *next += run + 1;
        // A run that leaves the block ends at its last coefficient: there
        // PLACES has as many places more as a run can overshoot.
        put(block, *next, value(window.bits(), 63 - u32::from(size)));
        window.skip(size.into());
    } else if run == 15 {
        *next += 16;
    } else {
        // T.81 has no meaning for size 0 after other runs than 0 and 15;
        // libjpeg and the library take it for the block's end.
        return Ok(true);
    }
    Ok(false)
}
