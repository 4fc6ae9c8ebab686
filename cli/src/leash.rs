//! `isopix leash`: a function's first moments as a process, in which it is
//! bound to the life of `serve`. Even a `serve` that is killed hard leaves no
//! process behind.

use std::process::{Command, ExitCode};

use crate::args::LeashArgs;
use crate::stop::Stop;

#[cfg(unix)]
pub(crate) fn run(args: &LeashArgs) -> Result<ExitCode, Stop> {
    use std::os::unix::process::CommandExt;

    bind(args.holder)?;
    // Only returns when the program could not be started.
    let error = Command::new(&args.program).exec();
    Err(Stop::new(format!(
        "cannot start {}: {error}",
        args.program.display()
    )))
}

/// Lets the kernel end this process, and the program that it becomes, when
/// the thread that started it ends.
#[cfg(target_os = "linux")]
fn bind(holder: u32) -> Result<(), Stop> {
    use rustix::process::{Signal, getppid, set_parent_process_death_signal};

    set_parent_process_death_signal(Some(Signal::KILL))
        .map_err(|error| Stop::new(format!("cannot bind to process {holder}: {error}")))?;
    // It may have ended before the line above.
    let parent = getppid().map(|parent| parent.as_raw_nonzero().get().unsigned_abs());
    if parent != Some(holder) {
        return Err(Stop::new(format!("process {holder} is gone")));
    }
    Ok(())
}

/// Elsewhere functions end when they find that nobody answers them.
#[cfg(all(unix, not(target_os = "linux")))]
fn bind(_holder: u32) -> Result<(), Stop> {
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn run(args: &LeashArgs) -> Result<ExitCode, Stop> {
    let status = Command::new(&args.program)
        .status()
        .map_err(|error| Stop::new(format!("cannot start {}: {error}", args.program.display())))?;
    Ok(ExitCode::from(u8::from(!status.success())))
}
