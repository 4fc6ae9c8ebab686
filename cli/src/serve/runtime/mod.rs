//! Functions: unmodified Lambda binaries, each event given to one process, as
//! Lambda's Runtime API has it.

mod api;
mod function;
mod process;
mod slot;

pub(crate) use api::router;
pub(crate) use function::{Failure, Function};
pub(crate) use process::{Processes, Program};
