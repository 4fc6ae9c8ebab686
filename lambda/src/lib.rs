//! From an original in a bucket to its renditions in another, and the API
//! through which originals come.
//!
//! A run [claims](Store::claim) an image, [renders](render::render) it and
//! [publishes](Store::publish) the renditions, or [records](Store::fail) why
//! there are none. [`Store::process`] does so for S3's notifications, and
//! other wirings can call the same steps one by one. [`uploads`] is the HTTP
//! API.

mod aws_error;
pub mod bucket;
pub mod claim;
mod clock;
pub mod event;
pub mod fail;
mod failure;
pub mod keys;
pub mod manifest;
pub mod process;
pub mod publish;
mod recipes;
pub mod record;
pub mod remove;
pub mod render;
mod sequencer;
mod settings;
mod start;
mod store;
mod table;
pub mod uploads;

pub use bucket::Bucket;
pub use claim::{Claim, Claimed};
pub use clock::Moment;
pub use failure::Failure;
pub use recipes::{NamedRecipe, Recipes};
pub use record::Record;
pub use sequencer::Sequencer;
pub use settings::{Settings, UploadSettings};
pub use start::start;
pub use store::Store;
pub use table::{Table, Written};
