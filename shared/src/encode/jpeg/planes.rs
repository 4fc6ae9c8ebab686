//! From planes to a file.

use fearless_simd::Level;

use super::bits::BitWriter;
use super::header::{EOI, header};
use super::huffman::{Codes, FourTables, best, codes, standard};
use super::quantise::Quantiser;
use super::scan::{Listener, STRIP_TOKENS_MAX, Scan};
use super::tables::{QuantTables, Quantisation};
use super::tokens::{Counts, SYMBOLS, Token, count};
use crate::error::{Error, Result};
use crate::geometry::Size;
use crate::plane::Plane;
use crate::recipe::Effort;

/// The largest width or height of a file: libjpeg's `JPEG_MAX_DIMENSION`.
const DIMENSION_MAX: u32 = 65_500;

/// Tokens that are allocated at a time: 256 KiB, so that little stays unused
/// and nothing is ever copied.
const TOKENS: usize = 1 << 16;

/// Writes one plane as a gray file, or Y, Cb and Cr as a 4:2:0 file: chroma
/// planes have half the width and height of Y, rounded up. Effort fast writes
/// the Huffman tables of T.81 Annex K; the others make tables for the image,
/// for which its tokens are kept in memory: about a byte for each sample at
/// quality 82, and at most 4.2.
///
/// # Errors
/// `out-of-memory`; `internal` for other planes.
pub(crate) fn encode(
    level: Level,
    planes: &[Plane],
    quality: u8,
    tables: QuantTables,
    effort: Effort,
) -> Result<Vec<u8>> {
    encode_with(level, planes, &tables.at(quality), effort, None)
}

/// [`encode`], and tells of the blocks on the way.
///
/// # Errors
/// Those of [`encode`], and the listener's.
pub(crate) fn encode_telling(
    level: Level,
    planes: &[Plane],
    quality: u8,
    tables: QuantTables,
    effort: Effort,
    listener: &mut dyn Listener,
) -> Result<Vec<u8>> {
    encode_with(level, planes, &tables.at(quality), effort, Some(listener))
}

pub(super) fn encode_with(
    level: Level,
    planes: &[Plane],
    quantisation: &[Quantisation; 2],
    effort: Effort,
    listener: Option<&mut dyn Listener>,
) -> Result<Vec<u8>> {
    let size = checked_size(planes)?;
    let quantisers = quantisation.each_ref().map(Quantiser::new);
    let scan = Scan::new(planes, &quantisers);
    let used = if planes.len() == 1 { 1 } else { 2 };
    let start = |huffman: &FourTables| {
        let header = header(size, &quantisation[..used], &huffman[..2 * used]);
        (BitWriter::new(header), codes(huffman))
    };
    let mut file = if effort == Effort::Fast {
        with_standard_tables(level, scan, start, listener)?
    } else {
        with_best_tables(level, scan, start, listener)?
    };
    file.extend(EOI);
    Ok(file)
}

fn with_standard_tables(
    level: Level,
    mut scan: Scan,
    start: impl FnOnce(&FourTables) -> (BitWriter, Box<Codes>),
    mut listener: Option<&mut dyn Listener>,
) -> Result<Vec<u8>> {
    let (mut writer, codes) = start(&standard());
    let mut tokens = Vec::new();
    reserve(&mut tokens, STRIP_TOKENS_MAX)?;
    while scan.next_strip(level, &mut tokens, listener.as_deref_mut())? {
        writer.write(level, &tokens, &codes)?;
        tokens.clear();
    }
    writer.finish()
}

fn with_best_tables(
    level: Level,
    mut scan: Scan,
    start: impl FnOnce(&FourTables) -> (BitWriter, Box<Codes>),
    mut listener: Option<&mut dyn Listener>,
) -> Result<Vec<u8>> {
    let mut counts: Counts = [0; SYMBOLS];
    let mut chunks: Vec<Vec<Token>> = Vec::new();
    let mut is_more = true;
    while is_more {
        let mut chunk = Vec::new();
        reserve(&mut chunk, TOKENS)?;
        while is_more && chunk.len() + STRIP_TOKENS_MAX <= TOKENS {
            is_more = scan.next_strip(level, &mut chunk, listener.as_deref_mut())?;
        }
        count(&chunk, &mut counts);
        chunks.push(chunk);
    }
    let (mut writer, codes) = start(&best(&counts));
    for tokens in chunks {
        writer.write(level, &tokens, &codes)?;
    }
    writer.finish()
}

fn reserve(tokens: &mut Vec<Token>, count: usize) -> Result<()> {
    tokens
        .try_reserve_exact(count)
        .map_err(|_| Error::out_of_memory())
}

fn checked_size(planes: &[Plane]) -> Result<Size> {
    let luma = planes.first().ok_or_else(Error::internal)?.size;
    let half = Size::new(luma.width.div_ceil(2), luma.height.div_ceil(2));
    let fits = match planes {
        [_] => true,
        [_, blue, red] => blue.size == half && red.size == half,
        _ => false,
    };
    let is_filled = |plane: &Plane| {
        let count = u64::from(plane.size.width) * u64::from(plane.size.height);
        plane.samples.len() as u64 == count
    };
    let within = 1..=DIMENSION_MAX;
    if fits
        && within.contains(&luma.width)
        && within.contains(&luma.height)
        && planes.iter().all(is_filled)
    {
        Ok(luma)
    } else {
        Err(Error::internal())
    }
}
