//! The segments of a JPEG file up to its first scan.

/// A marker segment: T.81 B.1.1.4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment<'a> {
    /// The marker's second byte, such as 0xdb for DQT.
    pub(crate) marker: u8,
    /// What follows the length.
    pub(crate) body: &'a [u8],
    /// Offset in the file of the first byte after the segment.
    pub(crate) end: usize,
}

/// Start of scan: the last segment that [`segments`] gives.
pub(crate) const SOS: u8 = 0xda;

/// The segments after SOI, up to and with the first SOS; it ends early where
/// the file is damaged, has fill bytes, or has a marker without a length.
pub(crate) fn segments(file: &[u8]) -> impl Iterator<Item = Segment<'_>> {
    let mut next = match file {
        [0xff, 0xd8, ..] => Some(2),
        _ => None,
    };
    std::iter::from_fn(move || {
        let at: usize = next.take()?;
        let [0xff, marker, high, low] = *file.get(at..at.checked_add(4)?)? else {
            return None;
        };
        if marker < 0xc0 || (0xd0..=0xd9).contains(&marker) {
            return None;
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        let end = (at + 2).checked_add(length)?;
        let body = file.get(at + 4..end)?;
        if marker != SOS {
            next = Some(end);
        }
        Some(Segment { marker, body, end })
    })
}
