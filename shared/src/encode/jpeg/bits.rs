//! Entropy-coded data: codes into bytes, T.81 F.1.2.3.

use fearless_simd::{Level, dispatch, prelude::*};
use fearless_simd_macros::simd;

use super::huffman::Codes;
use super::tokens::{SYMBOLS, Token};
use crate::error::{Error, Result};

/// Tokens for which memory is reserved at a time.
const CHUNK: usize = 4096;

/// The most bytes that a token may take: 27 bits, twice as many bytes where
/// each is followed by a stuffed zero.
const TOKEN_BYTES_MAX: usize = 8;

/// Appends bits to a file.
pub(super) struct BitWriter {
    file: Vec<u8>,
    /// Bits that are not in the file yet, the last one lowest. What lies above
    /// the used ones is rubbish.
    buffer: u64,
    /// Bits of the buffer that are not used, at least 1.
    free: u32,
}

impl BitWriter {
    pub(super) fn new(file: Vec<u8>) -> Self {
        BitWriter {
            file,
            buffer: 0,
            free: 64,
        }
    }

    /// Appends the codes of tokens, and their extra bits.
    ///
    /// # Errors
    /// `out-of-memory`.
    pub(super) fn write(&mut self, level: Level, tokens: &[Token], codes: &Codes) -> Result<()> {
        dispatch!(level, simd => write(simd, self, tokens, codes))
    }

    #[inline(always)]
    fn write_all(&mut self, tokens: &[Token], codes: &Codes) -> Result<()> {
        for chunk in tokens.chunks(CHUNK) {
            self.file
                .try_reserve(chunk.len() * TOKEN_BYTES_MAX + 16)
                .map_err(|_| Error::out_of_memory())?;
            let (mut buffer, mut free) = (self.buffer, self.free);
            for token in chunk {
                let code = codes[(token >> 16) as usize % SYMBOLS];
                let (bits, length) = (u64::from(code >> 5 | token & 0xffff), code & 31);
                if length < free {
                    buffer = buffer << length | bits;
                    free -= length;
                } else {
                    let over = length - free;
                    buffer = (buffer << free) | bits >> over;
                    append(&mut self.file, buffer);
                    buffer = bits;
                    free = 64 - over;
                }
            }
            (self.buffer, self.free) = (buffer, free);
        }
        Ok(())
    }

    /// The file, the last byte filled with ones, with room for a marker.
    ///
    /// # Errors
    /// `out-of-memory`.
    pub(super) fn finish(mut self) -> Result<Vec<u8>> {
        self.file
            .try_reserve(18)
            .map_err(|_| Error::out_of_memory())?;
        let used = 64 - self.free;
        if used > 0 {
            let bits = self.buffer << self.free | u64::MAX >> used;
            let bytes = bits.to_be_bytes();
            for byte in &bytes[..used.div_ceil(8) as usize] {
                push(&mut self.file, *byte);
            }
        }
        Ok(self.file)
    }
}

/// Appends eight bytes.
#[inline(always)]
fn append(file: &mut Vec<u8>, bits: u64) {
    // A byte of ones has its top bit set, and one more carries out of it.
    // Carries from below may raise a false alarm, which does no harm.
    let alarm = bits & !bits.wrapping_add(0x0101_0101_0101_0101) & 0x8080_8080_8080_8080;
    if alarm == 0 {
        file.extend_from_slice(&bits.to_be_bytes());
    } else {
        append_stuffed(file, bits);
    }
}

#[cold]
#[inline(never)]
fn append_stuffed(file: &mut Vec<u8>, bits: u64) {
    for byte in bits.to_be_bytes() {
        push(file, byte);
    }
}

fn push(file: &mut Vec<u8>, byte: u8) {
    file.push(byte);
    if byte == 0xff {
        file.push(0);
    }
}

/// No vectors, but some levels have better instructions for shifts.
#[simd]
fn write<S: Simd>(_: S, writer: &mut BitWriter, tokens: &[Token], codes: &Codes) -> Result<()> {
    writer.write_all(tokens, codes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::jpeg::huffman::{codes, standard};
    use proptest::prelude::*;

    /// A bit for each character.
    fn naive(tokens: &[Token], codes: &Codes) -> Vec<u8> {
        let mut bits = String::new();
        for token in tokens {
            let code = codes[(token >> 16) as usize];
            let (value, length) = (code >> 5 | token & 0xffff, (code & 31) as usize);
            bits += &format!("{value:0length$b}");
        }
        while !bits.len().is_multiple_of(8) {
            bits.push('1');
        }
        let mut file = Vec::new();
        for at in (0..bits.len()).step_by(8) {
            let byte = u8::from_str_radix(&bits[at..at + 8], 2).unwrap();
            file.push(byte);
            file.extend((byte == 0xff).then_some(0));
        }
        file
    }

    fn symbol() -> impl Strategy<Value = (u32, u32)> {
        // DC and AC of luminance: those with the longest codes and with many
        // ones among them.
        let symbols = prop_oneof![0..12u32, Just(0x100), Just(0x101), 0x1f0..0x1fbu32];
        (symbols, prop_oneof![Just(u32::MAX), any::<u32>()])
    }

    proptest! {
        #[test]
        fn bits_are_packed_and_ones_stuffed(symbols in prop::collection::vec(symbol(), 0..200)) {
            let tokens: Vec<Token> = symbols
                .into_iter()
                .map(|(symbol, extra)| symbol << 16 | extra & ((1 << (symbol & 15)) - 1))
                .collect();
            let codes = codes(&standard());
            let level = crate::simd::detect();
            let mut writer = BitWriter::new(Vec::new());
            let (first, second) = tokens.split_at(tokens.len() / 3);
            writer.write(level, first, &codes).unwrap();
            writer.write(level, second, &codes).unwrap();
            prop_assert_eq!(writer.finish().unwrap(), naive(&tokens, &codes));
        }
    }
}
