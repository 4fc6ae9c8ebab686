//! Recipes: what is refused, and how the error names the field.

use isopix::{Code, Recipe};

#[track_caller]
fn refused(json: &str, says: &[&str]) {
    let error = Recipe::parse(json).unwrap_err();
    assert_eq!(error.code, Code::InvalidRecipe, "{json}");
    for part in says {
        assert!(
            error.message.contains(part),
            "{json}\n{}\nlacks {part:?}",
            error.message
        );
    }
}

#[track_caller]
fn begins(json: &str, place: &str) {
    let error = Recipe::parse(json).unwrap_err();
    assert_eq!(error.code, Code::InvalidRecipe, "{json}");
    assert!(
        error.message.starts_with(place),
        "{json}\n{}",
        error.message
    );
}

fn variant(fields: &str) -> String {
    format!(r#"{{"version":1,"variants":{{"small":{{{fields}}}}}}}"#)
}

#[test]
fn unknown_fields_are_named_by_their_path() {
    refused(
        r#"{"version":1,"variant":{}}"#,
        &["variant", "unknown field"],
    );
    refused(
        r#"{"version":1,"limits":{"maxByte":1},"variants":{}}"#,
        &["limits.maxByte", "unknown field"],
    );
    refused(
        r#"{"version":1,"master":{"fit":"cover"}}"#,
        &["master.fit", "unknown field"],
    );
    refused(&variant(r#""widht":5"#), &["variants.small.widht"]);
}

#[test]
fn values_out_of_bounds_are_named_with_what_is_allowed() {
    refused(
        r#"{"version":2,"variants":{"a":{}}}"#,
        &["version", "2", "1"],
    );
    refused(r#"{"variants":{"a":{}}}"#, &["version"]);
    refused(
        &variant(r#""width":0"#),
        &["variants.small.width", "0", "30000"],
    );
    refused(
        &variant(r#""height":30001"#),
        &["variants.small.height", "30001"],
    );
    refused(
        &variant(r#""quality":0"#),
        &["variants.small.quality", "1 to 100"],
    );
    refused(
        &variant(r#""quality":101"#),
        &["variants.small.quality", "1 to 100"],
    );
    refused(&variant(r#""quality":256"#), &["variants.small.quality"]);
    refused(&variant(r#""quality":82.5"#), &["variants.small.quality"]);
    refused(&variant(r#""width":-1"#), &["variants.small.width"]);
    refused(
        &variant(r#""fit":"crop""#),
        &["variants.small.fit", "cover"],
    );
    refused(
        &variant(r#""background":"white""#),
        &["variants.small.background", "#rrggbb"],
    );
    refused(
        &variant(r##""background":"#fffffg""##),
        &["variants.small.background"],
    );
    refused(
        &variant(r#""format":[]"#),
        &["variants.small.format", "empty"],
    );
    refused(
        &variant(r#""format":["png","png"]"#),
        &["variants.small.format", "twice"],
    );
    refused(
        &variant(r#""format":["auto","png"]"#),
        &["variants.small.format", "auto"],
    );
    refused(
        &variant(r#""format":"gif""#),
        &["variants.small.format", "gif"],
    );
    refused(r#"{"version":1}"#, &["variants"]);
    refused(
        r#"{"version":1,"limits":{"maxPixels":0},"variants":{"a":{}}}"#,
        &["limits.maxPixels", "0"],
    );
    refused(
        r#"{"version":1,"limits":{"maxDimension":70000},"variants":{"a":{}}}"#,
        &["limits.maxDimension", "65500"],
    );
    refused(
        r#"{"version":1,"master":{"format":"webp"}}"#,
        &["master.format", "webp"],
    );
}

#[test]
fn names_that_cannot_be_files_are_refused() {
    for name in [
        "",
        "a/b",
        "..",
        "å",
        "a b",
        "master",
        "Manifest",
        &"x".repeat(65),
    ] {
        let json = format!(r#"{{"version":1,"variants":{{"{name}":{{}}}}}}"#);
        refused(&json, &["variants"]);
    }
    refused(
        r#"{"version":1,"variants":{"Thumb":{},"thumb":{}}}"#,
        &["variants.thumb", "case"],
    );
    refused(
        r#"{"version":1,"variants":{"a":{},"a":{}}}"#,
        &["variants", "twice"],
    );
}

#[test]
fn what_is_not_built_yet_says_so() {
    for (json, path) in [
        (
            r#"{"version":1,"color":"keep","variants":{"a":{}}}"#.to_owned(),
            "color",
        ),
        (
            r#"{"version":1,"keepCopyright":true,"variants":{"a":{}}}"#.to_owned(),
            "keepCopyright",
        ),
        (
            r#"{"version":1,"master":{"linear":true}}"#.to_owned(),
            "master.linear",
        ),
        (variant(r#""linear":true"#), "variants.small.linear"),
        (variant(r#""effort":"small""#), "variants.small.effort"),
        (
            variant(r#""format":["webp","jpeg"]"#),
            "variants.small.format",
        ),
    ] {
        refused(&json, &[path, "not built yet"]);
    }
}

#[test]
fn text_that_is_no_json_or_too_long_is_refused() {
    for json in [
        "",
        "[]",
        "{",
        "{]",
        "{7:7}",
        r#"{"version":1,"#,
        r#"{"version":1"#,
    ] {
        begins(json, "the recipe: ");
    }
    begins(&(variant("") + "x"), "the recipe: ");
    begins(r#"{"version":1,"variants":{"#, "variants: ");
    begins(r#"{"version":1,"variants":{"a":{"#, "variants.a: ");
    begins(
        r#"{"version":1,"variants":{"a":{"format":["png","#,
        "variants.a.format",
    );
    refused(&" ".repeat(65_537), &["65537", "65536"]);
}

#[test]
fn the_digest_knows_no_order_no_space_and_no_default() {
    let long = Recipe::parse(
        r##"{ "variants": { "b": { "fit": "inside", "width": 5, "background": "#FFFFFF" },
                           "a": { "format": ["jpeg"] } },
             "limits": { "maxBytes": 52428800 }, "color": "srgb", "version": 1 }"##,
    )
    .unwrap();
    let short = r#"{"variants":{"a":{"format":"jpeg"},"b":{"width":5}},"version":1}"#;
    assert_eq!(long.canonical_json(), short);
    assert_eq!(long.digest(), Recipe::parse(short).unwrap().digest());
    assert_eq!(long.digest(), isopix::sha256_hex(short.as_bytes()));
    let other = Recipe::parse(r#"{"variants":{"b":{"width":6}},"version":1}"#).unwrap();
    assert_ne!(other.digest(), long.digest());
}

#[test]
fn the_canonical_json_is_a_recipe_with_the_same_digest() {
    let full = r##"{"version":1,
        "limits":{"maxBytes":1000,"maxPixels":2000,"maxDimension":300,"maxFrames":4},
        "animation":"refuse",
        "master":{"width":100,"quality":95,"kernel":"mitchell","effort":"fast","enlarge":true},
        "variants":{"a":{"width":10,"height":20,"fit":"contain","position":"top left",
            "kernel":"catmullRom","format":["png","jpeg"],"quality":1,"background":"#102030"}}}"##;
    let recipe = Recipe::parse(full).unwrap();
    let again = Recipe::parse(&recipe.canonical_json()).unwrap();
    assert_eq!(recipe, again);
    assert_eq!(recipe.digest(), again.digest());
    assert!(recipe.canonical_json().contains(r#""position":"left top""#));
}

#[test]
fn the_default_recipe_is_one_that_can_be_parsed() {
    let recipe = Recipe::default();
    assert_eq!(Recipe::parse(&recipe.canonical_json()).unwrap(), recipe);
}
