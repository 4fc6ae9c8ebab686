//! The shipped JSON Schema is the one that the types make.

use std::path::Path;

use isopix::Recipe;

/// With `ISOPIX_BLESS=1` the file is written instead of compared.
#[test]
fn the_shipped_schema_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("recipe.schema.json");
    let schema = Recipe::json_schema();
    if std::env::var_os("ISOPIX_BLESS").is_some_and(|bless| bless == "1") {
        std::fs::write(&path, &schema).unwrap();
    }
    let shipped = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        shipped, schema,
        "run this test with ISOPIX_BLESS=1 to renew it"
    );
}
