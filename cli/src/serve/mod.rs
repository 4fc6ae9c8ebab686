//! `isopix serve`: the whole system in one process, and its functions beside
//! it. Storage, table, Lambda's Runtime API, HTTP API and page behind one
//! address.

mod bus;
mod credentials;
mod delivery;
mod folder;
mod front;
mod functions;
mod gateway;
mod guard;
mod internal;
mod lent_body;
mod log;
mod page;
mod problem;
mod recipes;
mod runtime;
mod s3;
mod shutdown;
mod store;
mod sweeper;
mod table;

use std::io::{self, ErrorKind, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::args::ServeArgs;
use crate::stop::{SOME_FAILED, Stop};
use credentials::Credentials;
use delivery::Delivery;
use folder::DataFolder;
use front::Front;
use functions::{Binaries, Functions, Surroundings};
use gateway::Gateway;
use guard::Guard;
use internal::Internal;
use log::Log;
use page::Page;
use recipes::CheckedRecipe;
use runtime::Processes;
use shutdown::Signals;
use store::Store;

/// The AWS region that everything here says it is in.
const REGION: &str = "us-east-1";

/// How long requests that are under way may take when `serve` is stopped.
const GRACE: Duration = Duration::from_secs(3);

pub(crate) fn run(args: &ServeArgs) -> Result<ExitCode, Stop> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Stop::new(format!("cannot start threads: {error}")))?;
    let outcome = runtime.block_on(serve(args));
    // What still runs is reading or writing files, and can be cut off.
    runtime.shutdown_background();
    outcome
}

async fn serve(args: &ServeArgs) -> Result<ExitCode, Stop> {
    let log = Log { quiet: args.quiet };
    let mut signals = Signals::listen()?;
    // Everything that can be wrong with the arguments, before anything is
    // written.
    check_host(args)?;
    check_grace(args)?;
    let recipe = CheckedRecipe::load(args.recipe.as_deref())?;
    let program_folder = program_folder()?;
    let binaries = Binaries::find(args.functions.as_deref().unwrap_or(&program_folder))?;
    let page = Page::find(args.page.as_deref(), &program_folder)?;
    let listener = listen(args).await?;
    let address = local_address(&listener)?;
    let guard = Guard::new(address);
    let url = format!("{}/", guard.origin());

    let folder = DataFolder::open(&args.data)?;
    let recipes = recipe.install(&folder)?;
    let credentials = Credentials::of(&folder)?;
    let dead_letters = folder.folder("dead-letters")?;
    let store = Arc::new(Store::open(&folder, s3::ORIGINALS)?);
    let table = table::open(&folder)?;
    let internal = Internal::bind().await?;

    let functions = Functions::new(
        binaries,
        &Surroundings {
            origin: guard.origin(),
            table: internal.table(),
            bus: internal.bus(),
            recipes: &recipes,
            credentials: &credentials,
            timeout: Duration::from_secs(args.timeout.into()),
            grace: Duration::from_secs(args.grace.into()),
            log,
        },
    );
    let processes = Processes::new(functions.programs);
    let runtime_url = internal.runtime();
    internal.serve(
        table::router(table.clone()),
        bus::router(Arc::clone(&functions.render), log),
        runtime::router(&processes, log),
    );
    let front = Front {
        guard,
        storage: s3::service(Arc::clone(&store), &credentials, log),
        gateway: Gateway {
            uploads: functions.uploads,
            log,
        },
        page,
        log,
    };
    let (stop_listening, stopped) = oneshot::channel::<()>();
    let app = front::router(front).into_make_service_with_connect_info::<SocketAddr>();
    let mut listening = tokio::spawn(async move {
        let stopped = async {
            // A sender that is gone asks for a stop too.
            let _ = stopped.await;
        };
        axum::serve(listener, app)
            .with_graceful_shutdown(stopped)
            .await
    });

    let watch = tokio::select! {
        watch = processes.start(&runtime_url, log) => watch?,
        () = signals.next() => return Ok(ExitCode::SUCCESS),
    };
    table::drop_expired(table, log);
    Delivery {
        store,
        render: functions.render,
        at_a_time: functions.renders,
        dead_letters,
        log,
    }
    .start();
    sweeper::start(functions.sweep, log);
    if let Err(stop) = say_ready(&url) {
        watch.stop().await;
        return Err(stop);
    }

    let exit = tokio::select! {
        () = signals.next() => ExitCode::SUCCESS,
        ended = &mut listening => {
            log.warn(format_args!("the listener ended: {ended:?}"));
            ExitCode::from(SOME_FAILED)
        }
    };
    log.info("stopping");
    drop(stop_listening);
    if exit == ExitCode::SUCCESS {
        let finished = timeout(GRACE, &mut listening);
        tokio::select! {
            _ = finished => {}
            // Asked a second time: at once.
            () = signals.next() => {}
        }
    }
    watch.stop().await;
    Ok(exit)
}

/// The address is part of signed URLs: it has to be one that browsers can
/// use.
fn check_host(args: &ServeArgs) -> Result<(), Stop> {
    if args.host.is_unspecified() {
        return Err(Stop::new(format!(
            "--host {}: signed URLs contain the address, so it has to be one that browsers can \
             use, such as 127.0.0.1 or this machine's own address",
            args.host
        )));
    }
    Ok(())
}

/// A sweep must not remove what a run is writing.
fn check_grace(args: &ServeArgs) -> Result<(), Stop> {
    let least = functions::lease(Duration::from_secs(args.timeout.into())).as_secs();
    if u64::from(args.grace) < least {
        return Err(Stop::new(format!(
            "--grace {}: it has to be at least {least}, a minute more than --timeout, so that \
             nothing is removed while it is written",
            args.grace
        )));
    }
    Ok(())
}

fn program_folder() -> Result<PathBuf, Stop> {
    let program = std::env::current_exe()
        .map_err(|error| Stop::new(format!("cannot find this program's folder: {error}")))?;
    Ok(program.parent().unwrap_or(Path::new("/")).to_owned())
}

async fn listen(args: &ServeArgs) -> Result<TcpListener, Stop> {
    let bound = TcpListener::bind((args.host, args.port)).await;
    bound.map_err(|error| {
        let address = SocketAddr::from((args.host, args.port));
        Stop::new(match error.kind() {
            ErrorKind::AddrInUse => format!(
                "{address} is in use: choose another port with --port, or let --port 0 pick a \
                 free one"
            ),
            ErrorKind::AddrNotAvailable => format!(
                "{} is not an address of this machine: choose another with --host",
                args.host
            ),
            _ => format!("cannot listen on {address}: {error}"),
        })
    })
}

fn local_address(listener: &TcpListener) -> Result<SocketAddr, Stop> {
    listener
        .local_addr()
        .map_err(|error| Stop::new(format!("cannot find the port: {error}")))
}

/// The one line on stdout.
fn say_ready(url: &str) -> Result<(), Stop> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "isopix is ready at {url}")
        .and_then(|()| stdout.flush())
        .map_err(|error| Stop::new(format!("cannot write to stdout: {error}")))
}
