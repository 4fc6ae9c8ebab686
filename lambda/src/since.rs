//! The time from which on a backfill takes objects: seconds since 1970, or as
//! RFC 3339 has it.

use aws_sdk_s3::primitives::{DateTime, DateTimeFormat};
use serde::de::Error;
use serde::{Deserialize, Deserializer};

#[derive(Deserialize)]
#[serde(untagged)]
enum Since {
    Seconds(f64),
    Text(String),
}

/// Seconds since 1970, if a time is given.
pub(crate) fn seconds<'de, D: Deserializer<'de>>(input: D) -> Result<Option<f64>, D::Error> {
    let given = Option::<Since>::deserialize(input)
        .map_err(|_| D::Error::custom("neither a number of seconds nor a text"))?;
    match given {
        None => Ok(None),
        Some(Since::Seconds(seconds)) => Ok(Some(seconds)),
        Some(Since::Text(text)) => {
            let time = DateTime::from_str(&text, DateTimeFormat::DateTimeWithOffset);
            let time = time.map_err(|_| {
                D::Error::custom(format!(
                    "{text:?} is no time such as \"2026-01-02T03:04:05Z\", and no number of \
                     seconds since 1970"
                ))
            })?;
            Ok(Some(time.as_secs_f64()))
        }
    }
}
