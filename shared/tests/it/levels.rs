//! Every SIMD level gives the same bytes.

use isopix::simd::{Level, levels};
use isopix::{Code, Recipe, Rendered, render_at};

#[cfg(not(target_family = "wasm"))]
use crate::corpus;
use crate::fixtures::{ramps, ramps_jpeg, translucent};

/// Every kernel, shrinking and enlarging, planes and pixels, JPEG and PNG.
const RECIPE: &str = r##"{"version":1,
    "master":{"width":640,"height":640,"quality":90},
    "variants":{
        "box":{"width":33,"kernel":"box","effort":"fast"},
        "contain":{"width":90,"height":91,"fit":"contain","kernel":"triangle","background":"#123456"},
        "cover":{"width":97,"height":45,"fit":"cover","position":"right top","kernel":"catmullRom"},
        "large":{"width":701,"enlarge":true,"kernel":"mitchell"},
        "png":{"width":120,"format":["png","jpeg"]}
    }}"##;

fn rendered(level: Level, original: &[u8], recipe: &Recipe) -> Result<Rendered, Code> {
    render_at(level, original, recipe).map_err(|error| error.code)
}

fn assert_equal_at_every_level(name: &str, original: &[u8], recipe: &Recipe) {
    let mut others = levels().into_iter();
    let (_, best) = others.next().unwrap();
    let expected = rendered(best, original, recipe);
    for (level, simd) in others {
        let found = rendered(simd, original, recipe);
        assert!(found == expected, "{name} differs at {level}");
    }
}

#[test]
fn small_originals_render_the_same_at_every_level() {
    let with_master = Recipe::parse(RECIPE).unwrap();
    let without = Recipe {
        master: None,
        ..with_master.clone()
    };
    for recipe in [with_master, without] {
        for (width, height) in [(1, 1), (7, 5), (64, 48), (333, 517)] {
            for (name, original) in [
                ("ramps", ramps(width, height)),
                ("JPEG", ramps_jpeg(width, height, 80)),
                ("alpha", translucent(width, height)),
            ] {
                let name = format!("{name} of {width} x {height}");
                assert_equal_at_every_level(&name, &original, &recipe);
            }
        }
    }
}

/// Natively alone: wasm has no levels to choose from at run time, and the gates
/// try its scalar form.
#[cfg(not(target_family = "wasm"))]
#[test]
fn every_file_of_the_corpus_renders_the_same_at_every_level() {
    let recipe = Recipe::parse(RECIPE).unwrap();
    for path in corpus::files() {
        let original = std::fs::read(&path).unwrap();
        assert_equal_at_every_level(&path.display().to_string(), &original, &recipe);
    }
}
