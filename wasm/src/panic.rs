//! Tells a panic from a lack of memory: both end as a trap, but only a panic
//! runs the hook.

use std::sync::atomic::{AtomicBool, Ordering};

use wasm_bindgen::prelude::wasm_bindgen;

static PANICKED: AtomicBool = AtomicBool::new(false);

/// Runs when the module is instantiated. The hook prints nothing: what a panic
/// says is of no use to the person with the photo.
#[wasm_bindgen(start)]
fn record_panics() {
    std::panic::set_hook(Box::new(|_| PANICKED.store(true, Ordering::Relaxed)));
}

/// Whether the instance has panicked. It only reads memory, so it may be
/// called after a trap, when nothing else may.
#[wasm_bindgen]
pub fn panicked() -> bool {
    PANICKED.load(Ordering::Relaxed)
}
