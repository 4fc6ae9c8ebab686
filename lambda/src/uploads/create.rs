//! `POST /uploads`: says what will come, and gets a URL that admits exactly
//! that, once.

use std::collections::BTreeMap;

use isopix::{ENGINE, FileFormat};
use serde::Deserialize;
use serde_json::{Value, json};

use super::problem::Problem;
use super::request::{Caller, Request};
use super::{Answer, PUT_LIFETIME, Uploads, presigned_put};
use crate::clock::Moment;
use crate::keys;
use crate::recipes::NamedRecipe;
use crate::record::Record;
use crate::table::Written;

/// The longest name, in bytes.
const MAX_NAME_BYTES: usize = 255;

/// The most metadata, names and values together, in bytes.
const MAX_METADATA_BYTES: usize = 2048;

/// The formats that the core reads.
const FORMATS: [FileFormat; 4] = [
    FileFormat::Jpeg,
    FileFormat::Png,
    FileFormat::Webp,
    FileFormat::Gif,
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Announcement {
    content_type: String,
    bytes: u64,
    sha256: String,
    engine: String,
    recipe: String,
    #[serde(default = "default_recipe")]
    recipe_name: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    metadata: BTreeMap<String, String>,
    #[serde(default)]
    edits: Option<Value>,
}

fn default_recipe() -> String {
    "default".to_owned()
}

impl Uploads {
    pub(super) async fn create(
        &self,
        request: &Request,
        caller: &Caller,
    ) -> Result<Answer, Problem> {
        let announcement = Announcement::parse(&request.body)?;
        let recipe = self.store.recipes.of_name(&announcement.recipe_name);
        let recipe = recipe.ok_or_else(|| {
            let name = &announcement.recipe_name;
            Problem::invalid_recipe(format!("recipeName: there is no recipe {name:?}"))
        })?;
        announcement.check(&recipe)?;
        self.check_quota(caller).await?;

        let key = keys::new_upload(&announcement.recipe_name)?;
        let now = Moment::now();
        let expires_at = now.after(PUT_LIFETIME).rfc3339();
        let put = presigned_put(
            &self.store.originals,
            &key,
            &announcement.content_type,
            announcement.bytes,
            &announcement.sha256,
            PUT_LIFETIME,
        )
        .await?;
        let record = Record {
            owner: caller.owner.clone(),
            name: announcement.name,
            metadata: announcement.metadata,
            ..Record::announced(&key, now)
        };
        match self.store.table.write(&record).await? {
            Written::Yes(record) => Ok(Answer::json(
                201,
                &json!({
                    "id": record.id,
                    "upload": {"method": "PUT", "url": put.url, "headers": put.headers},
                    "expiresAt": expires_at,
                }),
            )),
            // 128 random bits that came twice are no random bits.
            Written::No(_) => Err(isopix::Error::internal().into()),
        }
    }
}

impl Announcement {
    fn parse(body: &[u8]) -> Result<Self, Problem> {
        let mut json = serde_json::Deserializer::from_slice(body);
        let announcement: Announcement =
            serde_path_to_error::deserialize(&mut json).map_err(|error| {
                let path = error.path().to_string();
                // `?` stands for a field before whose name the JSON breaks off.
                let place = match path.trim_end_matches('?').trim_end_matches('.') {
                    "" => "the body",
                    path => path,
                };
                Problem::invalid_request(format!("{place}: {}", error.inner()))
            })?;
        json.end()
            .map_err(|error| Problem::invalid_request(format!("the body: {error}")))?;
        Ok(announcement)
    }

    fn check(&self, recipe: &NamedRecipe) -> Result<(), Problem> {
        self.check_fields()?;
        if self.edits.as_ref().is_some_and(|edits| !edits.is_null()) {
            return Err(Problem::invalid_recipe(
                "edits: crop and focus are not built yet: leave the field out",
            ));
        }
        let most = recipe.recipe.limits.max_bytes;
        if self.bytes > most {
            return Err(Problem::too_large(format!(
                "bytes: the file has {}, and limits.maxBytes of the recipe allows {most}",
                self.bytes
            )));
        }
        if self.engine != ENGINE {
            return Err(Problem::not_comparable(format!(
                "engine: yours is {:?}, and this server's is {ENGINE:?}: \
                 ask GET /recipe and send the original",
                self.engine
            )));
        }
        if self.recipe != recipe.digest {
            return Err(Problem::not_comparable(format!(
                "recipe: yours has the digest {:?}, and this server's {:?} has {:?}: \
                 ask GET /recipe and send the original",
                self.recipe, self.recipe_name, recipe.digest
            )));
        }
        Ok(())
    }

    fn check_fields(&self) -> Result<(), Problem> {
        let types = FORMATS.map(FileFormat::content_type);
        if !types.contains(&self.content_type.as_str()) {
            return Err(Problem::unsupported_format(format!(
                "contentType: {:?} is none of {}",
                self.content_type,
                types.join(", ")
            )));
        }
        if self.bytes == 0 {
            return Err(Problem::invalid_request("bytes: the file is empty"));
        }
        if !keys::is_sha256(&self.sha256) {
            return Err(Problem::invalid_request(
                "sha256: this is not a SHA-256 in 64 lowercase hex digits",
            ));
        }
        let name_bytes = self.name.as_ref().map_or(0, String::len);
        if name_bytes > MAX_NAME_BYTES {
            return Err(Problem::invalid_request(format!(
                "name: it has {name_bytes} bytes, and at most {MAX_NAME_BYTES} are allowed"
            )));
        }
        if self.metadata.contains_key("") {
            return Err(Problem::invalid_request(
                "metadata: a name is empty: give every value a name",
            ));
        }
        let pairs = self.metadata.iter();
        let metadata_bytes: usize = pairs.map(|(name, value)| name.len() + value.len()).sum();
        if metadata_bytes > MAX_METADATA_BYTES {
            return Err(Problem::invalid_request(format!(
                "metadata: names and values have {metadata_bytes} bytes, and at most \
                 {MAX_METADATA_BYTES} are allowed"
            )));
        }
        Ok(())
    }
}
