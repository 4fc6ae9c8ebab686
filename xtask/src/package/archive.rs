//! A function's zip: the same content gives the same bytes, so that a
//! deployment of nothing new changes nothing.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::files;

/// The program's name in it: the one that Lambda starts.
const PROGRAM: &str = "bootstrap";

/// Packs a program and its recipes, by their names, and returns the zip's size
/// in bytes.
///
/// # Errors
/// A file cannot be read or written.
pub(super) fn write(
    zip: &Path,
    program: &Path,
    recipes: &BTreeMap<String, Vec<u8>>,
) -> Result<u64> {
    let program =
        fs::read(program).with_context(|| format!("cannot read {}", program.display()))?;
    if let Some(folder) = zip.parent() {
        files::make_folder(folder)?;
    }
    // Beside its place first: what is broken off must not be deployed.
    let unfinished = zip.with_extension("zip.part");
    let file = File::create(&unfinished)
        .with_context(|| format!("cannot write {}", unfinished.display()))?;
    let mut writer = ZipWriter::new(file);
    // No owner, no time, one mode for all.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o755);
    let program = std::iter::once((PROGRAM, program.as_slice()));
    let recipes = recipes
        .iter()
        .map(|(name, content)| (name.as_str(), content.as_slice()));
    for (name, content) in program.chain(recipes) {
        writer.start_file(name, options)?;
        writer.write_all(content)?;
    }
    let bytes = writer.finish()?.metadata()?.len();
    fs::rename(&unfinished, zip).with_context(|| format!("cannot write {}", zip.display()))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn the_same_content_gives_the_same_bytes_and_programs_that_start() {
        let folder = std::env::temp_dir().join(format!("isopix-xtask-zip-{}", std::process::id()));
        files::make_folder(&folder).unwrap();
        let program = folder.join("program");
        let recipes = BTreeMap::from([("recipes.json".to_string(), b"{}".to_vec())]);
        let zips = ["one.zip", "two.zip"].map(|name| {
            // Written anew: its time is another one.
            fs::write(&program, "#!/bin/sh").unwrap();
            let zip = folder.join(name);
            let bytes = write(&zip, &program, &recipes).unwrap();
            assert_eq!(bytes, fs::metadata(&zip).unwrap().len());
            fs::read(zip).unwrap()
        });
        assert_eq!(zips[0], zips[1]);

        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&zips[0])).unwrap();
        let mut read = Vec::new();
        for index in 0..zip.len() {
            let mut file = zip.by_index(index).unwrap();
            let mut content = String::new();
            file.read_to_string(&mut content).unwrap();
            let mode = file.unix_mode().unwrap() & 0o777;
            read.push((file.name().unwrap().to_string(), mode, content));
        }
        assert_eq!(
            read,
            [
                ("bootstrap".to_string(), 0o755, "#!/bin/sh".to_string()),
                ("recipes.json".to_string(), 0o755, "{}".to_string()),
            ]
        );
        fs::remove_dir_all(folder).unwrap();
    }
}
