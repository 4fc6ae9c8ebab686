//! The core as a WebAssembly module: bindings only.
//!
//! Files come in as byte arrays or blobs, results go out as plain JavaScript objects
//! with the names that the core's JSON has, and errors are thrown as plain
//! objects `{ code, message }`. The TypeScript beside this crate is the public
//! API; nothing here is called by users.

mod error;
mod identity;
mod original;
mod panic;
mod reading;
mod recipe;
mod rendered;

pub use identity::{engine, generation, image_id};
pub use original::Original;
pub use panic::panicked;
pub use reading::Reading;
pub use recipe::{Recipe, default_recipe};
