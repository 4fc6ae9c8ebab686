//! The program that the benchmarks measure keeps to its protocol.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::workspace::root;

/// A gray PNG of 4 x 2 pixels.
#[rustfmt::skip]
const ORIGINAL: [u8; 75] = [
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d,
    0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x02,
    0x08, 0x00, 0x00, 0x00, 0x00, 0x5a, 0xc3, 0x22, 0xbf, 0x00, 0x00, 0x00,
    0x12, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x60, 0x10, 0xd1, 0xb0,
    0x61, 0xd0, 0xb0, 0x09, 0x48, 0x01, 0x00, 0x05, 0x82, 0x01, 0x91, 0x71,
    0x6c, 0x52, 0xb3, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae,
    0x42, 0x60, 0x82,
];

/// An empty folder of this name, for one test.
fn scratch(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("isopix-bench-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn bench_job(job: &Value) -> Output {
    let mut cargo = Command::new(env!("CARGO"));
    for (name, _) in std::env::vars_os() {
        // They describe this test's crate, and build scripts that watch them
        // would run again.
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(&*name);
        }
    }
    cargo
        .current_dir(root())
        .args(["run", "--quiet", "--locked", "--package", "isopix"])
        .args(["--example", "bench_job", "--"])
        .arg(job.to_string())
        .output()
        .unwrap()
}

fn job(folder: &Path, mode: &str, format: &str) -> Value {
    let input = folder.join("original.png");
    fs::write(&input, ORIGINAL).unwrap();
    json!({
        "input": input,
        "outputs": [
            {"width": 2, "format": format},
            {"width": 8, "height": 3, "format": "jpeg", "quality": 90},
        ],
        "mode": mode,
        "iters": 3,
        "warmup": 1,
        "opts": {"effort": "fast", "concurrency": 1},
        "dump": folder,
    })
}

#[test]
fn every_iteration_and_every_output_is_answered() {
    for mode in ["any", "route"] {
        let folder = scratch(mode);
        let output = bench_job(&job(&folder, mode, "png"));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{mode}: {said}");
        let stdout = String::from_utf8(output.stdout).unwrap();
        let answer: Value = serde_json::from_str(stdout.lines().last().unwrap()).unwrap();
        for times in ["ms", "cpu_ms"] {
            let times = answer[times].as_array().unwrap();
            assert_eq!(times.len(), 3, "{stdout}");
            assert!(
                times.iter().all(|time| time.as_f64() > Some(0.0)),
                "{stdout}"
            );
        }
        let version = answer["version"].as_str().unwrap();
        assert!(
            version.starts_with("isopix ") && version.contains("engine"),
            "{version}"
        );

        let png = fs::read(folder.join("0.png")).unwrap();
        let jpeg = fs::read(folder.join("1.jpeg")).unwrap();
        assert_eq!(answer["bytes"], json!([png.len(), jpeg.len()]));
        // Width and height, in IHDR and in the frame header.
        assert_eq!(png[16..24], [0, 0, 0, 2, 0, 0, 0, 1], "{mode}");
        let frame = jpeg
            .windows(2)
            .position(|pair| pair == [0xff, 0xc0])
            .unwrap();
        assert_eq!(jpeg[frame + 5..frame + 9], [0, 3, 0, 8], "{mode}");
        fs::remove_dir_all(folder).unwrap();
    }
}

#[test]
fn what_cannot_be_written_is_said_and_not_answered() {
    let folder = scratch("webp");
    let output = bench_job(&job(&folder, "any", "webp"));
    assert!(!output.status.success());
    assert!(output.stdout.is_empty());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("webp"), "{said}");
    fs::remove_dir_all(folder).unwrap();
}
