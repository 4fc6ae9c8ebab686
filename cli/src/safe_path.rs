//! Where the files of an input lie below the output folder.

/// The stand-in for a leading `/`.
const ROOT: &str = "_root";
/// The stand-in for `..`.
const UP: &str = "_up";

/// The relative path of `input`'s own folder below the output folder. It never
/// leaves that folder, and two different inputs never get the same one: a real
/// part that looks like a stand-in gets one more underscore.
pub(crate) fn safe_path(input: &str) -> String {
    let root = input.starts_with('/').then(|| ROOT.to_owned());
    let parts = input
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .map(|part| match part {
            ".." => UP.to_owned(),
            part if resembles_stand_in(part) => format!("_{part}"),
            part => part.to_owned(),
        });
    root.into_iter().chain(parts).collect::<Vec<_>>().join("/")
}

/// Whether `part` is `root` or `up` after one or more underscores.
fn resembles_stand_in(part: &str) -> bool {
    let word = part.trim_start_matches('_');
    word.len() < part.len() && matches!(word, "root" | "up")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::HashMap;

    use super::safe_path;

    #[derive(serde::Deserialize)]
    struct Case {
        input: String,
        path: String,
    }

    /// The cases that the npm package's command is tested against too.
    fn cases() -> Vec<Case> {
        serde_json::from_str(include_str!("../tests/safe_paths.json")).unwrap()
    }

    #[test]
    fn the_shared_table_holds() {
        for Case { input, path } in cases() {
            assert_eq!(safe_path(&input), path, "of {input:?}");
        }
    }

    #[test]
    fn different_files_never_share_a_folder() {
        let parts = ["..", "_up", "__up", "_root", "__root", "a", "_a"];
        let mut inputs = vec!["/".to_owned(), String::new()];
        for _ in 0..3 {
            let longer: Vec<_> = inputs
                .iter()
                .flat_map(|start| parts.map(|part| format!("{start}{part}/")))
                .collect();
            inputs.extend(longer);
        }
        inputs.sort();
        inputs.dedup();
        let mut seen = HashMap::new();
        for input in &inputs {
            if let Some(other) = seen.insert(safe_path(input), input) {
                panic!("{input:?} and {other:?} both lie in {:?}", safe_path(input));
            }
        }
        assert!(inputs.len() > 500);
    }
}
