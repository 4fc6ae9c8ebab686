use std::fs;

use isopix_lambda::Recipes;

fn recipe(width: u32) -> String {
    format!(r#"{{"version":1,"variants":{{"v":{{"width":{width}}}}}}}"#)
}

fn width(recipes: &Recipes, key: &str) -> Option<u32> {
    recipes.of_key(key)?.recipe.variants["v"].width
}

#[test]
fn the_longest_prefix_wins() {
    let jsons = [recipe(1), recipe(2), recipe(3)];
    let recipes = Recipes::new([
        ("uploads/default/", jsons[0].as_str()),
        ("uploads/", &jsons[1]),
        ("uploads/default/cats/", &jsons[2]),
    ])
    .unwrap();
    assert_eq!(width(&recipes, "uploads/default/a"), Some(1));
    assert_eq!(width(&recipes, "uploads/other/a"), Some(2));
    assert_eq!(width(&recipes, "uploads/default/cats/a"), Some(3));
    assert_eq!(width(&recipes, "elsewhere/a"), None);
    assert!(recipes.of_name("default").is_some());
    assert!(recipes.of_name("other").is_none());
}

#[test]
fn reads_files_beside_recipes_json() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recipes.json");
    fs::write(
        &path,
        r#"{"uploads/default/": "small.json", "": "large.json"}"#,
    )
    .unwrap();
    fs::write(folder.path().join("small.json"), recipe(7)).unwrap();
    fs::write(folder.path().join("large.json"), recipe(8)).unwrap();
    let recipes = Recipes::read(&path).unwrap();
    assert_eq!(width(&recipes, "uploads/default/a"), Some(7));
    assert_eq!(width(&recipes, "a"), Some(8));
    let named = recipes.of_name("default").unwrap();
    assert_eq!(
        named.json,
        serde_json::from_str::<serde_json::Value>(&recipe(7)).unwrap()
    );
    assert_eq!(named.digest, named.recipe.digest());
}

#[test]
fn names_the_file_that_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recipes.json");
    let message = || Recipes::read(&path).unwrap_err().to_string();
    assert!(message().contains("recipes.json"), "{}", message());
    fs::write(&path, "{}").unwrap();
    assert!(message().contains("no recipes"), "{}", message());
    fs::write(&path, r#"{"": "absent.json"}"#).unwrap();
    assert!(message().contains("absent.json"), "{}", message());
    fs::write(
        folder.path().join("absent.json"),
        r#"{"version":1,"varients":{}}"#,
    )
    .unwrap();
    assert!(message().contains("varients"), "{}", message());
}
