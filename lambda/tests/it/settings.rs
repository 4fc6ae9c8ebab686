use std::path::Path;
use std::time::Duration;

use isopix_lambda::Settings;

fn read(variables: &[(&str, &str)]) -> Result<Settings, String> {
    Settings::read(|name| {
        let found = variables.iter().rfind(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

const NEEDED: [(&str, &str); 3] = [
    ("ORIGINALS_BUCKET", "o"),
    ("RENDITIONS_BUCKET", "r"),
    ("TABLE", "t"),
];

fn read_with(variables: &[(&str, &str)]) -> Result<Settings, String> {
    read(&[&NEEDED, variables].concat())
}

#[test]
fn has_defaults() {
    let settings = read_with(&[("LAMBDA_TASK_ROOT", "/var/task")]).unwrap();
    assert_eq!(settings.recipes, Path::new("/var/task/recipes.json"));
    assert_eq!(settings.timeout, Duration::from_secs(60));
    assert_eq!(settings.lease, Duration::from_secs(360));
    assert_eq!(settings.uploads.uploads_per_hour, 600);
    assert_eq!(settings.uploads.public_base_url, None);
    assert!(!settings.uploads.allow_anonymous && !settings.is_path_style);
}

#[test]
fn reads_what_is_set() {
    let settings = read_with(&[
        ("RECIPES", "/etc/recipes.json"),
        ("TIMEOUT_SECONDS", "5"),
        ("LEASE_SECONDS", "30"),
        ("UPLOADS_PER_HOUR", "5"),
        ("PUBLIC_BASE_URL", "https://images.example/"),
        ("ALLOW_ANONYMOUS_UPLOADS", "true"),
        ("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1"),
    ])
    .unwrap();
    assert_eq!(settings.recipes, Path::new("/etc/recipes.json"));
    assert_eq!(settings.timeout, Duration::from_secs(5));
    assert_eq!(settings.lease, Duration::from_secs(30));
    assert_eq!(settings.uploads.uploads_per_hour, 5);
    let base = settings.uploads.public_base_url.as_deref();
    assert_eq!(base, Some("https://images.example"));
    assert!(settings.uploads.allow_anonymous && settings.is_path_style);
}

#[test]
fn names_every_variable_that_is_missing_or_wrong() {
    let message = read(&[("TABLE", ""), ("LEASE_SECONDS", "soon")]).unwrap_err();
    for name in [
        "ORIGINALS_BUCKET",
        "RENDITIONS_BUCKET",
        "TABLE",
        "LEASE_SECONDS",
    ] {
        assert!(message.contains(name), "{message} does not name {name}");
    }
    let message = read_with(&[("ALLOW_ANONYMOUS_UPLOADS", "yes")]).unwrap_err();
    assert!(message.contains("ALLOW_ANONYMOUS_UPLOADS"), "{message}");
}

#[test]
fn refuses_to_remove_what_a_run_may_still_write() {
    let message = read_with(&[("LEASE_SECONDS", "30"), ("GRACE_SECONDS", "29")]).unwrap_err();
    assert!(message.contains("GRACE_SECONDS is 29"), "{message}");
    assert!(read_with(&[("LEASE_SECONDS", "30"), ("GRACE_SECONDS", "30")]).is_ok());
}

#[test]
fn refuses_one_bucket_for_both() {
    let message = read_with(&[("RENDITIONS_BUCKET", "o")]).unwrap_err();
    assert!(message.contains("two buckets"), "{message}");
}
