//! The keys to the embedded storage: random, and of one data folder.

use std::fs;
use std::io::ErrorKind;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::folder::DataFolder;
use crate::stop::Stop;

const FILE: &str = "credentials.json";

/// An access key and its secret, as AWS's tools take them.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Credentials {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
}

impl Credentials {
    /// Those of the folder; new ones for a new folder.
    pub(crate) fn of(folder: &DataFolder) -> Result<Self, Stop> {
        let path = folder.path(FILE);
        match fs::read(&path) {
            Ok(json) => serde_json::from_slice(&json).map_err(|error| {
                Stop::new(format!(
                    "{}: {error}: remove the file, and new keys are made",
                    path.display()
                ))
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let new = Credentials::random();
                folder.write(FILE, &new.json())?;
                Ok(new)
            }
            Err(error) => Err(Stop::new(format!(
                "cannot read {}: {error}",
                path.display()
            ))),
        }
    }

    fn random() -> Self {
        let name = secret().to_uppercase();
        Credentials {
            access_key_id: format!("ISOPIX{}", &name[..14]),
            secret_access_key: format!("{}{}", secret(), secret()),
        }
    }

    fn json(&self) -> String {
        // Strings always become JSON.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

/// 32 hex digits that nobody can guess: 122 random bits from the system.
pub(crate) fn secret() -> String {
    Uuid::new_v4().simple().to_string()
}
