//! From an original in a bucket to its renditions in another, and the API
//! through which originals come.
//!
//! A run [claims](Store::claim) an image, [renders](render::render) it and
//! [publishes](Store::publish) the renditions, or [records](Store::fail) why
//! there are none. [`Direct::process`] does so for S3's notifications, and the
//! workflow calls the same [`steps`] one by one. [`uploads`] is the HTTP API.

mod announce;
mod aws_error;
pub mod backfill;
pub mod bucket;
mod bus;
pub mod claim;
mod clock;
pub mod event;
pub mod fail;
mod failure;
mod follow;
pub mod give_back;
pub mod keys;
mod make;
pub mod manifest;
mod metrics;
mod outcome;
mod patience;
pub mod process;
pub mod publish;
mod recipes;
pub mod record;
pub mod remove;
mod remove_generation;
pub mod render;
mod retired;
mod run;
mod sequencer;
mod settings;
mod since;
mod start;
pub mod steps;
mod store;
mod sweep;
mod table;
mod take_up;
pub mod uploads;
mod versions;
mod window;

pub use announce::{Announcement, Detail};
pub use bucket::Bucket;
pub use bus::Bus;
pub use claim::{Claim, Claimed};
pub use clock::Moment;
pub use failure::Failure;
pub use outcome::{Outcome, OutcomeKind};
pub use patience::Patience;
pub use process::Direct;
pub use recipes::{NamedRecipe, Recipes};
pub use record::Record;
pub use run::run;
pub use sequencer::Sequencer;
pub use settings::{Settings, UploadSettings};
pub use start::{Started, start};
pub use store::Store;
pub use sweep::Swept;
pub use table::{Table, Written};
pub use window::Window;
