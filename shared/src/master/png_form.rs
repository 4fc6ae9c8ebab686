//! The form of a PNG master: 8-bit RGB or RGBA, not interlaced, of IHDR, IDAT
//! and IEND, nothing after the end. Checksums were checked by decoding.

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

pub(super) fn conforms(file: &[u8]) -> bool {
    let Some(mut rest) = file.strip_prefix(SIGNATURE) else {
        return false;
    };
    let mut seen = Vec::new();
    while let Some((kind, body, after)) = chunk(rest) {
        let known = match kind {
            b"IHDR" => has_form(body),
            b"IDAT" => true,
            b"IEND" => body.is_empty(),
            _ => false,
        };
        if !known {
            return false;
        }
        if seen.last() != Some(&kind) {
            seen.push(kind);
        }
        rest = after;
    }
    rest.is_empty() && seen == [b"IHDR", b"IDAT", b"IEND"]
}

/// Depth 8, color type 2 or 6, deflate, adaptive filters, not interlaced.
fn has_form(header: &[u8]) -> bool {
    matches!(header.get(8..), Some([8, 2 | 6, 0, 0, 0]))
}

/// The first chunk: its kind, its data, and what follows its checksum.
fn chunk(bytes: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (kind, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let body = rest.get(..length)?;
    let after = rest.get(length.checked_add(4)?..)?;
    Some((kind, body, after))
}
