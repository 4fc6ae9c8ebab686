//! What the contenders are given.

use std::path::PathBuf;

use anyhow::Result;

use super::contender::example;
use crate::command::Program;
use crate::files;
use crate::progress;
use crate::stamp::{self, Inputs};
use crate::workspace;

/// A file to measure with.
pub(super) struct Input {
    pub(super) file: PathBuf,
    /// Whether it was drawn, for want of a photo.
    pub(super) drawn: bool,
}

/// A photo by its name: from the folder that `ISOPIX_BENCH_INPUTS` names, from
/// `../shared/bench/inputs` beside the checkout, or else a drawn one.
///
/// # Errors
/// There is none and it cannot be drawn.
pub(super) fn photo(name: &str) -> Result<Input> {
    let folder = std::env::var_os("ISOPIX_BENCH_INPUTS").map_or_else(
        || workspace::root().join("../shared/bench/inputs"),
        PathBuf::from,
    );
    for folder in [folder.join("generated"), folder] {
        if folder.join(name).is_file() {
            return Ok(Input {
                file: folder.join(name),
                drawn: false,
            });
        }
    }
    drawn(name).map(|file| Input { file, drawn: true })
}

/// A drawn picture by its name; see `shared/examples/bench_inputs`.
///
/// # Errors
/// It cannot be drawn.
pub(super) fn drawn(name: &str) -> Result<PathBuf> {
    Ok(draw()?.join(name))
}

/// A camera's photo of 12 MP, where the corpus is there.
pub(super) fn camera() -> Option<PathBuf> {
    let corpus = std::env::var_os("ISOPIX_CORPUS")
        .map_or_else(|| workspace::root().join("../shared/corpus"), PathBuf::from);
    let file = corpus.join("photos/jpeg-test-images/012mp-bus.jpg");
    file.is_file().then_some(file)
}

/// Draws every picture, where that is not done yet.
fn draw() -> Result<PathBuf> {
    let folder = super::folder().join("inputs");
    let source = workspace::root().join("shared/examples/bench_inputs");
    // Not the core, which encodes them: its changes shall not change them.
    let inputs = Inputs::default().folder(&source)?;
    let stamp = folder.join("stamp");
    if stamp::is_current(&stamp, &inputs) {
        return Ok(folder);
    }
    progress::say("Drawing the inputs");
    files::remove_folder(&folder)?;
    Program::new(example("bench_inputs")?).arg(&folder).run()?;
    stamp::write(&stamp, &inputs)?;
    Ok(folder)
}

/// What to say about inputs, each with its name.
pub(super) fn describe(inputs: &[(&str, &Input)]) -> String {
    let each: Vec<String> = inputs
        .iter()
        .map(|(name, input)| {
            let bytes = input.file.metadata().map_or(0, |facts| facts.len());
            let megabytes = bytes as f64 / 1e6;
            let kind = if input.drawn { "drawn" } else { "a photo" };
            format!("{name} is {kind} ({megabytes:.1} MB)")
        })
        .collect();
    format!("Input: {}.", each.join(", "))
}
