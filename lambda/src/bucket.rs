//! One bucket: the originals or the renditions.

use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{Delete, ObjectIdentifier};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use isopix::{Code, Error, Limits};

use crate::aws_error::aws_error;
use crate::event::Object;

/// Renditions never change under their key.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// The most objects that one DeleteObjects request may name.
const DELETE_BATCH: usize = 1000;

/// A bucket.
#[derive(Clone, Debug)]
pub struct Bucket {
    pub(crate) client: Client,
    /// Its name.
    pub name: String,
}

/// The beginning of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its first bytes, or all of them.
    pub bytes: Vec<u8>,
    /// How many it has in all.
    pub whole: u64,
}

/// The object that stands under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Current {
    /// Its entity tag, without quotes.
    pub e_tag: Option<String>,
    /// Its version, where the bucket keeps versions.
    pub version_id: Option<String>,
    /// Its size in bytes.
    pub bytes: Option<u64>,
}

/// What reading an original gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Original {
    /// The object's bytes.
    Found(Vec<u8>),
    /// It was deleted in the meantime.
    Gone,
    /// It was replaced in the meantime, of which another event tells.
    Replaced,
}

impl Bucket {
    /// A bucket by its name.
    pub fn new(client: Client, name: impl Into<String>) -> Self {
        let name = name.into();
        Bucket { client, name }
    }

    /// Reads exactly the object of the event, which may be gone or replaced
    /// by now. No more than `limits.max_bytes` are taken into memory.
    ///
    /// # Errors
    /// `limit-exceeded`, `network`, `storage`.
    pub async fn read(&self, object: &Object, limits: &Limits) -> isopix::Result<Original> {
        let request = self
            .client
            .get_object()
            .bucket(&self.name)
            .key(&object.key)
            .set_version_id(object.version_id.clone())
            .set_if_match(object.e_tag.as_ref().map(|tag| format!("\"{tag}\"")));
        let mut answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) => {
                let status = error.raw_response().map(|raw| raw.status().as_u16());
                let code = error.as_service_error().and_then(|service| service.code());
                return match (status, code) {
                    (_, Some("NoSuchKey" | "NoSuchVersion")) => Ok(Original::Gone),
                    (Some(412), _) => Ok(Original::Replaced),
                    _ => Err(aws_error("GetObject", &error)),
                };
            }
        };
        // Storage that knows no If-Match still says what it sends.
        let sent = answer.e_tag().map(|tag| tag.trim_matches('"'));
        if object.e_tag.is_some() && sent.is_some() && object.e_tag.as_deref() != sent {
            return Ok(Original::Replaced);
        }
        let announced = answer.content_length().unwrap_or(0);
        let announced = u64::try_from(announced).unwrap_or(0);
        limits.check_bytes(announced)?;
        let mut bytes = Vec::new();
        let capacity = usize::try_from(announced).map_err(|_| Error::out_of_memory())?;
        bytes
            .try_reserve_exact(capacity)
            .map_err(|_| Error::out_of_memory())?;
        while let Some(chunk) = answer.body.try_next().await.map_err(|_| cut_off())? {
            let held = bytes.len() as u64 + chunk.len() as u64;
            limits.check_bytes(held)?;
            bytes.extend_from_slice(&chunk);
        }
        Ok(Original::Found(bytes))
    }

    /// The first bytes of the object of the event, at most `most`; nothing if it
    /// is gone, replaced or empty.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub async fn head(&self, object: &Object, most: u64) -> isopix::Result<Option<Head>> {
        let request = self
            .client
            .get_object()
            .bucket(&self.name)
            .key(&object.key)
            .range(format!("bytes=0-{}", most.saturating_sub(1)))
            .set_version_id(object.version_id.clone())
            .set_if_match(object.e_tag.as_ref().map(|tag| format!("\"{tag}\"")));
        let answer = match request.send().await {
            Ok(answer) => answer,
            Err(error) => {
                let status = error.raw_response().map(|raw| raw.status().as_u16());
                return match status {
                    // 416 is what an empty object answers to any range.
                    Some(404 | 412 | 416) => Ok(None),
                    _ => Err(aws_error("GetObject", &error)),
                };
            }
        };
        // `bytes 0-99/1234`; without it, the whole object was sent.
        let whole = answer
            .content_range()
            .and_then(|range| range.rsplit_once('/')?.1.parse().ok());
        let sent = answer.content_length().unwrap_or(0);
        let whole = whole.unwrap_or(u64::try_from(sent).unwrap_or(0));
        let mut bytes = Vec::new();
        let mut body = answer.body;
        while let Some(chunk) = body.try_next().await.map_err(|_| cut_off())? {
            let room = usize::try_from(most).unwrap_or(usize::MAX) - bytes.len();
            bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if chunk.len() >= room {
                break;
            }
        }
        Ok(Some(Head { bytes, whole }))
    }

    /// What is there under a key now, if anything.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub async fn find(&self, key: &str) -> isopix::Result<Option<Current>> {
        let request = self.client.head_object().bucket(&self.name).key(key);
        match request.send().await {
            Ok(found) => Ok(Some(Current {
                e_tag: found.e_tag().map(|tag| tag.trim_matches('"').to_owned()),
                version_id: found.version_id().map(str::to_owned),
                bytes: found.content_length().and_then(|n| u64::try_from(n).ok()),
            })),
            Err(error) if is_not_found(&error) => Ok(None),
            Err(error) => Err(aws_error("HeadObject", &error)),
        }
    }

    /// Writes a file that never changes. S3 compares the SHA-256 (64 hex
    /// digits) with what arrives.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub async fn write(
        &self,
        key: &str,
        content_type: &str,
        bytes: Vec<u8>,
        sha256: &str,
    ) -> isopix::Result<()> {
        self.client
            .put_object()
            .bucket(&self.name)
            .key(key)
            .content_type(content_type)
            .cache_control(IMMUTABLE)
            .checksum_sha256(base64_of_hex(sha256))
            .body(ByteStream::from(bytes))
            .send()
            .await
            .map_err(|error| aws_error("PutObject", &error))?;
        Ok(())
    }

    /// Removes an object with all its versions; one that is not there is fine.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub async fn remove(&self, key: &str) -> isopix::Result<()> {
        let answer = self
            .client
            .delete_object()
            .bucket(&self.name)
            .key(key)
            .send()
            .await
            .map_err(|error| aws_error("DeleteObject", &error))?;
        // A bucket that keeps versions has put this over the object.
        if answer.delete_marker() == Some(true) {
            let versions = self.versions(key).await?;
            self.remove_objects(versions).await?;
        }
        Ok(())
    }

    /// Removes the object of an event, of a bucket that keeps versions that one
    /// alone; one that is not there is fine.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub async fn remove_one(&self, object: &Object) -> isopix::Result<()> {
        let request = self.client.delete_object().bucket(&self.name);
        request
            .key(&object.key)
            .set_version_id(object.version_id.clone())
            .send()
            .await
            .map_err(|error| aws_error("DeleteObject", &error))?;
        Ok(())
    }

    /// All versions of a key, delete markers among them.
    async fn versions(&self, key: &str) -> isopix::Result<Vec<ObjectIdentifier>> {
        let mut versions = Vec::new();
        let mut after = (None, None);
        loop {
            let (key_marker, version_marker) = after;
            let page = self
                .client
                .list_object_versions()
                .bucket(&self.name)
                .prefix(key)
                .set_key_marker(key_marker)
                .set_version_id_marker(version_marker)
                .send()
                .await
                .map_err(|error| aws_error("ListObjectVersions", &error))?;
            let is_last = page.is_truncated() != Some(true);
            let markers = page.delete_markers.unwrap_or_default().into_iter();
            let objects = page.versions.unwrap_or_default().into_iter();
            let all = markers
                .map(|marker| (marker.key, marker.version_id))
                .chain(objects.map(|object| (object.key, object.version_id)));
            for (found, version) in all {
                // The prefix fits longer keys, too.
                if found.as_deref() == Some(key) {
                    versions.push(identifier(key, version)?);
                }
            }
            if is_last {
                return Ok(versions);
            }
            after = (page.next_key_marker, page.next_version_id_marker);
        }
    }

    /// The keys that start with `prefix`.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub async fn list(&self, prefix: &str) -> isopix::Result<Vec<String>> {
        let mut keys = Vec::new();
        let mut pages = self
            .client
            .list_objects_v2()
            .bucket(&self.name)
            .prefix(prefix)
            .into_paginator()
            .send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| aws_error("ListObjectsV2", &error))?;
            keys.extend(
                page.contents
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(|o| o.key),
            );
        }
        Ok(keys)
    }

    /// Removes many objects; those that are not there are fine.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub async fn remove_all(&self, keys: &[String]) -> isopix::Result<()> {
        let objects = keys.iter().map(|key| identifier(key, None));
        let objects = objects.collect::<isopix::Result<_>>()?;
        self.remove_objects(objects).await
    }

    async fn remove_objects(&self, objects: Vec<ObjectIdentifier>) -> isopix::Result<()> {
        for batch in objects.chunks(DELETE_BATCH) {
            let delete = Delete::builder()
                .set_objects(Some(batch.to_vec()))
                .quiet(true)
                .build()
                .map_err(|_| Error::internal())?;
            let answer = self
                .client
                .delete_objects()
                .bucket(&self.name)
                .delete(delete)
                .send()
                .await
                .map_err(|error| aws_error("DeleteObjects", &error))?;
            if let Some(error) = answer.errors().first() {
                let code = error.code().unwrap_or("an error without a code");
                return Err(Error::new(Code::Storage, format!("DeleteObjects: {code}")));
            }
        }
        Ok(())
    }
}

fn identifier(key: &str, version: Option<String>) -> isopix::Result<ObjectIdentifier> {
    let identifier = ObjectIdentifier::builder().key(key);
    let identifier = identifier.set_version_id(version).build();
    identifier.map_err(|_| Error::internal())
}

/// The base64 that S3 wants of a SHA-256 in hex.
pub(crate) fn base64_of_hex(hex: &str) -> String {
    let digits = hex.as_bytes().chunks(2);
    let bytes: Vec<u8> = digits
        .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    BASE64_STANDARD.encode(bytes)
}

/// HEAD answers have no body that could name the error.
fn is_not_found<E>(error: &SdkError<E>) -> bool {
    error
        .raw_response()
        .is_some_and(|raw| raw.status().as_u16() == 404)
}

fn cut_off() -> Error {
    Error::new(Code::Network, "GetObject: the answer was cut off")
}
