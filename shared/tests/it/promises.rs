//! Idempotence and route independence over every file of the corpus.

use std::time::{Duration, Instant};

use isopix::{Code, Recipe, render};

use crate::corpus;

/// Design 6: no file takes longer.
const TIME_MAX: Duration = Duration::from_secs(10);

fn recipe(master: u32) -> Recipe {
    let json = format!(
        r#"{{"version":1,
            "master":{{"width":{master},"height":{master},"quality":90}},
            "variants":{{
                "square":{{"width":96,"height":96,"fit":"cover"}},
                "png":{{"width":64,"format":"png"}},
                "half":{{"width":{half}}}
            }}}}"#,
        half = master / 2
    );
    Recipe::parse(&json).unwrap()
}

#[test]
fn the_master_of_a_master_is_itself_and_renders_the_same() {
    let (mut decoded, mut refused) = (0, 0);
    for path in corpus::files() {
        let original = std::fs::read(&path).unwrap();
        for size in [640, 2560] {
            let recipe = recipe(size);
            let started = Instant::now();
            let result = render(&original, &recipe);
            let elapsed = started.elapsed();
            assert!(elapsed < TIME_MAX, "{}: {elapsed:?}", path.display());
            let first = match result {
                Ok(rendered) => rendered,
                Err(error) => {
                    assert_ne!(error.code, Code::Internal, "{}", path.display());
                    refused += 1;
                    continue;
                }
            };
            decoded += 1;
            let master = first.master.as_ref().unwrap();
            let second = render(&master.bytes, &recipe)
                .unwrap_or_else(|error| panic!("{}: master: {error}", path.display()));
            assert_eq!(first.master, second.master, "{}: master", path.display());
            assert_eq!(first.renditions, second.renditions, "{}", path.display());
        }
    }
    println!("{decoded} rendered, {refused} refused");
}
