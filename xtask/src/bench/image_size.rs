//! What a file is: contenders must make the same.

/// Format, width and height in pixels of a JPEG or PNG file, by its header.
pub(super) fn image_size(file: &[u8]) -> Option<(&'static str, u32, u32)> {
    if file.starts_with(b"\x89PNG\r\n\x1a\n") {
        // The first chunk is IHDR, which begins with them.
        return Some(("png", be32(file, 16)?, be32(file, 20)?));
    }
    if !file.starts_with(&[0xff, 0xd8]) {
        return None;
    }
    let mut at = 2;
    loop {
        let marker = *file.get(at + 1)?;
        // SOF0 to SOF15 but DHT, JPG and DAC: ITU T.81, table B.1.
        if (0xc0..=0xcf).contains(&marker) && ![0xc4, 0xc8, 0xcc].contains(&marker) {
            return Some(("jpeg", be16(file, at + 7)?, be16(file, at + 5)?));
        }
        at += 2 + be16(file, at + 2)? as usize;
    }
}

fn be16(file: &[u8], at: usize) -> Option<u32> {
    let bytes = file.get(at..at + 2)?;
    Some(u32::from(bytes[0]) << 8 | u32::from(bytes[1]))
}

fn be32(file: &[u8], at: usize) -> Option<u32> {
    Some(be16(file, at)? << 16 | be16(file, at + 2)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jpeg_is_read_up_to_its_frame() {
        let comment = [0xff, 0xfe, 0, 4, 0xff, 0xc0];
        let frame = [0xff, 0xc0, 0, 11, 8, 1, 2, 3, 4, 1, 1, 0x11, 0];
        let file = [&[0xff, 0xd8][..], &comment, &frame].concat();
        assert_eq!(image_size(&file), Some(("jpeg", 0x304, 0x102)));
        assert_eq!(image_size(&file[..12]), None);
    }

    #[test]
    fn a_png_is_read_at_its_start() {
        let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        file.extend_from_slice(&[0, 0, 1, 0, 0, 0, 0, 7]);
        assert_eq!(image_size(&file), Some(("png", 256, 7)));
    }

    #[test]
    fn other_files_have_no_size() {
        assert_eq!(image_size(b""), None);
        assert_eq!(image_size(b"RIFF....WEBP"), None);
    }
}
