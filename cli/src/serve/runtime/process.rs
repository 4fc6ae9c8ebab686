//! The processes of the functions: started, watched, started again, ended.

use std::io;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::function::{Failure, Function};
use super::slot::Slot;
use crate::args::LEASH;
use crate::serve::log::Log;
use crate::stop::Stop;

/// The first pause before an ended process is replaced; it doubles.
const PAUSE: Duration = Duration::from_millis(100);
/// The longest pause before an ended process is replaced; one that lived longer
/// is replaced after the first pause.
const MAX_PAUSE: Duration = Duration::from_secs(10);
/// How long a process may take until it asks for its first event.
const START_TIMEOUT: Duration = Duration::from_secs(30);

/// A function's program.
#[derive(Clone)]
pub(crate) struct Program {
    pub(crate) function: Arc<Function>,
    pub(crate) path: PathBuf,
    /// How many of its processes run side by side.
    pub(crate) processes: usize,
    /// All of its environment, but for the address of the Runtime API.
    pub(crate) environment: Vec<(&'static str, String)>,
}

/// All processes of all functions.
pub(crate) struct Processes {
    seats: Vec<(Arc<Slot>, Program)>,
}

/// The thread that watches over the processes.
pub(crate) struct Watch {
    stop: watch::Sender<bool>,
    thread: JoinHandle<()>,
}

impl Processes {
    pub(crate) fn new(programs: Vec<Program>) -> Self {
        let seats = programs.into_iter().flat_map(|program| {
            let count = program.processes;
            std::iter::repeat_n(program, count)
                .map(|program| (Arc::new(Slot::new(Arc::clone(&program.function))), program))
        });
        Processes {
            seats: seats.collect(),
        }
    }

    pub(super) fn slots(&self) -> Arc<[Arc<Slot>]> {
        self.seats
            .iter()
            .map(|(slot, _)| Arc::clone(slot))
            .collect()
    }

    /// Starts all processes, and waits until each is ready for events.
    /// `runtime_api` is the URL of the router.
    pub(crate) async fn start(self, runtime_api: &str, log: Log) -> Result<Watch, Stop> {
        let (stop, stopped) = watch::channel(false);
        let (trouble, mut troubles) = mpsc::channel(1);
        let slots = self.slots();
        let watched = self
            .seats
            .into_iter()
            .enumerate()
            .map(|(index, (slot, program))| Seat {
                slot,
                runtime_api: format!("{runtime_api}/{index}"),
                program,
                trouble: trouble.clone(),
                stopped: stopped.clone(),
                log,
            });
        let watched: Vec<Seat> = watched.collect();
        // A thread of their own: the kernel ends them when the thread that
        // started them ends, and this one ends last.
        let thread = thread::Builder::new()
            .name("functions".to_owned())
            .spawn(move || watch_all(watched, log))
            .map_err(|error| Stop::new(format!("cannot start a thread: {error}")))?;
        let watch = Watch { stop, thread };
        let all_started = async {
            for slot in slots.iter() {
                slot.wait_started().await;
            }
        };
        let trouble = tokio::select! {
            () = all_started => return Ok(watch),
            trouble = troubles.recv() => trouble.unwrap_or_default(),
            () = sleep(START_TIMEOUT) => {
                format!("a function is not ready after {} s", START_TIMEOUT.as_secs())
            }
        };
        watch.stop().await;
        Err(Stop::new(trouble))
    }
}

impl Watch {
    /// Ends all processes, and returns when they are gone.
    pub(crate) async fn stop(self) {
        self.stop.send_replace(true);
        // A panic there has been reported, and there is nothing to do for it.
        let _ = tokio::task::spawn_blocking(move || self.thread.join()).await;
    }
}

fn watch_all(seats: Vec<Seat>, log: Log) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    match runtime {
        Ok(runtime) => runtime.block_on(async {
            let mut tasks: JoinSet<()> = seats.into_iter().map(Seat::keep_running).collect();
            while tasks.join_next().await.is_some() {}
        }),
        Err(error) => log.warn(format_args!("cannot watch processes: {error}")),
    }
}

/// A slot with all that its processes need.
struct Seat {
    slot: Arc<Slot>,
    runtime_api: String,
    program: Program,
    /// Takes what keeps a process from getting ready.
    trouble: mpsc::Sender<String>,
    stopped: watch::Receiver<bool>,
    log: Log,
}

impl Seat {
    async fn keep_running(mut self) {
        let name = self.program.function.name;
        let mut pause = PAUSE;
        loop {
            let begun = Instant::now();
            let failure = match self.spawn() {
                Ok(mut child) => self.watch(&mut child).await,
                Err(error) => Failure::Ended(format!("it could not be started: {error}")),
            };
            if matches!(failure, Failure::Stopped) {
                self.slot.vacate(failure);
                return;
            }
            if !self.slot.has_started() {
                // The start is given up; one seat's reason is enough.
                let _ = self.trouble.try_send(format!(
                    "the function {name} does not start: {failure}: see its own message above"
                ));
                return;
            }
            self.log.warn(format_args!(
                "the function {name}: {failure}; it is started again"
            ));
            self.slot.vacate(failure);
            if begun.elapsed() > MAX_PAUSE {
                pause = PAUSE;
            }
            tokio::select! {
                () = sleep(pause) => {}
                _ = self.stopped.wait_for(|stopped| *stopped) => return,
            }
            pause = (pause * 2).min(MAX_PAUSE);
        }
    }

    fn spawn(&self) -> io::Result<Child> {
        let runtime_api = format!("{}/{}", self.runtime_api, self.slot.tenant());
        let mut command = Command::new(std::env::current_exe()?);
        command
            .arg(LEASH)
            .arg(std::process::id().to_string())
            .arg(&self.program.path)
            .env_clear()
            .envs(self.program.environment.iter().map(|(name, value)| (name, value)))
            .env("AWS_LAMBDA_RUNTIME_API", runtime_api)
            .stdin(Stdio::null())
            // Stdout is for the ready line; a function's log goes with ours.
            .stdout(io::stderr())
            .kill_on_drop(true);
        // Ctrl-C at a terminal reaches all of a group: the functions are ended
        // by us, when their work has been put aside.
        #[cfg(unix)]
        command.process_group(0);
        command.spawn()
    }

    /// Until the process ends, or has to be ended.
    async fn watch(&mut self, child: &mut Child) -> Failure {
        let failure = tokio::select! {
            ended = child.wait() => return Failure::Ended(in_words(ended)),
            () = self.slot.overdue() => Failure::TimedOut(self.slot.timeout()),
            _ = self.stopped.wait_for(|stopped| *stopped) => Failure::Stopped,
        };
        if let Err(error) = child.kill().await {
            self.log.warn(format_args!("cannot end a process: {error}"));
        }
        failure
    }
}

fn in_words(ended: io::Result<ExitStatus>) -> String {
    ended.map_or_else(|error| error.to_string(), |status| status.to_string())
}
