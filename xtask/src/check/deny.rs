//! cargo-deny, as `deny.toml` asks.

use anyhow::Result;

use crate::command::Program;
use crate::install::cargo_deny;
use crate::progress;
use crate::suite::Count;

/// Licences, bans and sources are read from what cargo has fetched already;
/// advisories need a database from the network.
pub(super) fn check() -> Result<Count> {
    let program = cargo_deny::ensure()?;
    let deny = || Program::new(&program).args(["--log-level", "error"]);
    deny()
        .args(["check", "bans", "licenses", "sources"])
        .run()?;
    let mut count = Count::PASSED;
    if let Err(error) = deny().args(["fetch", "db"]).read() {
        progress::say("Advisories of the crates are NOT CHECKED: the database cannot be fetched");
        progress::failure(&error);
        count.add(Count::SKIPPED);
    } else {
        deny()
            .args(["check", "--disable-fetch", "advisories"])
            .run()?;
        count.add(Count::PASSED);
    }
    Ok(count)
}
