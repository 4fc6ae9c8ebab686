//! Huffman decoding of one block: T.81 F.2.2, as strict as the library's own
//! decoder (its `decode/huffman.rs`).
//!
//! Time goes by look-ups, each of which waits for the one before. So one
//! look-up gives two coefficients where their codes and values are short, with
//! their values ready; and where coefficients are only passed over, as many as
//! it sees.

use libjpeg_turbo_rs::common::huffman_table::HuffmanTable;

use super::bits::{Bits, Clean, Window};
use super::block::Block;
use super::codes::{Codes, Means, PEEK, SKIP_PEEK, look_up, value};

/// Why a scan cannot be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// The data ends before the picture does.
    Short,
    /// Bits that are no code, or a symbol without a meaning.
    Code,
    /// A progressive scan of coefficients that there are not.
    Band,
}

/// Bits that a filled window has for certain.
const FILLED: u32 = 56;

/// Bits of the longest value, which a [`super::codes::Skip`] need not see.
const VALUE_MAX: u32 = 15;

/// Bits of the longest symbol with its value.
const SYMBOL_MAX: u32 = 16 + VALUE_MAX;

/// How many zeros a symbol puts before the block's end, as their number's
/// logarithm: T.81 G.1.2.2 for progressive scans. 0 in sequential ones.
pub(super) type End = u8;

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
    let place = Place {
        wanted,
        limit: 64,
        shift: 0,
    };
    let end = coefficients::<true>(&mut window, clean, codes, &mut next, place, block)?;
    let extent = next.min(64);
    if end.is_none() && next < 64 {
        pass_over(&mut window, clean, codes, &mut next, block)?;
    }
    if bits.end(window) {
        Ok(extent)
    } else {
        Err(Flaw::Short)
    }
}

/// Which coefficients to decode, and where their bits belong.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// How far to go in the zigzag order at least.
    pub(super) wanted: usize,
    /// Behind the last coefficient that there can be, at most 64.
    pub(super) limit: usize,
    /// By how many bits values are shifted up.
    pub(super) shift: u8,
}

/// Decodes coefficients from `next` on, up to the end of the block, which is
/// given then, or to what is wanted. A fresh block has zeros there.
#[inline(always)]
pub(super) fn coefficients<const IS_FRESH: bool>(
    window: &mut Window,
    clean: &Clean,
    codes: &Codes<'_>,
    next: &mut usize,
    place: Place,
    block: &mut Block,
) -> Result<Option<End>, Flaw> {
    'filled: while *next < place.wanted {
        window.fill(clean);
        // After all but the last there are bits enough for any symbol.
        for _ in 0..(FILLED - SYMBOL_MAX) / PEEK + 1 {
            let pair = codes.pair(window);
            let after = *next + pair.advance();
            if after >= place.limit {
                // Whatever is not just coefficients has a large advance.
                if let Some(not_size) = pair.not_size() {
                    window.skip(pair.bits());
                    *next += pair.first_advance();
                    block.put(*next, value(window.bits(), not_size) << place.shift);
                    window.skip(u64::from(63 - not_size));
                    continue 'filled;
                }
                let after = *next + pair.advance_to_end();
                if after >= place.limit {
                    match single(codes.table(), window, next, place.shift, block)? {
                        None => continue 'filled,
                        end => return Ok(end),
                    }
                }
                if IS_FRESH || pair.first() != 0 {
                    block.put(*next + pair.first_advance(), pair.first() << place.shift);
                }
                window.skip(pair.bits());
                *next = after;
                return Ok(Some(0));
            }
            // Without a second coefficient its place is that of the first.
            if IS_FRESH || pair.second() != 0 {
                block.put(after, pair.second() << place.shift);
            }
            if IS_FRESH || pair.first() != 0 {
                block.put(*next + pair.first_advance(), pair.first() << place.shift);
            }
            window.skip(pair.bits());
            *next = after;
        }
    }
    Ok(None)
}

/// Passes over the rest of a block.
#[inline(always)]
fn pass_over(
    window: &mut Window,
    clean: &Clean,
    codes: &Codes<'_>,
    next: &mut usize,
    block: &mut Block,
) -> Result<(), Flaw> {
    'filled: while *next < 64 {
        window.fill(clean);
        for _ in 0..FILLED / (SKIP_PEEK + VALUE_MAX) {
            let skip = codes.skip(window);
            let after = *next + skip.advance();
            if after >= 64 {
                if *next + skip.advance_to_end() < 64 {
                    window.skip(skip.bits());
                    return Ok(());
                }
                window.fill(clean);
                match single(codes.table(), window, next, 0, block)? {
                    None => continue 'filled,
                    Some(_) => return Ok(()),
                }
            }
            window.skip(skip.bits());
            *next = after;
        }
    }
    Ok(())
}

/// By how much a block's mean differs from the one before, from a filled
/// window.
#[inline(always)]
pub(super) fn mean_difference(means: &Means<'_>, window: &mut Window) -> Result<i16, Flaw> {
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

/// Decodes one symbol of any kind, from a window with bits enough. Gives the
/// end of the block if it is that.
#[inline(always)]
fn single(
    table: &HuffmanTable,
    window: &mut Window,
    next: &mut usize,
    shift: u8,
    block: &mut Block,
) -> Result<Option<End>, Flaw> {
    let (symbol, length) = look_up(table, window)?;
    window.skip(length.into());
    let (run, size) = (symbol >> 4, symbol & 15);
    if size > 0 {
        *next += usize::from(run) + 1;
        block.put(*next, value(window.bits(), 63 - u32::from(size)) << shift);
        window.skip(size.into());
    } else if run == 15 {
        *next += 16;
    } else {
        // T.81 has no meaning for other runs than 0 in sequential scans;
        // libjpeg and the library take them for the block's end.
        return Ok(Some(run));
    }
    Ok(None)
}
