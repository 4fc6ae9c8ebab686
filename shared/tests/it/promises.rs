//! Idempotence and route independence over every file of the corpus.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use isopix::{Code, Recipe, Source, render};

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

/// How many files must be decodable, and for each size of the master how many
/// must be smaller than their originals: without them a test of promises would
/// prove nothing.
const RENDERED_MIN: usize = 500;
const SHRUNK_MIN: [(u32, usize); 2] = [(640, 50), (2560, 10)];

#[test]
fn the_master_of_a_master_is_itself_and_renders_the_same() {
    let files = corpus::files();
    let recipes = SHRUNK_MIN.map(|(size, _)| (size, recipe(size)));
    let next = AtomicUsize::new(0);
    // For each rendering the size of the master, and whether it is smaller
    // than the original.
    let work = || {
        let mut rendered = Vec::new();
        while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            for (size, recipe) in &recipes {
                rendered.extend(assert_promises(path, recipe).map(|shrunk| (*size, shrunk)));
            }
        }
        rendered
    };
    let rendered = std::thread::scope(|scope| {
        // Where there are no threads, this one does all of the work.
        let other = std::thread::Builder::new().spawn_scoped(scope, work);
        let own = work();
        [
            own,
            other.map_or_else(|_| Vec::new(), |other| other.join().unwrap()),
        ]
        .concat()
    });
    for (size, shrunk_min) in SHRUNK_MIN {
        let of_size = || rendered.iter().filter(|(of, _)| *of == size);
        let (count, shrunk) = (of_size().count(), of_size().filter(|(_, it)| *it).count());
        println!("master of {size}: {count} rendered, {shrunk} of them shrunk");
        assert!(files.is_empty() || (count >= RENDERED_MIN && shrunk >= shrunk_min));
    }
}

/// Asserts both promises for one file; says whether its master is smaller, or
/// nothing where it is refused.
fn assert_promises(path: &Path, recipe: &Recipe) -> Option<bool> {
    let name = path.display();
    let original = std::fs::read(path).unwrap();
    let started = Instant::now();
    let result = render(&original, recipe);
    let elapsed = started.elapsed();
    assert!(elapsed < TIME_MAX, "{name}: {elapsed:?}");
    let first = match result {
        Ok(rendered) => rendered,
        Err(error) => {
            assert_ne!(error.code, Code::Internal, "{name}");
            return None;
        }
    };
    let master = first.master.as_ref().unwrap();
    let second = render(&master.bytes, recipe)
        .unwrap_or_else(|error| panic!("{name}: the master is refused: {error}"));
    assert_eq!(first.master, second.master, "{name}: master");
    assert_eq!(first.renditions, second.renditions, "{name}");
    let pixels = |width: u32, height: u32| u64::from(width) * u64::from(height);
    let Source { width, height, .. } = first.source;
    Some(pixels(master.width, master.height) < pixels(width, height))
}
