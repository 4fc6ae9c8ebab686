//! The bits of a scan: stuffing taken out, markers found (T.81 B.1.1.5,
//! F.2.2.5).

/// Bytes that one block can take: its DC code has at most 16 bits and a
/// difference of at most 15, each of at most 63 AC symbols 16 and 15 (T.81
/// F.1.2), which is 248 bytes; up to 8 are counted ahead, and 8 are loaded.
const BLOCK_MAX: usize = 272;

/// Where the buffer's first 8 bytes stand: one less than a power of two, so that
/// a mask can prove an index.
const START: usize = 4095;

/// What may be filled with data: behind it stand zeros, as many as a block
/// that reads past the end could take.
const FILL_MAX: usize = START - 2 * BLOCK_MAX;

/// Bytes of a scan, from the last to the first: byte n at `START + 7 - n`. So a
/// plain load of 8 bytes on a little-endian machine has the first of them
/// highest, as bits are read; WebAssembly has no other load.
pub(super) type Clean = [u8; START + 9];

/// A reader of one scan's bits.
///
/// Bytes are copied in advance into a small buffer without their stuffing, so
/// that reading needs to look neither for 0xff nor for the end.
pub(super) struct Bits<'a> {
    file: &'a [u8],
    /// Offset in the file of the first byte that was not copied.
    next: usize,
    clean: Clean,
    /// How many bytes of `clean` are data.
    filled: usize,
    /// A marker or the file's end stands at `next`.
    is_ended: bool,
    window: Window,
}

/// The next bits, to be held in registers while a block is read.
#[derive(Clone, Copy)]
pub(super) struct Window {
    /// The next bit is the highest.
    bits: u64,
    /// How many of them count, modulo 64: only the lowest 6 bits of this number
    /// have a meaning. Below the bits that count may stand others, of the bytes
    /// that come next, at their right places.
    count: u64,
    /// Where in `clean` the next 8 bytes stand: it goes down.
    at: usize,
}

impl<'a> Bits<'a> {
    /// Reads the scan whose data begins at `start`.
    pub(super) fn new(file: &'a [u8], start: usize) -> Self {
        Bits {
            file,
            next: start,
            clean: [0; START + 9],
            filled: 0,
            is_ended: false,
            window: Window::EMPTY,
        }
    }

    /// The bits for one block, all there, or zeros after the end.
    #[inline(always)]
    pub(super) fn begin(&mut self) -> (Window, &Clean) {
        if self.window.taken() + BLOCK_MAX > self.filled && !self.is_ended {
            self.fill();
        }
        (self.window, &self.clean)
    }

    /// Takes back the window after one block. `false` where the block took
    /// bits that were not there: the scan ended too early.
    #[inline(always)]
    pub(super) fn end(&mut self, window: Window) -> bool {
        self.window = window;
        !self.is_ended || window.taken() * 8 <= self.filled * 8 + (window.count & 63) as usize
    }

    /// Moves what is left to the front and copies more behind it.
    #[inline(never)]
    fn fill(&mut self) {
        let taken = self.window.taken().min(self.filled);
        let left = self.filled - taken;
        let end = START + 8;
        // No index leaves the buffer: `filled` is at most FILL_MAX + 14.
        self.clean
            .copy_within(end - self.filled..end - taken, end - left);
        self.filled = left;
        self.window.at = START;
        while self.filled < FILL_MAX && !self.is_ended {
            match self
                .file
                .get(self.next..)
                .and_then(<[u8]>::first_chunk::<8>)
            {
                Some(bytes) if !has_ff(u64::from_ne_bytes(*bytes)) => {
                    let word = u64::from_be_bytes(*bytes);
                    let at = START - self.filled;
                    self.clean[at..at + 8].copy_from_slice(&word.to_le_bytes());
                    self.next += 8;
                    self.filled += 8;
                }
                _ => (0..8).for_each(|_| self.copy_byte()),
            }
        }
        if self.is_ended {
            let end = end - self.filled;
            self.clean[end.saturating_sub(2 * BLOCK_MAX)..end].fill(0);
        }
    }

    /// Copies one byte, or finds the end.
    fn copy_byte(&mut self) {
        let rest = self.file.get(self.next..).unwrap_or_default();
        // Any number of 0xff may stand before a marker (T.81 B.1.1.2), and the
        // decoder that we follow takes them before a stuffed zero as well.
        let fill = rest.iter().take_while(|&&byte| byte == 0xff).count();
        let byte = match (fill, rest.get(fill)) {
            (0, Some(&byte)) => {
                self.next += 1;
                byte
            }
            (1.., Some(0)) => {
                self.next += fill + 1;
                0xff
            }
            (_, after) => {
                self.is_ended = true;
                // Just before the marker, so that the fill is passed once.
                self.next += if after.is_some() { fill - 1 } else { fill };
                return;
            }
        };
        self.clean[START + 7 - self.filled] = byte;
        self.filled += 1;
    }

    /// Goes to the data behind the next restart marker (T.81 F.2.2.5), past
    /// bytes that belong to no block. Where another marker or the file's end
    /// comes first there is no more data.
    pub(super) fn restart(&mut self) {
        self.window = Window::EMPTY;
        self.filled = 0;
        self.is_ended = false;
        while let Some(&[first, second]) = self
            .file
            .get(self.next..)
            .and_then(<[u8]>::first_chunk::<2>)
        {
            match (first, second) {
                (0xff, 0xd0..=0xd7) => {
                    self.next += 2;
                    return;
                }
                (0xff, 0x00) => self.next += 2,
                (0xff, 0xff) => self.next += 1,
                (0xff, _) => return,
                _ => self.next += 1,
            }
        }
    }
}

/// Whether a byte of the word is 0xff: the lowest such byte of the complement
/// is the lowest that borrows.
fn has_ff(word: u64) -> bool {
    const ONES: u64 = u64::MAX / 0xff;
    (!word).wrapping_sub(ONES) & word & (ONES << 7) != 0
}

impl Window {
    const EMPTY: Window = Window {
        bits: 0,
        count: 0,
        at: START,
    };

    /// Bytes that it has taken from `clean`.
    #[inline(always)]
    fn taken(&self) -> usize {
        START.wrapping_sub(self.at)
    }

    /// Makes at least 56 bits count.
    #[inline(always)]
    pub(super) fn fill(&mut self, clean: &Clean) {
        // `at` is not below 0: `begin` leaves BLOCK_MAX bytes up to the end of
        // the data, or that many zeros behind it.
        let word = clean[self.at & START..].first_chunk::<8>();
        self.bits |= word.map_or(0, |bytes| u64::from_le_bytes(*bytes)) >> (self.count & 63);
        self.at = self.at.wrapping_sub((!self.count as usize & 63) >> 3);
        self.count |= 56;
    }

    /// The next bits, the first of them highest.
    #[inline(always)]
    pub(super) fn bits(&self) -> u64 {
        self.bits
    }

    /// The next `count` bits.
    #[inline(always)]
    pub(super) fn peek(&self, count: u32) -> usize {
        (self.bits >> (64 - count)) as usize
    }

    /// Goes on by as many bits as the lowest 6 bits of `count` say: at most as
    /// many as there are.
    #[inline(always)]
    pub(super) fn skip(&mut self, count: u64) {
        self.bits <<= count & 63;
        self.count = self.count.wrapping_sub(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads 8 bits a block, as long as there are any.
    fn bytes(bits: &mut Bits<'_>) -> Vec<u8> {
        let mut bytes = Vec::new();
        loop {
            let (mut window, clean) = bits.begin();
            window.fill(clean);
            bytes.push(window.peek(8) as u8);
            window.skip(8);
            if !bits.end(window) {
                bytes.pop();
                return bytes;
            }
        }
    }

    /// Data of `length` bytes in which every seventh is 0xff, as it is and
    /// stuffed.
    fn data(length: usize) -> (Vec<u8>, Vec<u8>) {
        let plain: Vec<u8> = (0..length)
            .map(|at| if at % 7 == 3 { 0xff } else { at as u8 })
            .collect();
        let stuffed = plain.iter().flat_map(|&byte| match byte {
            0xff => vec![0xff, 0],
            byte => vec![byte],
        });
        let stuffed = stuffed.collect();
        (plain, stuffed)
    }

    #[test]
    fn all_bytes_come_without_stuffing_and_no_more() {
        for length in [0, 1, 7, 8, 9, 300, 3600, 20_000] {
            let (plain, stuffed) = data(length);
            for end in [
                &[][..],
                &[0xff],
                &[0xff, 0xd9],
                &[0xff, 0xff, 0xff, 0xd3, 1, 2],
            ] {
                let file = [&[9, 9][..], &stuffed, end].concat();
                let mut bits = Bits::new(&file, 2);
                assert!(bytes(&mut bits) == plain, "{length} {end:?}");
                assert!(bytes(&mut bits).is_empty());
            }
        }
        assert!(bytes(&mut Bits::new(&[1, 2], 3)).is_empty());
    }

    #[test]
    fn a_restart_goes_behind_the_next_marker_from_anywhere() {
        let (plain, stuffed) = data(5000);
        let file = [
            &stuffed[..],
            &[0xff, 0xd0],
            &stuffed,
            &[0xff, 0xff, 0xd1, 77],
        ]
        .concat();
        for taken in [0, 1, 100, 4999] {
            let mut bits = Bits::new(&file, 0);
            for _ in 0..taken {
                let (mut window, clean) = bits.begin();
                window.fill(clean);
                window.skip(8);
                assert!(bits.end(window));
            }
            bits.restart();
            assert!(bytes(&mut bits) == plain);
            bits.restart();
            assert_eq!(bytes(&mut bits), [77]);
            bits.restart();
            assert!(bytes(&mut bits).is_empty());
        }
    }

    #[test]
    fn a_restart_does_not_pass_another_marker() {
        let mut bits = Bits::new(&[1, 0xff, 0, 0xff, 0xd9, 0xff, 0xd0, 2], 0);
        bits.restart();
        assert!(bytes(&mut bits).is_empty());
    }

    #[test]
    fn the_longest_block_finds_its_bits_across_the_buffers_end() {
        let (plain, stuffed) = data(20_000);
        let mut bits = Bits::new(&stuffed, 0);
        let mut read = Vec::new();
        while read.len() + 248 <= plain.len() {
            let (mut window, clean) = bits.begin();
            for _ in 0..62 {
                window.fill(clean);
                read.extend((window.bits() >> 32).to_be_bytes()[4..].iter());
                window.skip(32);
            }
            assert!(bits.end(window));
        }
        assert!(plain.starts_with(&read));
    }
}
