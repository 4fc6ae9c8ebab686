//! What each crate does not know.

use crate::workspace::{crates, crates_with_tests, name};

/// Fails where a crate of the package's tree begins with one of these names.
fn knows_nothing_of(package: &str, target: &str, strangers: &[&str]) {
    let crates = crates(&[package], target);
    assert!(
        crates.keys().any(|entry| name(entry) == package),
        "{package} is not in its own tree: {crates:?}"
    );
    let found: Vec<&String> = crates
        .keys()
        .filter(|entry| {
            strangers
                .iter()
                .any(|stranger| name(entry).starts_with(stranger))
        })
        .collect();
    assert!(found.is_empty(), "{package} is built with {found:?}");
}

const BROWSER: [&str; 4] = ["js-sys", "serde-wasm-bindgen", "wasm-bindgen", "web-sys"];
const SERVER: [&str; 10] = [
    "aws-", "axum", "dynoxide", "http", "hyper", "lambda_", "reqwest", "rusqlite", "s3s", "tokio",
];

#[test]
fn the_core_knows_neither_browser_nor_server() {
    knows_nothing_of("isopix", "all", &BROWSER);
    knows_nothing_of("isopix", "all", &SERVER);
}

#[test]
fn the_core_draws_no_random_numbers_and_reads_no_clock() {
    let strangers = [
        "chrono",
        "fastrand",
        "getrandom",
        "jiff",
        "rand",
        "rayon",
        "time",
        "uuid",
    ];
    knows_nothing_of("isopix", "all", &strangers);
}

#[test]
fn the_bindings_know_no_server() {
    knows_nothing_of("isopix-wasm", "all", &SERVER);
}

#[test]
fn the_functions_know_neither_browser_nor_page() {
    // Some crates name browser crates for wasm targets: only what is compiled
    // for the function counts.
    let host = "x86_64-unknown-linux-gnu";
    knows_nothing_of("isopix-lambda", host, &BROWSER);
    knows_nothing_of("isopix-lambda", host, &["axum", "clap", "dynoxide", "s3s"]);
}

/// The crates whose code decides output bytes.
const DECIDERS: [&str; 11] = [
    "fdeflate",
    "fearless_simd",
    "flate2",
    "gif",
    "image-webp",
    "isopix",
    "libjpeg-turbo-rs",
    "miniz_oxide",
    "png",
    "sha2",
    "weezl",
];

/// Features add up over all that is built together. So a dependency of a
/// native binary could give the core there another compressor than it has in
/// the browser.
#[test]
fn what_decides_bytes_is_the_same_on_both_sides() {
    let deciders = |packages: &[&str], target| {
        let mut crates = crates(packages, target);
        crates.retain(|entry, _| DECIDERS.contains(&name(entry)));
        crates
    };
    let browser = deciders(&["isopix-wasm"], "wasm32-unknown-unknown");
    assert!(
        browser.keys().any(|entry| name(entry) == "png"),
        "{browser:?}"
    );
    let host = "x86_64-unknown-linux-gnu";
    for native in [
        ["isopix-cli", "isopix-lambda"].as_slice(),
        &["isopix-cli"],
        &["isopix-lambda"],
    ] {
        assert_eq!(deciders(native, host), browser, "{native:?}");
    }
}

/// A crate that gets one more feature from a test's dependency is compiled
/// twice, with everything that is built on it: once for the binaries, and once
/// for their tests.
#[test]
fn the_binaries_and_their_tests_are_built_of_the_same_crates() {
    let host = "x86_64-unknown-linux-gnu";
    let packages = ["isopix-cli", "isopix-lambda"];
    let shipped = crates(&packages, host);
    let tested = crates_with_tests(&packages, host);
    assert!(tested.len() > shipped.len(), "the tests bring in nothing");
    let twice: Vec<_> = shipped
        .iter()
        .filter(|(entry, features)| tested.get(*entry) != Some(*features))
        .map(|(entry, features)| format!("{entry}: {features}; tests: {:?}", tested.get(entry)))
        .collect();
    assert!(twice.is_empty(), "{}", twice.join("\n"));
}
