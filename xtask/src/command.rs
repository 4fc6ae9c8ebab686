//! Running other programs.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::workspace;

/// A program to run in the workspace's root, unless told otherwise.
pub(crate) struct Program {
    command: Command,
    /// What to do when the program itself cannot be started.
    missing: Option<String>,
    /// What to do when it ran and failed.
    fix: Option<String>,
}

impl Program {
    /// Names the program; it is looked for in PATH.
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program);
        command.current_dir(workspace::root());
        for (name, _) in std::env::vars_os() {
            if is_left_by_cargo_run(&name) {
                command.env_remove(name);
            }
        }
        Self {
            command,
            missing: None,
            fix: None,
        }
    }

    /// The cargo that runs this task.
    pub(crate) fn cargo() -> Self {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let mut program =
            Self::new(cargo).if_missing("install Rust with rustup: https://rustup.rs");
        // Flags from outside would build something else than what is shipped.
        program.command.env_remove("RUSTFLAGS");
        program.command.env_remove("CARGO_ENCODED_RUSTFLAGS");
        program
    }

    /// Adds one argument.
    pub(crate) fn arg(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.command.arg(argument);
        self
    }

    /// Adds arguments.
    pub(crate) fn args<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.command.args(arguments);
        self
    }

    /// Runs it in this folder.
    pub(crate) fn folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Sets a variable of the program's environment.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// What to tell the user where the program does not exist.
    pub(crate) fn if_missing(mut self, advice: impl Into<String>) -> Self {
        self.missing = Some(advice.into());
        self
    }

    /// What to tell the user when the program fails.
    pub(crate) fn if_failed(mut self, advice: impl Into<String>) -> Self {
        self.fix = Some(advice.into());
        self
    }

    /// Runs it to its end, its output going where ours goes.
    ///
    /// # Errors
    /// It could not be started, or did not end with success.
    pub(crate) fn run(mut self) -> Result<()> {
        let status = self.command.status();
        let status = status.with_context(|| self.cannot_start())?;
        if status.success() {
            return Ok(());
        }
        bail!("{}", self.failed(&status.to_string()))
    }

    /// As [`run`](Self::run), and shows each line of its stdout to `see` too.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub(crate) fn run_shown(mut self, mut see: impl FnMut(&str)) -> Result<()> {
        let child = self.command.stdout(Stdio::piped()).spawn();
        let mut child = child.with_context(|| self.cannot_start())?;
        if let Some(stdout) = child.stdout.take() {
            let mut lines = BufReader::new(stdout);
            let mut line = Vec::new();
            // Lines of bytes: what a test prints need not be UTF-8.
            while lines.read_until(b'\n', &mut line)? > 0 {
                let text = String::from_utf8_lossy(&line);
                print!("{text}");
                see(&text);
                line.clear();
            }
        }
        let status = child.wait()?;
        if status.success() {
            return Ok(());
        }
        bail!("{}", self.failed(&status.to_string()))
    }

    /// Runs it to its end and returns what it wrote to stdout.
    ///
    /// # Errors
    /// As [`run`](Self::run); what the program wrote to stderr is in the
    /// message.
    pub(crate) fn read(mut self) -> Result<String> {
        let output = self.output_inner()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!(
                "{}\n{}",
                self.failed(&output.status.to_string()),
                said.trim_end()
            );
        }
        String::from_utf8(output.stdout)
            .with_context(|| format!("`{}` did not write UTF-8", self.line()))
    }

    /// Runs it to its end, however that is, and returns all that it wrote.
    ///
    /// # Errors
    /// It could not be started.
    pub(crate) fn output(mut self) -> Result<Output> {
        self.output_inner()
    }

    /// As [`output`](Self::output), and calls `watch` with the program's id
    /// over and over, this long after each other, while it runs.
    ///
    /// # Errors
    /// It could not be started.
    pub(crate) fn output_watched(
        mut self,
        pause: Duration,
        watch: impl Fn(u32) + Sync,
    ) -> Result<Output> {
        let child = self
            .command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| self.cannot_start())?;
        let id = child.id();
        let ended = AtomicBool::new(false);
        let output = std::thread::scope(|scope| {
            scope.spawn(|| {
                while !ended.load(Ordering::Relaxed) {
                    watch(id);
                    std::thread::sleep(pause);
                }
            });
            let output = child.wait_with_output();
            ended.store(true, Ordering::Relaxed);
            output
        });
        output.with_context(|| format!("cannot wait for `{}`", self.line()))
    }

    fn output_inner(&mut self) -> Result<Output> {
        let output = self.command.stdin(Stdio::null()).output();
        output.with_context(|| self.cannot_start())
    }

    /// Runs it in the place of this program, so that nothing stands between it
    /// and the terminal: not for Ctrl-C, and not for other signals.
    ///
    /// # Errors
    /// It could not be started; where a process cannot be replaced, as
    /// [`run`](Self::run).
    pub(crate) fn replace_this_process(mut self) -> Result<()> {
        #[cfg(unix)]
        {
            let error = std::os::unix::process::CommandExt::exec(&mut self.command);
            Err(error).with_context(|| self.cannot_start())
        }
        #[cfg(not(unix))]
        {
            self.run()
        }
    }

    /// The command as one would type it.
    pub(crate) fn line(&self) -> String {
        let mut line = self.command.get_program().to_string_lossy().into_owned();
        for argument in self.command.get_args() {
            line.push(' ');
            line.push_str(&argument.to_string_lossy());
        }
        line
    }

    fn cannot_start(&self) -> String {
        let program = self.command.get_program().to_string_lossy();
        self.missing.as_ref().map_or_else(
            || format!("cannot start `{program}`"),
            |advice| format!("cannot start `{program}`: {advice}"),
        )
    }

    fn failed(&self, how: &str) -> String {
        let line = self.line();
        self.fix.as_ref().map_or_else(
            || format!("`{line}` failed ({how})"),
            |advice| format!("`{line}` failed ({how}): {advice}"),
        )
    }
}

/// `cargo run` describes this crate in its environment. Build scripts that
/// watch those names would run again each time, with all that hangs on them.
fn is_left_by_cargo_run(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else {
        return false;
    };
    name.starts_with("CARGO_PKG_")
        || name.starts_with("CARGO_MANIFEST_")
        || matches!(
            name,
            "CARGO_BIN_NAME" | "CARGO_CRATE_NAME" | "CARGO_PRIMARY_PACKAGE"
        )
}

/// Where a program lies in PATH, if anywhere.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(&file))
        .find(|candidate| candidate.is_file())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_says_is_returned() {
        let said = Program::new("echo").args(["a", "b"]).read().unwrap();
        assert_eq!(said, "a b\n");
    }

    #[test]
    fn a_watched_program_is_seen_and_heard() {
        let seen = std::sync::atomic::AtomicU32::new(0);
        let output = Program::new("sh")
            .args(["-c", "echo $$; sleep 0.1"])
            .output_watched(Duration::from_millis(1), |id| {
                seen.store(id, Ordering::Relaxed);
            })
            .unwrap();
        assert_eq!(output.stdout, format!("{}\n", seen.into_inner()).as_bytes());
    }

    #[test]
    fn a_missing_program_is_named_with_the_advice() {
        let error = Program::new("isopix-no-such-program")
            .if_missing("install it")
            .run()
            .unwrap_err();
        let message = error.to_string();
        assert!(message.contains("isopix-no-such-program"), "{message}");
        assert!(message.contains("install it"), "{message}");
    }

    #[test]
    fn a_failure_shows_the_command_its_words_and_the_advice() {
        let error = Program::new("sh")
            .args(["-c", "echo broken >&2; exit 3"])
            .if_failed("repair it")
            .read()
            .unwrap_err();
        let message = error.to_string();
        for part in ["sh -c", "exit status: 3", "repair it", "broken"] {
            assert!(message.contains(part), "{part} is not in: {message}");
        }
    }

    #[test]
    fn programs_do_not_see_this_crate_described() {
        let seen = Program::new("env").read().unwrap();
        assert!(!seen.contains("CARGO_PKG_NAME="), "{seen}");
        assert!(!seen.contains("CARGO_MANIFEST_DIR="), "{seen}");
    }

    #[test]
    fn programs_are_found_in_path() {
        assert!(find("sh").is_some());
        assert!(find("isopix-no-such-program").is_none());
    }
}
