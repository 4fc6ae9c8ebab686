//! A running `isopix serve`.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};

use rustix::process::Signal;
use tempfile::TempDir;

use super::functions;
use super::http::{Client, Reply};
use super::processes::{children, is_alive, send, send_to_group};
use super::{isopix, wait_for};

/// How to start one.
pub(crate) struct Setup {
    folder: TempDir,
    functions: PathBuf,
    arguments: Vec<String>,
}

/// One that is ready. It is ended hard when it goes out of scope.
pub(crate) struct Serving {
    child: Child,
    /// Such as `http://127.0.0.1:8080`.
    pub(crate) origin: String,
    pub(crate) setup: Setup,
    pub(crate) client: Client,
    log: PathBuf,
}

impl Setup {
    /// A new data folder, the real functions.
    pub(crate) fn new() -> Self {
        Setup {
            folder: tempfile::tempdir().unwrap(),
            functions: functions::real().to_owned(),
            arguments: Vec::new(),
        }
    }

    /// A new data folder; for each function how its stand-in behaves, or
    /// `real`.
    pub(crate) fn with_stand_ins(render: &str, uploads: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let functions = folder.path().join("functions");
        fs::create_dir(&functions).unwrap();
        for (name, manner) in [("render", render), ("uploads", uploads)] {
            match manner {
                "real" => functions::put_real(&functions, name),
                manner => functions::put_stand_in(&functions, name, manner),
            }
        }
        functions::put_real(&functions, "steps");
        Setup {
            folder,
            functions,
            arguments: Vec::new(),
        }
    }

    pub(crate) fn argument(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    pub(crate) fn use_real_functions(&mut self) {
        self.functions = functions::real().to_owned();
    }

    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A path beside the data folder.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What the stand-in for a function was given.
    pub(crate) fn given_to(&self, name: &str) -> Vec<(String, String)> {
        functions::given_to(&self.functions, name)
    }

    /// The command, on a free port.
    pub(crate) fn command(&self) -> Command {
        let mut command = isopix();
        command
            .args(["serve", "--port", "0", "--data"])
            .arg(self.data())
            .arg("--functions")
            .arg(&self.functions)
            .args(&self.arguments)
            // A group of its own, as a shell gives it.
            .process_group(0);
        command
    }

    /// Runs it where it is expected not to start.
    pub(crate) fn refused(&self) -> Output {
        self.command().output().unwrap()
    }

    /// Starts it and waits until it is ready.
    pub(crate) fn start(self) -> Serving {
        let log = self.beside("stderr.txt");
        let mut child = self
            .command()
            .stdout(Stdio::piped())
            .stderr(
                File::options()
                    .create(true)
                    .append(true)
                    .open(&log)
                    .unwrap(),
            )
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let origin = line
            .strip_prefix("isopix is ready at ")
            .and_then(|url| url.strip_suffix("/\n"))
            .unwrap_or_else(|| panic!("{line:?}: {}", fs::read_to_string(&log).unwrap()))
            .to_owned();
        Serving {
            child,
            origin,
            setup: self,
            client: Client::new(),
            log,
        }
    }
}

impl Serving {
    /// Starts one with the real functions.
    pub(crate) fn start() -> Self {
        Setup::new().start()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.client.get(&self.url(path))
    }

    /// What it has said on stderr, its functions included.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// The processes of its functions.
    pub(crate) fn functions(&self) -> Vec<u32> {
        children(self.id()).into_iter().map(|(id, _)| id).collect()
    }

    /// The processes of one function.
    pub(crate) fn processes_of(&self, function: &str) -> Vec<u32> {
        let all = children(self.id()).into_iter();
        all.filter(|(_, name)| name == function)
            .map(|(id, _)| id)
            .collect()
    }

    /// Sends a signal and waits for the end; gives what it has printed on
    /// stdout since it was ready, too.
    pub(crate) fn end(self, signal: Signal) -> (ExitStatus, String, Ended) {
        let functions = self.functions();
        send(self.id(), signal);
        self.ended(functions)
    }

    /// Ctrl-C at a terminal.
    pub(crate) fn interrupt(self) -> (ExitStatus, String, Ended) {
        let functions = self.functions();
        send_to_group(self.id(), Signal::INT);
        self.ended(functions)
    }

    fn ended(mut self, functions: Vec<u32>) -> (ExitStatus, String, Ended) {
        let mut printed = String::new();
        let mut stdout = self.child.stdout.take().unwrap();
        stdout.read_to_string(&mut printed).unwrap();
        let status = self.child.wait().unwrap();
        (
            status,
            printed,
            Ended {
                serving: self,
                functions,
            },
        )
    }

    /// Ends it hard, and gives what is needed to start it again.
    pub(crate) fn kill(self) -> Setup {
        let (_, _, ended) = self.end(Signal::KILL);
        ended.wait_for_functions();
        ended.into_setup()
    }
}

/// One that has ended.
pub(crate) struct Ended {
    serving: Serving,
    functions: Vec<u32>,
}

impl Ended {
    pub(crate) fn log(&self) -> String {
        self.serving.log()
    }

    pub(crate) fn into_setup(mut self) -> Setup {
        let fresh = Setup {
            folder: tempfile::tempdir().unwrap(),
            functions: PathBuf::new(),
            arguments: Vec::new(),
        };
        std::mem::replace(&mut self.serving.setup, fresh)
    }

    /// How many processes of functions there were.
    pub(crate) fn functions(&self) -> usize {
        self.functions.len()
    }

    /// Whether no process of a function is left at this moment.
    pub(crate) fn left_nothing(&self) -> bool {
        !self.functions.iter().any(|process| is_alive(*process))
    }

    /// Waits until no process of a function is left.
    pub(crate) fn wait_for_functions(&self) {
        wait_for("the functions to end", || self.left_nothing().then_some(()));
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The keys of a data folder.
pub(crate) fn credentials(data: &Path) -> (String, String) {
    let json = fs::read(data.join("credentials.json")).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let field = |name: &str| json[name].as_str().unwrap().to_owned();
    (field("accessKeyId"), field("secretAccessKey"))
}
