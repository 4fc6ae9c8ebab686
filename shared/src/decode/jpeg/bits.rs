//! The bits of a scan: stuffing taken out, markers found (T.81 B.1.1.5,
//! F.2.2.5).

/// Bytes that one block can take: its DC code has at most 16 bits and a
/// difference of at most 15, each of at most 63 AC symbols 16 and 15 (T.81
/// F.1.2), which is 248 bytes; up to 8 are counted ahead, and 8 are loaded.
const BLOCK_MAX: usize = 272;

/// A power of two, so that a mask can prove an index.
const CAPACITY: usize = 4096;

/// What may be filled with data: behind it stand zeros, as many as a block
/// that reads past the end could take.
const FILL_MAX: usize = CAPACITY - 2 * BLOCK_MAX;

/// A reader of one scan's bits.
///
/// Bytes are copied in advance into a small buffer without their stuffing, so
/// that reading needs to look neither for 0xff nor for the end.
pub(super) struct Bits<'a> {
    file: &'a [u8],
    /// Offset in the file of the first byte that was not copied.
    next: usize,
    clean: [u8; CAPACITY + 8],
    /// How much of `clean` is data.
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
    /// from `at` on, at their right places.
    count: u64,
    /// Offset in `clean` of the first byte that is not in `count`.
    at: usize,
}

impl<'a> Bits<'a> {
    /// Reads the scan whose data begins at `start`.
    pub(super) fn new(file: &'a [u8], start: usize) -> Self {
        Bits {
            file,
            next: start,
            clean: [0; CAPACITY + 8],
            filled: 0,
            is_ended: false,
            window: Window::EMPTY,
        }
    }

    /// The bits for one block, all there, or zeros after the end.
    #[inline(always)]
    pub(super) fn begin(&mut self) -> (Window, &[u8; CAPACITY + 8]) {
        if self.window.at + BLOCK_MAX > self.filled && !self.is_ended {
            self.fill();
        }
        (self.window, &self.clean)
    }

    /// Takes back the window after one block. `false` where the block took
    /// bits that were not there: the scan ended too early.
    #[inline(always)]
    pub(super) fn end(&mut self, window: Window) -> bool {
        self.window = window;
        !self.is_ended || window.at * 8 <= self.filled * 8 + (window.count & 63) as usize
    }

    /// Moves what is left to the front and copies more behind it.
    #[inline(never)]
    fn fill(&mut self) {
        let at = self.window.at.min(self.filled);
        self.clean.copy_within(at..self.filled, 0);
        self.filled -= at;
        self.window.at -= at;
        while self.filled < FILL_MAX && !self.is_ended {
            match self
                .file
                .get(self.next..)
                .and_then(<[u8]>::first_chunk::<8>)
            {
                Some(bytes) if !has_ff(u64::from_ne_bytes(*bytes)) => {
                    self.clean[self.filled..self.filled + 8].copy_from_slice(bytes);
                    self.next += 8;
                    self.filled += 8;
                }
                _ => (0..8).for_each(|_| self.copy_byte()),
            }
        }
        if self.is_ended {
            self.clean[self.filled..].fill(0);
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
        self.clean[self.filled] = byte;
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
        at: 0,
    };

    /// Makes at least 56 bits count.
    #[inline(always)]
    pub(super) fn fill(&mut self, clean: &[u8; CAPACITY + 8]) {
        // `at` is below CAPACITY: `begin` leaves BLOCK_MAX bytes from it on to
        // the end of the data, or that many zeros behind it.
        let at = self.at & (CAPACITY - 1);
        let word = clean[at..]
            .first_chunk::<8>()
            .map_or(0, |bytes| u64::from_be_bytes(*bytes));
        self.bits |= word >> (self.count & 63);
        self.at += (!self.count as usize & 63) >> 3;
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
