//! The steps in order.

use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::recipe::Recipe;
use crate::result::{Rendered, Source};

/// Reads an original's header.
pub fn probe(_original: &[u8], _limits: &Limits) -> Result<Source> {
    Err(Error::internal())
}

/// Makes the master and all renditions of an original.
pub fn render(_original: &[u8], _recipe: &Recipe) -> Result<Rendered> {
    Err(Error::internal())
}
