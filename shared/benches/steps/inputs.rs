//! A drawn 12 MP photo (see the example `bench_inputs`), made when a benchmark
//! first wants it.

use std::sync::{LazyLock, OnceLock};

use crate::picture::Picture;
use crate::{Result, png_file};

static PHOTO: LazyLock<Picture> = LazyLock::new(|| Picture::photo(4000, 3000));
static PNG: OnceLock<Vec<u8>> = OnceLock::new();
static JPEG: OnceLock<Vec<u8>> = OnceLock::new();

/// As a PNG.
pub(crate) fn png() -> Result<&'static [u8]> {
    if let Some(made) = PNG.get() {
        return Ok(made);
    }
    let made = png_file::encode(&PHOTO, png::Compression::Balanced)?;
    Ok(PNG.get_or_init(|| made))
}

/// As a JPEG of quality 92, in 4:2:0.
pub(crate) fn jpeg() -> Result<&'static [u8]> {
    if let Some(made) = JPEG.get() {
        return Ok(made);
    }
    let lossless = png_file::encode(&PHOTO, png::Compression::NoCompression)?;
    let recipe = isopix::Recipe::parse(
        r#"{"version": 1, "variants": {"input": {"format": "jpeg", "quality": 92, "effort": "fast"}}}"#,
    )?;
    let made = isopix::render(&lossless, &recipe)?.renditions;
    let made = made.into_iter().next().ok_or("nothing was made")?;
    Ok(JPEG.get_or_init(|| made.file.bytes))
}
