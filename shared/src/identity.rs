//! Names that follow from content, the same on both sides: an image's id and
//! a generation. With them the browser knows the final URLs before it uploads.

use crate::hash::sha256_hex;

/// The id of the engine, raised whenever any output byte changes.
pub const ENGINE: &str = "1";

/// The id of the image stored under an object key: the first 32 hex digits of
/// the key's SHA-256, so that any key of any length has one.
///
/// ```
/// assert_eq!(isopix::image_id("uploads/default/cat").len(), 32);
/// ```
pub fn image_id(key: &str) -> String {
    sha256_hex(key.as_bytes())[..32].to_owned()
}

/// The folder of an image's renditions: 16 hex digits over all that they
/// depend on.
///
/// `base_sha256` is the master's SHA-256, or the original's where the recipe
/// has no master. The digest is taken over the three fields and a focus, which
/// is empty until edits are built, one to a line.
///
/// ```
/// let recipe = isopix::Recipe::default();
/// let generation = isopix::generation(&isopix::sha256_hex(b"master"), &recipe.digest());
/// assert_eq!(generation.len(), 16);
/// ```
pub fn generation(base_sha256: &str, recipe_digest: &str) -> String {
    let focus = "";
    let fields = format!("{base_sha256}\n{recipe_digest}\n{ENGINE}\n{focus}\n");
    sha256_hex(fields.as_bytes())[..16].to_owned()
}
