//! The orientation tag of an EXIF block, and nothing else of it.

/// Tag 0x0112 of EXIF 2.32, type SHORT, in the first directory.
const ORIENTATION_TAG: u16 = 0x0112;
const SHORT: u16 = 3;

/// The orientation, 1 to 8, in a TIFF-structured EXIF block; 1 where there is
/// none or the block is damaged, as viewers do.
pub(super) fn orientation(tiff: &[u8]) -> u8 {
    // Some WebP files repeat the prefix that only JPEG's APP1 has.
    let tiff = tiff.strip_prefix(b"Exif\0\0").unwrap_or(tiff);
    find(tiff)
        .filter(|value| (1..=8).contains(value))
        .unwrap_or(1)
}

fn find(tiff: &[u8]) -> Option<u8> {
    let big_endian = match tiff.get(..4)? {
        [b'I', b'I', 42, 0] => false,
        [b'M', b'M', 0, 42] => true,
        _ => return None,
    };
    let short = |at: usize| -> Option<u16> {
        let bytes = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if big_endian {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        })
    };
    let offset = tiff.get(4..8)?.try_into().ok()?;
    let directory = if big_endian {
        u32::from_be_bytes(offset)
    } else {
        u32::from_le_bytes(offset)
    };
    let directory = usize::try_from(directory).ok()?;
    let entries = usize::from(short(directory)?);
    for index in 0..entries {
        let entry = directory.checked_add(2)?.checked_add(index * 12)?;
        if short(entry)? == ORIENTATION_TAG {
            return match short(entry + 2)? {
                SHORT => u8::try_from(short(entry + 8)?).ok(),
                _ => None,
            };
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiff(big_endian: bool, value: u16) -> Vec<u8> {
        let short = |v: u16| {
            if big_endian {
                v.to_be_bytes()
            } else {
                v.to_le_bytes()
            }
        };
        let long = |v: u32| {
            if big_endian {
                v.to_be_bytes()
            } else {
                v.to_le_bytes()
            }
        };
        let mut tiff = if big_endian {
            b"MM\0*".to_vec()
        } else {
            b"II*\0".to_vec()
        };
        tiff.extend(long(8));
        tiff.extend(short(2));
        // Tag 0x0100 first, then the orientation.
        for (tag, value) in [(0x0100, 99), (ORIENTATION_TAG, value)] {
            tiff.extend(short(tag));
            tiff.extend(short(SHORT));
            tiff.extend(long(1));
            tiff.extend(short(value));
            tiff.extend(short(0));
        }
        tiff
    }

    #[test]
    fn both_byte_orders_are_read() {
        for value in 1..=8 {
            assert_eq!(u16::from(orientation(&tiff(false, value))), value);
            assert_eq!(u16::from(orientation(&tiff(true, value))), value);
        }
    }

    #[test]
    fn nonsense_is_upright() {
        assert_eq!(orientation(&tiff(false, 0)), 1);
        assert_eq!(orientation(&tiff(false, 9)), 1);
        assert_eq!(orientation(&tiff(true, 0x0600)), 1);
        assert_eq!(orientation(b""), 1);
        let whole = tiff(true, 6);
        for end in 0..whole.len() - 2 {
            assert_eq!(orientation(&whole[..end]), 1, "cut at {end}");
        }
        let mut looped = whole;
        looped[4..8].copy_from_slice(&u32::MAX.to_be_bytes());
        assert_eq!(orientation(&looped), 1);
    }
}
