//! Where a site's images are.

use std::time::Duration;

use crate::bucket::Bucket;
use crate::recipes::Recipes;
use crate::table::Table;

/// The most times that a record is read and decided upon again because
/// somebody else wrote it meanwhile.
pub(crate) const MAX_ROUNDS: u32 = 10;

/// Where a site's images are, and what is made of them. One per process.
#[derive(Clone, Debug)]
pub struct Store {
    /// The originals.
    pub originals: Bucket,
    /// The renditions.
    pub renditions: Bucket,
    /// The records.
    pub table: Table,
    /// The recipes.
    pub recipes: Recipes,
    /// How long a claim holds.
    pub lease: Duration,
    /// How long a mark of renditions that are being removed holds.
    pub removal: Duration,
    /// How long renditions stay after others took their place.
    pub grace: Duration,
}

/// What is said when [`MAX_ROUNDS`] were not enough.
pub(crate) fn contended() -> isopix::Error {
    isopix::Error::new(
        isopix::Code::Storage,
        format!("the image's record was written by others {MAX_ROUNDS} times in a row: try again"),
    )
}
