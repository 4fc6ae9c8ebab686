//! The functions: where their programs are, and what they are told.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use super::REGION;
use super::credentials::Credentials;
use super::log::Log;
use super::runtime::{Function, Program};
use super::s3::{ORIGINALS, RENDITIONS};
use super::table::TABLE;
use crate::stop::Stop;

/// The most renders side by side: each may hold a large image.
const MAX_RENDERS: usize = 4;
/// Requests to the upload API that are answered side by side.
const UPLOADS: usize = 2;
/// How long a request to the upload API may take: API Gateway waits 30 s.
const UPLOADS_TIMEOUT: Duration = Duration::from_secs(29);
/// How long one sweep may take.
const SWEEP_TIMEOUT: Duration = Duration::from_secs(60);
/// A claim outlasts its run by this much, so that nobody takes an image from
/// a run that is still alive.
const LEASE_MARGIN: Duration = Duration::from_secs(60);

/// Where the programs are.
pub(crate) struct Binaries {
    render: PathBuf,
    uploads: PathBuf,
    steps: PathBuf,
}

/// What the functions are told.
pub(crate) struct Surroundings<'a> {
    /// Our address, such as `http://127.0.0.1:8080`.
    pub(crate) origin: &'a str,
    /// The URL of the table.
    pub(crate) table: String,
    /// The URL of the event bus.
    pub(crate) bus: String,
    /// The path of `recipes.json`.
    pub(crate) recipes: &'a Path,
    pub(crate) credentials: &'a Credentials,
    /// How long one render may take.
    pub(crate) timeout: Duration,
    /// How long renditions stay after others took their place.
    pub(crate) grace: Duration,
    pub(crate) log: Log,
}

/// The functions, ready to be started.
pub(crate) struct Functions {
    pub(crate) render: Arc<Function>,
    pub(crate) uploads: Arc<Function>,
    pub(crate) sweep: Arc<Function>,
    /// Renders side by side.
    pub(crate) renders: usize,
    pub(crate) programs: Vec<Program>,
}

impl Binaries {
    /// Looks for all of them in one folder.
    pub(crate) fn find(folder: &Path) -> Result<Self, Stop> {
        Ok(Binaries {
            render: find(folder, "render")?,
            uploads: find(folder, "uploads")?,
            steps: find(folder, "steps")?,
        })
    }
}

fn find(folder: &Path, name: &str) -> Result<PathBuf, Stop> {
    let path = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    // Absolute: the processes need not have our working folder.
    match std::path::absolute(&path) {
        Ok(path) if path.is_file() => Ok(path),
        _ => Err(Stop::new(format!(
            "the function {name} is not there: {} is missing; build it with `cargo build \
             --release -p isopix-lambda`, or name its folder with --functions",
            path.display()
        ))),
    }
}

impl Functions {
    pub(crate) fn new(binaries: Binaries, surroundings: &Surroundings<'_>) -> Self {
        let renders = available_parallelism()
            .map_or(1, usize::from)
            .min(MAX_RENDERS);
        let render = Arc::new(Function::new("render", surroundings.timeout));
        let uploads = Arc::new(Function::new("uploads", UPLOADS_TIMEOUT));
        let sweep = Arc::new(Function::new("sweep", SWEEP_TIMEOUT));
        let program = |function: &Arc<Function>, path, processes| Program {
            function: Arc::clone(function),
            path,
            processes,
            environment: surroundings.environment(function),
        };
        let programs = vec![
            program(&render, binaries.render, renders),
            program(&uploads, binaries.uploads, UPLOADS),
            program(&sweep, binaries.steps, 1),
        ];
        Functions {
            render,
            uploads,
            sweep,
            renders,
            programs,
        }
    }
}

/// How long a claim holds where one render may take `timeout`.
pub(crate) fn lease(timeout: Duration) -> Duration {
    timeout + LEASE_MARGIN
}

impl Surroundings<'_> {
    /// The whole environment of a function: nothing of ours is passed on, so
    /// that no real account is touched by accident.
    fn environment(&self, function: &Function) -> Vec<(&'static str, String)> {
        let (function, timeout) = (function.name, function.timeout);
        let level = if self.log.quiet { "WARN" } else { "INFO" };
        let lease = lease(self.timeout);
        let mut variables = vec![
            ("ORIGINALS_BUCKET", ORIGINALS.to_owned()),
            ("RENDITIONS_BUCKET", RENDITIONS.to_owned()),
            ("TABLE", TABLE.to_owned()),
            ("RECIPES", self.recipes.display().to_string()),
            ("TIMEOUT_SECONDS", timeout.as_secs().to_string()),
            ("LEASE_SECONDS", lease.as_secs().to_string()),
            ("GRACE_SECONDS", self.grace.as_secs().to_string()),
            ("AWS_REGION", REGION.to_owned()),
            ("AWS_DEFAULT_REGION", REGION.to_owned()),
            ("AWS_ACCESS_KEY_ID", self.credentials.access_key_id.clone()),
            (
                "AWS_SECRET_ACCESS_KEY",
                self.credentials.secret_access_key.clone(),
            ),
            ("AWS_ENDPOINT_URL_S3", self.origin.to_owned()),
            ("AWS_ENDPOINT_URL_DYNAMODB", self.table.clone()),
            ("AWS_ENDPOINT_URL_EVENTBRIDGE", self.bus.clone()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            // What a program that is several functions does as this one.
            ("_HANDLER", function.to_owned()),
            ("AWS_LAMBDA_FUNCTION_NAME", function.to_owned()),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "2048".to_owned()),
            (
                "AWS_LAMBDA_LOG_GROUP_NAME",
                format!("/aws/lambda/{function}"),
            ),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "local".to_owned()),
            ("AWS_LAMBDA_LOG_LEVEL", level.to_owned()),
        ];
        if function == "uploads" {
            variables.extend([
                ("PUBLIC_BASE_URL", format!("{}/{RENDITIONS}", self.origin)),
                // Whoever can reach the address may upload: this machine's own
                // programs and pages, unless --host says otherwise.
                ("ALLOW_ANONYMOUS_UPLOADS", "true".to_owned()),
            ]);
        }
        variables
    }
}
