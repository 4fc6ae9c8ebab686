//! The page uses nothing but the npm package's public API.

use std::fs;
use std::path::Path;

use crate::workspace::root;

/// What a line of TypeScript imports, if anything.
fn imported(line: &str) -> Option<&str> {
    let line = line.trim();
    let (_, specifier) = line
        .rsplit_once(" from ")
        .or_else(|| line.split_once("import("))
        .or_else(|| line.strip_prefix("import ").map(|rest| ("", rest)))?;
    let mut parts = specifier.trim().split(['"', '\'']);
    parts.next().filter(|before| before.is_empty())?;
    parts.next()
}

/// Every import under a folder, with the file that has it.
fn imports(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(imports(&path));
        } else if path.extension().is_some_and(|ending| ending == "ts") {
            for line in fs::read_to_string(&path).unwrap().lines() {
                if let Some(specifier) = imported(line) {
                    found.push((path.display().to_string(), specifier.to_string()));
                }
            }
        }
    }
    found
}

#[test]
fn imports_are_recognised() {
    assert_eq!(imported("import { a } from \"isopix\";"), Some("isopix"));
    assert_eq!(
        imported("} from '../../wasm/ts/x.js';"),
        Some("../../wasm/ts/x.js")
    );
    assert_eq!(imported("import \"./side.js\";"), Some("./side.js"));
    assert_eq!(imported("const a = await import(\"b\");"), Some("b"));
    assert_eq!(imported("// taken from the server"), None);
    assert_eq!(imported("const important = 1;"), None);
}

#[test]
fn the_page_imports_its_own_files_and_the_package() {
    let imports = imports(&root().join("web/src"));
    assert!(
        imports.iter().any(|(_, specifier)| specifier == "isopix"),
        "the page does not use the package at all: {imports:?}"
    );
    for (file, specifier) in imports {
        let own = specifier.starts_with("./") || specifier.starts_with("../");
        let leaves = specifier.contains("wasm") || specifier.contains("../..");
        assert!(
            specifier == "isopix" || (own && !leaves),
            "{file} imports {specifier}"
        );
    }
}
