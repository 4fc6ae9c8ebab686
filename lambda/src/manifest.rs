//! The manifest beside the renditions, for those who have only the bucket.

use isopix::ENGINE;
use serde::Serialize;

use crate::record::RenditionFile;

/// What the renditions of a generation are. It is public: it has no key, no
/// name and no owner. Nor has it anything that the generation does not depend
/// on, such as facts of the original: an original and its master come to one
/// generation, and whoever writes it writes the same bytes.
#[derive(Clone, Debug, Serialize)]
pub struct Manifest<'a> {
    /// The manifest's own schema: 1.
    pub version: u32,
    /// The image's id.
    pub id: &'a str,
    /// The generation.
    pub generation: &'a str,
    /// The engine.
    pub engine: &'a str,
    /// The recipe's digest.
    pub recipe: &'a str,
    /// The renditions, whose files lie beside the manifest.
    pub renditions: &'a [RenditionFile],
}

impl<'a> Manifest<'a> {
    /// The manifest of renditions of this engine.
    pub fn new(
        id: &'a str,
        generation: &'a str,
        recipe: &'a str,
        renditions: &'a [RenditionFile],
    ) -> Self {
        Manifest {
            version: 1,
            id,
            generation,
            engine: ENGINE,
            recipe,
            renditions,
        }
    }
}
