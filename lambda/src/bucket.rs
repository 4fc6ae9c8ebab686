//! One bucket: the originals or the renditions.

mod remove;

use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use isopix::{Code, Error, Limits};

use crate::aws_error::aws_error;
use crate::event::Object;

/// Renditions never change under their key.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// What S3 answers of an object that is there and that it does not hand out:
/// it is archived; it may not be read; its key of KMS is switched off, about to
/// be deleted, or gone; or it has a key that only its owner has (SSE-C).
const WITHHELD: [&str; 6] = [
    "InvalidObjectState",
    "AccessDenied",
    "KMS.DisabledException",
    "KMS.KMSInvalidStateException",
    "KMS.NotFoundException",
    "InvalidRequest",
];

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
    /// It is there and is not handed out: it is archived, or encrypted with a
    /// key that this function may not use or does not have.
    Withheld(Error),
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
                    (_, Some(code)) if WITHHELD.contains(&code) => {
                        Ok(Original::Withheld(aws_error("GetObject", &error)))
                    }
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
