//! The inputs of the benchmarks, for those who have no photos at hand:
//! pictures with the detail and the noise of a camera's, drawn from a seed, so
//! that they are the same everywhere. Files that are there already are kept.
//!
//! `cargo run --release --example bench_inputs -- FOLDER`
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program beside the core: files, clocks and the terminal are its purpose"
)]

mod noise;
mod picture;
mod png_file;
mod tiles;

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use picture::Picture;
use tiles::tiles;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What cameras write.
const QUALITY: u8 = 92;

/// Name, width and height of pictures that nowhere repeat themselves.
const PHOTOS: [(&str, u32, u32); 3] = [
    ("photo-12mp.jpg", 4000, 3000),
    ("photo-12mp.png", 4000, 3000),
    ("photo-24mp.jpg", 6000, 4000),
];

/// Name of pictures of tiles, and how many there are across and down.
const TILES: [(&str, u32, u32); 6] = [
    ("tiles-001mp.jpg", 1, 1),
    ("tiles-004mp.jpg", 2, 2),
    ("tiles-012mp.jpg", 4, 3),
    ("tiles-024mp.jpg", 6, 4),
    ("tiles-050mp.jpg", 10, 5),
    ("tiles-100mp.jpg", 10, 10),
];

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("usage: bench_inputs FOLDER");
        return ExitCode::from(2);
    };
    match make_all(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn make_all(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    for (name, width, height) in PHOTOS {
        make(&folder.join(name), || Picture::photo(width, height))?;
    }
    for (name, across, down) in TILES {
        make(&folder.join(name), || tiles(across, down))?;
    }
    Ok(())
}

fn make(file: &Path, draw: impl Fn() -> Picture) -> Result<()> {
    if file.exists() {
        return Ok(());
    }
    let as_png = file.extension().is_some_and(|ending| ending == "png");
    let bytes = encode(&draw(), as_png)?;
    // Under its own name only when it is complete.
    let unfinished = file.with_extension("unfinished");
    fs::write(&unfinished, &bytes)?;
    fs::rename(&unfinished, file)?;
    println!("{} {} bytes", file.display(), bytes.len());
    Ok(())
}

/// As a PNG, or as the JPEG that isopix makes of it: 4:2:0, with standard
/// Huffman tables, as most cameras write it.
fn encode(picture: &Picture, as_png: bool) -> Result<Vec<u8>> {
    if as_png {
        return png_file::encode(picture, png::Compression::Balanced);
    }
    let lossless = png_file::encode(picture, png::Compression::NoCompression)?;
    let recipe = format!(
        r#"{{"version": 1, "limits": {{"maxBytes": {}}},
            "variants": {{"input": {{"format": "jpeg", "quality": {QUALITY}, "effort": "fast"}}}}}}"#,
        u32::MAX
    );
    let rendered = isopix::render(&lossless, &isopix::Recipe::parse(&recipe)?)?;
    let made = rendered.renditions.into_iter().next();
    Ok(made.ok_or("nothing was made")?.file.bytes)
}
