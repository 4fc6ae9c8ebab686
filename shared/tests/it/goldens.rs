//! Golden bytes: a change of any of them raises the engine's id.
//!
//! `ISOPIX_GOLDENS=write` writes them anew. Where one differs, what was made
//! is written to the folder that the message names, to be looked at.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use isopix::{ENGINE, FileFormat, Recipe, Rendered, render, sha256_hex};

use crate::corpus;
use crate::fixtures::{exif, png, ramps, ramps_jpeg, translucent, with_segment};

const RECIPES: [(&str, &str); 4] = [
    ("default", r#"{"version":1,"variants":{"a":{"width":100}}}"#),
    (
        "master",
        r#"{"version":1,"master":{"width":200,"height":200,"quality":90},
            "variants":{"small":{"width":60},"square":{"width":48,"height":48,"fit":"cover"}}}"#,
    ),
    (
        "kernels",
        r#"{"version":1,"variants":{
            "box":{"width":90,"kernel":"box"},"catmullRom":{"width":90,"kernel":"catmullRom"},
            "lanczos3":{"width":90},"mitchell":{"width":90,"kernel":"mitchell"},
            "triangle":{"width":500,"enlarge":true,"kernel":"triangle"}}}"#,
    ),
    (
        "fits",
        r##"{"version":1,"variants":{
            "contain":{"width":80,"height":81,"fit":"contain","background":"#204060"},
            "cover":{"width":80,"height":30,"fit":"cover","position":"bottom"},
            "fast":{"width":70,"effort":"fast","quality":60},
            "fill":{"width":80,"height":30,"fit":"fill"},
            "outside":{"width":80,"height":30,"fit":"outside","format":["png","jpeg"]}}}"##,
    ),
];

fn originals() -> Vec<(&'static str, Vec<u8>)> {
    let gray: Vec<u8> = (0..150u32 * 110)
        .map(|n| (n * n / 97 % 256) as u8)
        .collect();
    let jpeg = ramps_jpeg(331, 257, 92);
    vec![
        ("ramps.png", ramps(400, 300)),
        ("alpha.png", translucent(301, 203)),
        (
            "gray.png",
            png(150, 110, ::png::ColorType::Grayscale, &gray),
        ),
        ("turned.jpg", with_segment(&jpeg, 0xe1, &exif(6))),
        ("upright.jpg", jpeg),
    ]
}

#[test]
fn outputs_are_the_golden_bytes() {
    let mut lines = format!("engine {ENGINE}\n");
    for (original, bytes) in originals() {
        for (recipe, json) in RECIPES {
            let rendered = render(&bytes, &Recipe::parse(json).unwrap()).unwrap();
            for (name, sha256) in digests(&rendered) {
                writeln!(lines, "{original} {recipe} {name} {sha256}").unwrap();
            }
        }
    }
    compare("goldens.txt", &lines, |line| {
        let original = originals()
            .into_iter()
            .find(|(name, _)| line.starts_with(name));
        let recipe = RECIPES
            .into_iter()
            .find(|(name, _)| line.split(' ').nth(1) == Some(name));
        Some(render(&original?.1, &Recipe::parse(recipe?.1).unwrap()).unwrap())
    });
}

#[test]
fn files_of_the_corpus_give_the_golden_bytes() {
    let files = corpus::files();
    if files.is_empty() {
        return;
    }
    let recipe = Recipe::parse(RECIPES[1].1).unwrap();
    let name = |path: &Path| {
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        let start = parts
            .iter()
            .rposition(|part| part == "corpus")
            .map_or(0, |at| at + 1);
        parts[start..].join("/")
    };
    let mut lines = format!("engine {ENGINE}\n");
    for path in &files {
        let digest = match render(&std::fs::read(path).unwrap(), &recipe) {
            Ok(rendered) => {
                let digests = digests(&rendered).into_iter();
                let all: Vec<String> = digests.map(|(_, sha256)| sha256).collect();
                sha256_hex(all.join("\n").as_bytes())[..32].to_owned()
            }
            Err(error) => error.code.as_str().to_owned(),
        };
        writeln!(lines, "{} {digest}", name(path)).unwrap();
    }
    compare("goldens-corpus.txt", &lines, |line| {
        let path = files
            .iter()
            .find(|path| line.starts_with(&format!("{} ", name(path))))?;
        render(&std::fs::read(path).unwrap(), &recipe).ok()
    });
}

/// The name and SHA-256 of everything that was made.
fn digests(rendered: &Rendered) -> Vec<(String, String)> {
    let master = rendered
        .master
        .iter()
        .map(|file| ("master".to_owned(), file.sha256.clone()));
    let renditions = rendered.renditions.iter().map(|rendition| {
        let name = format!(
            "{}.{}",
            rendition.variant,
            rendition.file.format.extension()
        );
        (name, rendition.file.sha256.clone())
    });
    master.chain(renditions).collect()
}

fn compare(file: &str, lines: &str, again: impl Fn(&str) -> Option<Rendered>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(file);
    if std::env::var_os("ISOPIX_GOLDENS").is_some_and(|value| value == "write") {
        std::fs::write(&path, lines).unwrap();
        return;
    }
    let golden = std::fs::read_to_string(&path).unwrap();
    let mut golden = golden.lines();
    assert_eq!(
        golden.next(),
        lines.lines().next(),
        "the goldens belong to another engine: write them anew"
    );
    let differences: Vec<&str> = {
        let golden: std::collections::BTreeSet<&str> = golden.collect();
        lines
            .lines()
            .skip(1)
            .filter(|line| !golden.contains(line))
            .collect()
    };
    let Some(first) = differences.first() else {
        return;
    };
    let shown = again(first).map(|rendered| write_pictures(&rendered));
    panic!(
        "{} of the lines of {file} differ: raise the engine's id if that is meant; the first is\n{first}\n(made: {shown:?})",
        differences.len()
    );
}

/// Writes what was made to a folder, and names it.
fn write_pictures(rendered: &Rendered) -> PathBuf {
    let folder = std::env::temp_dir().join("isopix-goldens");
    std::fs::create_dir_all(&folder).unwrap();
    let master = rendered.master.iter().map(|file| ("master", file));
    let renditions = rendered.renditions.iter();
    let renditions = renditions.map(|rendition| (rendition.variant.as_str(), &rendition.file));
    for (name, file) in master.chain(renditions) {
        let format: FileFormat = file.format;
        let path = folder.join(format!("{name}.{}", format.extension()));
        std::fs::write(path, &file.bytes).unwrap();
    }
    folder
}
