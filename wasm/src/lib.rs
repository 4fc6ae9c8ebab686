//! The core as a WebAssembly module: bindings only.
//!
//! Files come in as byte arrays, results go out as plain JavaScript objects
//! with the names that the core's JSON has, and errors are thrown as plain
//! objects `{ code, message }`. The TypeScript beside this crate is the public
//! API; nothing here is called by users.

mod error;
mod identity;
mod panic;
mod recipe;
mod rendered;

pub use identity::{engine, generation, image_id, sha256};
pub use panic::panicked;
pub use recipe::{Recipe, default_recipe};
