//! What both functions do once, before their first event.

use std::time::Instant;

use aws_config::BehaviorVersion;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::bucket::Bucket;
use crate::bus::Bus;
use crate::clock::milliseconds;
use crate::patience::Patience;
use crate::recipes::Recipes;
use crate::settings::{Settings, UploadSettings};
use crate::store::Store;
use crate::table::Table;

/// What a function works with. One per process.
#[derive(Clone, Debug)]
pub struct Started {
    /// The images.
    pub store: Store,
    /// The event bus.
    pub bus: Bus,
    /// Where a backfill reports.
    pub reports: Option<Bucket>,
    /// Whether the function itself tells of its images.
    pub announce: bool,
    /// What only `uploads` is told.
    pub uploads: UploadSettings,
}

/// Starts a function: its log, its settings from the environment, its
/// recipes and one client of each service.
///
/// # Errors
/// A message that says what is missing and what to do. It has been logged.
pub async fn start(function: &str) -> Result<Started, String> {
    let started = Instant::now();
    log_as_json();
    let stack = stack_from_environment().await;
    match &stack {
        Ok(_) => {
            let init_milliseconds = milliseconds(started.elapsed());
            let engine = isopix::ENGINE;
            tracing::info!(function, engine, init_milliseconds, "started");
        }
        Err(reason) => tracing::error!(function, reason, "not started"),
    }
    stack
}

async fn stack_from_environment() -> Result<Started, String> {
    let settings = Settings::read(|name| std::env::var(name).ok())?;
    let recipes = Recipes::read(&settings.recipes).map_err(|error| error.to_string())?;
    let patience = Patience::within(settings.timeout, settings.lease);
    let tls = Provider::Rustls(CryptoMode::Ring);
    let config = aws_config::defaults(BehaviorVersion::v2026_01_12())
        .http_client(Builder::new().tls_provider(tls).build_https())
        .timeout_config(patience.timeouts())
        .retry_config(patience.retries())
        .stalled_stream_protection(patience.stalled_streams())
        .load()
        .await;
    if config.region().is_none() {
        return Err("the environment: AWS_REGION is not set".to_owned());
    }
    let s3 = aws_sdk_s3::config::Builder::from(&config)
        .force_path_style(settings.is_path_style)
        .build();
    let s3 = aws_sdk_s3::Client::from_conf(s3);
    let dynamodb = aws_sdk_dynamodb::Client::new(&config);
    let store = Store {
        originals: Bucket::new(s3.clone(), settings.originals),
        renditions: Bucket::new(s3.clone(), settings.renditions),
        table: Table::new(dynamodb, settings.table),
        recipes,
        lease: settings.lease,
        removal: patience.removal,
        grace: settings.grace,
    };
    let bus = Bus::new(
        aws_sdk_eventbridge::Client::new(&config),
        settings.event_bus,
    );
    Ok(Started {
        store,
        bus,
        reports: settings.reports.map(|name| Bucket::new(s3, name)),
        announce: settings.announce,
        uploads: settings.uploads,
    })
}

/// One JSON object a line on stdout. `AWS_LAMBDA_LOG_LEVEL` or `RUST_LOG`
/// sets the level for isopix itself, and everybody else says warnings only:
/// what they say below that has keys and headers in it.
fn log_as_json() {
    let level = std::env::var("AWS_LAMBDA_LOG_LEVEL").or_else(|_| std::env::var("RUST_LOG"));
    let level = level.ok().and_then(|level| level.parse().ok());
    let level = level.unwrap_or(LevelFilter::INFO);
    let targets = Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        .with_target("isopix_lambda", level);
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false);
    // A subscriber that is there already is the caller's choice.
    let _ = tracing_subscriber::registry()
        .with(lines)
        .with(targets)
        .try_init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "a panic, which is a defect of isopix");
    }));
}
