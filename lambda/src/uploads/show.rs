//! `GET /uploads/<id>`: where an image stands.

use std::collections::BTreeMap;

use isopix::{Code, FileFormat, Source, Warning};
use serde::Serialize;

use super::presign::presigned_get;
use super::problem::Problem;
use super::request::Caller;
use super::{Answer, GET_LIFETIME, Uploads};
use crate::clock::Moment;
use crate::keys;
use crate::record::{Record, RenditionFile, Status};

/// The record as its owner sees it: a fixed list, so that what is added to
/// the record does not get out by itself.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'a> {
    id: &'a str,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metadata: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    engine: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipe: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    generation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a Source>,
    #[serde(skip_serializing_if = "Option::is_none")]
    warnings: Option<&'a [Warning]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    renditions: Option<Vec<RenditionView<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<Code>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    milliseconds: Option<u64>,
    created_at: &'a str,
    updated_at: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RenditionView<'a> {
    variant: &'a str,
    format: FileFormat,
    width: u32,
    height: u32,
    bytes: u64,
    sha256: &'a str,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

impl Uploads {
    pub(super) async fn show(&self, id: &str, caller: &Caller) -> Result<Answer, Problem> {
        if !keys::is_image_id(id) {
            return Err(no_image());
        }
        let record = self.store.table.read(id).await?;
        let record = record
            .filter(|record| is_callers(record, caller) && record.status != Status::Deleted)
            .ok_or_else(no_image)?;
        // An image that was published once keeps its generation while the
        // next one is made.
        let published = record.generation.is_some();
        let renditions = match &record.generation {
            Some(generation) => Some(self.renditions(&record, generation).await?),
            None => None,
        };
        let view = View {
            id: &record.id,
            status: record.status,
            name: record.name.as_deref(),
            metadata: &record.metadata,
            engine: record.engine.as_deref(),
            recipe: record.recipe.as_deref(),
            generation: record.generation.as_deref(),
            source: record.source.as_ref(),
            warnings: published.then_some(record.warnings.as_slice()),
            renditions,
            code: record.code,
            message: record.message.as_deref(),
            milliseconds: record.milliseconds,
            created_at: &record.created_at,
            updated_at: &record.updated_at,
        };
        Ok(Answer::json(200, &view))
    }

    async fn renditions<'a>(
        &self,
        record: &'a Record,
        generation: &str,
    ) -> Result<Vec<RenditionView<'a>>, Problem> {
        let folder = keys::generation_folder(&record.id, generation);
        let mut views = Vec::with_capacity(record.renditions.len());
        for rendition in &record.renditions {
            let key = format!("{folder}{}", rendition.file);
            views.push(self.rendition(rendition, &key).await?);
        }
        Ok(views)
    }

    async fn rendition<'a>(
        &self,
        rendition: &'a RenditionFile,
        key: &str,
    ) -> Result<RenditionView<'a>, Problem> {
        let (url, expires_at) = match &self.settings.public_base_url {
            Some(base) => (format!("{base}/{key}"), None),
            None => {
                let expires_at = Moment::now().after(GET_LIFETIME).rfc3339();
                let url = presigned_get(&self.store.renditions, key, GET_LIFETIME).await?;
                (url, Some(expires_at))
            }
        };
        Ok(RenditionView {
            variant: &rendition.variant,
            format: rendition.format,
            width: rendition.width,
            height: rendition.height,
            bytes: rendition.bytes,
            sha256: &rendition.sha256,
            url,
            expires_at,
        })
    }
}

/// Whether an image is the caller's to see and to delete: only what the API
/// announced is. Its key has random bits, so that where nobody has to say who
/// they are, to know the id is to have announced it; an original that came by
/// other ways has a key, and so an id, that can be guessed.
pub(super) fn is_callers(record: &Record, caller: &Caller) -> bool {
    record.announced && record.owner == caller.owner
}

/// The same for what was never there, what is another's and what is deleted.
pub(super) fn no_image() -> Problem {
    Problem::not_found("there is no image of this id")
}
