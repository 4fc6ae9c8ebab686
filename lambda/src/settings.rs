//! What a function is told by its environment.

use std::path::PathBuf;
use std::time::Duration;

/// When a function is stopped where `TIMEOUT_SECONDS` says nothing.
const DEFAULT_TIMEOUT_SECONDS: u32 = 60;

/// How long a claim holds where `LEASE_SECONDS` says nothing: six times a
/// function's timeout of a minute.
const DEFAULT_LEASE_SECONDS: u32 = 360;

/// How long old renditions stay where `GRACE_SECONDS` says nothing: a day,
/// longer than pages and caches of a page keep their addresses.
const DEFAULT_GRACE_SECONDS: u32 = 86_400;

/// Uploads of one owner or address where `UPLOADS_PER_HOUR` says nothing.
const DEFAULT_UPLOADS_PER_HOUR: u32 = 600;

/// What both functions are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `ORIGINALS_BUCKET`.
    pub originals: String,
    /// `RENDITIONS_BUCKET`.
    pub renditions: String,
    /// `TABLE`, whose key is the string `id`.
    pub table: String,
    /// `RECIPES`, the path of `recipes.json`; default: that file in
    /// `LAMBDA_TASK_ROOT`.
    pub recipes: PathBuf,
    /// `TIMEOUT_SECONDS`, after which the function is stopped; default 60.
    pub timeout: Duration,
    /// `LEASE_SECONDS`, how long a claim holds; default 360.
    pub lease: Duration,
    /// `REPORTS_BUCKET`, where a backfill reports.
    pub reports: Option<String>,
    /// `GRACE_SECONDS`, how long renditions stay after others took their place,
    /// at least as long as a claim holds; default 86,400.
    pub grace: Duration,
    /// `EVENT_BUS`, the bus of the announcements; default `default`.
    pub event_bus: String,
    /// `ANNOUNCE`, whether the function itself tells of its images, where no
    /// workflow does; default false.
    pub announce: bool,
    /// What only `uploads` is told.
    pub uploads: UploadSettings,
    /// Whether an S3 endpoint of its own is named, by `AWS_ENDPOINT_URL_S3`
    /// or `AWS_ENDPOINT_URL`: such storage has no host name for each bucket.
    pub is_path_style: bool,
}

/// What `uploads` is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UploadSettings {
    /// `PUBLIC_BASE_URL`, before the slash and a rendition's key; without it
    /// the API answers presigned URLs.
    pub public_base_url: Option<String>,
    /// `ALLOW_ANONYMOUS_UPLOADS`, which has to be `true` where no authorizer
    /// says who calls; default false.
    pub allow_anonymous: bool,
    /// `UPLOADS_PER_HOUR`, the quota of one owner or address; default 600.
    pub uploads_per_hour: u32,
}

impl Settings {
    /// Reads the settings by the names of their variables.
    ///
    /// # Errors
    /// One message that names every variable that is missing or wrong.
    ///
    /// ```
    /// use isopix_lambda::Settings;
    /// let error = Settings::read(|_| None).unwrap_err();
    /// assert!(error.contains("ORIGINALS_BUCKET") && error.contains("TABLE"));
    /// ```
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, String> {
        // An empty variable is one that a template left open.
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        let mut faults = Vec::new();
        let mut needed = |name: &str, what: &str| {
            variable(name).unwrap_or_else(|| {
                faults.push(format!("{name} is not set: it is {what}"));
                String::new()
            })
        };
        let originals = needed("ORIGINALS_BUCKET", "the bucket of originals");
        let renditions = needed("RENDITIONS_BUCKET", "the bucket of renditions");
        let table = needed("TABLE", "the table of records");
        let mut number = |name: &str, default: u32| match variable(name) {
            None => default,
            Some(value) => value.parse().unwrap_or_else(|_| {
                faults.push(format!("{name}: {value:?} is not a whole number"));
                default
            }),
        };
        let timeout = number("TIMEOUT_SECONDS", DEFAULT_TIMEOUT_SECONDS).max(1);
        let lease = number("LEASE_SECONDS", DEFAULT_LEASE_SECONDS);
        let grace = number("GRACE_SECONDS", DEFAULT_GRACE_SECONDS);
        let uploads_per_hour = number("UPLOADS_PER_HOUR", DEFAULT_UPLOADS_PER_HOUR);
        let mut choice = |name: &str| match variable(name).as_deref() {
            None | Some("false") => false,
            Some("true") => true,
            Some(other) => {
                faults.push(format!(
                    "{name}: {other:?} is neither \"true\" nor \"false\""
                ));
                false
            }
        };
        let allow_anonymous = choice("ALLOW_ANONYMOUS_UPLOADS");
        let announce = choice("ANNOUNCE");
        if !originals.is_empty() && originals == renditions {
            faults.push(format!(
                "ORIGINALS_BUCKET and RENDITIONS_BUCKET are both {originals:?}: renditions \
                 would be taken for originals, use two buckets"
            ));
        }
        if grace < lease {
            faults.push(format!(
                "GRACE_SECONDS is {grace} and LEASE_SECONDS {lease}: renditions would be removed \
                 while they are written, let them stay at least as long as a claim holds"
            ));
        }
        if !faults.is_empty() {
            return Err(format!("the environment: {}", faults.join("; ")));
        }
        let task_root = variable("LAMBDA_TASK_ROOT").unwrap_or_default();
        let recipes = variable("RECIPES").map(PathBuf::from);
        let endpoint = variable("AWS_ENDPOINT_URL_S3").or_else(|| variable("AWS_ENDPOINT_URL"));
        let public_base_url = variable("PUBLIC_BASE_URL");
        Ok(Settings {
            originals,
            renditions,
            table,
            recipes: recipes.unwrap_or_else(|| PathBuf::from(task_root).join("recipes.json")),
            timeout: Duration::from_secs(timeout.into()),
            lease: Duration::from_secs(lease.into()),
            reports: variable("REPORTS_BUCKET"),
            grace: Duration::from_secs(grace.into()),
            event_bus: variable("EVENT_BUS").unwrap_or_else(|| "default".to_owned()),
            announce,
            uploads: UploadSettings {
                public_base_url: public_base_url.map(|url| url.trim_end_matches('/').to_owned()),
                allow_anonymous,
                uploads_per_hour,
            },
            is_path_style: endpoint.is_some(),
        })
    }
}
