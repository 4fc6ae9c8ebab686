//! Object keys: those of originals that come through the upload API, and
//! those of renditions.

use isopix::{Encoded, Error};
use percent_encoding::percent_decode_str;

/// Where the upload API puts originals: `uploads/<recipe name>/<random>`.
pub const UPLOADS: &str = "uploads/";

/// The manifest's file name, beside a generation's renditions.
pub const MANIFEST: &str = "manifest.json";

/// Random bits of an upload's key, in bytes.
const RANDOM_BYTES: usize = 16;

/// The key that an event has, which is encoded as HTML forms are: `+` is a
/// space, and `%XX` a byte of UTF-8. `None` if it is not UTF-8.
///
/// ```
/// use isopix_lambda::keys::decode;
/// assert_eq!(decode("uploads/a+photo%2B1.jpg").as_deref(), Some("uploads/a photo+1.jpg"));
/// assert_eq!(decode("%FF"), None);
/// ```
pub fn decode(encoded: &str) -> Option<String> {
    let spaced = encoded.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

/// The prefix of keys to which a recipe's name belongs.
///
/// ```
/// assert_eq!(isopix_lambda::keys::recipe_prefix("default"), "uploads/default/");
/// ```
pub fn recipe_prefix(recipe_name: &str) -> String {
    format!("{UPLOADS}{recipe_name}/")
}

/// A new key for an upload, with 128 random bits.
///
/// # Errors
/// `internal` if the system has no random numbers.
///
/// ```
/// let key = isopix_lambda::keys::new_upload("default")?;
/// assert_eq!(key.len(), "uploads/default/".len() + 32);
/// # Ok::<(), isopix::Error>(())
/// ```
pub fn new_upload(recipe_name: &str) -> isopix::Result<String> {
    Ok(format!("{}{}", recipe_prefix(recipe_name), random_hex()?))
}

/// 128 random bits, as 32 hex digits.
pub(crate) fn random_hex() -> isopix::Result<String> {
    let mut random = [0; RANDOM_BYTES];
    getrandom::fill(&mut random).map_err(|_| Error::internal())?;
    Ok(random.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Whether `text` has the form of an image's id: 32 lowercase hex digits.
///
/// ```
/// use isopix_lambda::keys::is_image_id;
/// assert!(is_image_id(&isopix::image_id("cat.jpg")));
/// assert!(!is_image_id("../cat"));
/// ```
pub fn is_image_id(text: &str) -> bool {
    text.len() == 32 && is_lower_hex(text)
}

/// Whether `text` has the form of a SHA-256: 64 lowercase hex digits.
///
/// ```
/// assert!(isopix_lambda::keys::is_sha256(&isopix::sha256_hex(b"cat")));
/// ```
pub fn is_sha256(text: &str) -> bool {
    text.len() == 64 && is_lower_hex(text)
}

fn is_lower_hex(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The folder of all renditions of an image, with its slash.
///
/// ```
/// assert_eq!(isopix_lambda::keys::image_folder("0a"), "0a/");
/// ```
pub fn image_folder(id: &str) -> String {
    format!("{id}/")
}

/// The folder of one generation of an image's renditions, with its slash.
///
/// ```
/// assert_eq!(isopix_lambda::keys::generation_folder("0a", "1b"), "0a/1b/");
/// ```
pub fn generation_folder(id: &str, generation: &str) -> String {
    format!("{id}/{generation}/")
}

/// The generation to which a rendition's key belongs, or a manifest's.
///
/// ```
/// use isopix_lambda::keys::generation_of;
/// assert_eq!(generation_of("0a/1b/thumb.jpg"), Some("1b"));
/// assert_eq!(generation_of("0a/thumb.jpg"), None);
/// ```
pub fn generation_of(key: &str) -> Option<&str> {
    let (_, in_image) = key.split_once('/')?;
    let (generation, _) = in_image.split_once('/')?;
    Some(generation)
}

/// The file name of a variant's rendition.
///
/// ```
/// # let encoded = isopix::Encoded {
/// #     format: isopix::FileFormat::Jpeg, width: 1, height: 1, bytes: vec![], sha256: String::new(),
/// # };
/// assert_eq!(isopix_lambda::keys::rendition_file("thumb", &encoded), "thumb.jpg");
/// ```
pub fn rendition_file(variant: &str, encoded: &Encoded) -> String {
    format!("{variant}.{}", encoded.format.extension())
}
