//! Calls into the core that a defect cannot take down.

use std::panic::{self, AssertUnwindSafe};

use isopix::{Error, Result};

/// Runs `work`; a panic in it becomes `internal` for this image alone. The
/// core has no state that a panic could leave broken.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    panic::catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::internal()))
}

/// Keeps panics from writing to stderr: the image's line says it.
pub(crate) fn silence_panics() {
    panic::set_hook(Box::new(|_| {}));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_internal() {
        let outcome = guarded(|| -> Result<()> { panic!("a defect") });
        assert_eq!(outcome, Err(Error::internal()));
    }

    #[test]
    fn results_pass_through() {
        assert_eq!(guarded(|| Ok(7)), Ok(7));
        assert_eq!(
            guarded(|| Err::<(), _>(Error::out_of_memory())),
            Err(Error::out_of_memory())
        );
    }
}
