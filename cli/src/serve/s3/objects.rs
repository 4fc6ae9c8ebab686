//! Objects as a whole: put, got and deleted.

use std::collections::BTreeMap;
use std::io::ErrorKind;

use s3s::dto::{
    Checksum, ChecksumType, DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput,
    DeleteObjectsOutput, DeletedObject, ETag, Error, GetObjectInput, GetObjectOutput,
    HeadObjectInput, HeadObjectOutput, Metadata, PutObjectInput, PutObjectOutput, Range,
    StreamingBlob,
};
use s3s::{S3Result, TrailingHeaders};
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, SeekFrom};
use tokio_util::io::ReaderStream;

use super::Storage;
use super::conditions::{self, OfRead, e_tag, modified};
use super::receive::Declared;
use crate::serve::store::{Attributes, Facts, Object};

/// How much of a file is read at a time, in bytes.
const CHUNK_BYTES: usize = 65_536;

impl Storage {
    pub(super) async fn put(
        &self,
        input: PutObjectInput,
        trailers: Option<TrailingHeaders>,
    ) -> S3Result<PutObjectOutput> {
        let condition = conditions::of_write(input.if_match, input.if_none_match)?;
        let declared = Declared {
            bytes: input.content_length,
            md5: input.content_md5,
            checksum: Checksum {
                checksum_crc32: input.checksum_crc32,
                checksum_crc32c: input.checksum_crc32c,
                checksum_crc64nvme: input.checksum_crc64nvme,
                checksum_sha1: input.checksum_sha1,
                checksum_sha256: input.checksum_sha256,
                checksum_type: None,
            },
            algorithm: input.checksum_algorithm,
            trailers,
        };
        let received = self.receive(input.body, declared).await?;
        let attributes = Attributes {
            cache_control: input.cache_control,
            content_disposition: input.content_disposition,
            content_encoding: input.content_encoding,
            content_language: input.content_language,
            content_type: input.content_type,
            metadata: sorted(input.metadata),
            sha256: received.checksum.checksum_sha256.clone(),
        };
        let new = Facts {
            blob: received.blob,
            bytes: received.bytes,
            e_tag: received.md5.clone(),
            attributes,
        };
        let put = self.store.put(&input.bucket, &input.key, new, condition);
        put.await.map_err(|error| self.object_error(error))?;
        let checksum = received.checksum;
        Ok(PutObjectOutput {
            e_tag: Some(ETag::Strong(received.md5)),
            checksum_crc32: checksum.checksum_crc32,
            checksum_crc32c: checksum.checksum_crc32c,
            checksum_crc64nvme: checksum.checksum_crc64nvme,
            checksum_sha1: checksum.checksum_sha1,
            checksum_sha256: checksum.checksum_sha256,
            ..Default::default()
        })
    }

    pub(super) async fn get(&self, input: GetObjectInput) -> S3Result<GetObjectOutput> {
        let (object, file) = self.open(&input.bucket, &input.key).await?;
        let conditions = OfRead {
            if_match: input.if_match,
            if_none_match: input.if_none_match,
            if_modified_since: input.if_modified_since,
            if_unmodified_since: input.if_unmodified_since,
        };
        conditions.check(&object)?;
        let range = Extent::of(input.range, &object)?;
        let body = self.body(file, &range).await?;
        let content_range = range.content_range(&object);
        let whole = content_range.is_none();
        let attributes = object.attributes.clone();
        Ok(GetObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            body: Some(body),
            cache_control: attributes.cache_control,
            checksum_type: checksum_type(&attributes.sha256).filter(|_| whole),
            checksum_sha256: attributes.sha256.filter(|_| whole),
            content_disposition: attributes.content_disposition,
            content_encoding: attributes.content_encoding,
            content_language: attributes.content_language,
            content_length: i64::try_from(range.bytes).ok(),
            content_range,
            content_type: content_type(attributes.content_type),
            e_tag: Some(e_tag(&object)),
            last_modified: Some(modified(&object)),
            metadata: unsorted(attributes.metadata),
            ..Default::default()
        })
    }

    pub(super) async fn head(&self, input: HeadObjectInput) -> S3Result<HeadObjectOutput> {
        let found = self.store.find(&input.bucket, &input.key).await;
        let object = found.map_err(|error| self.object_error(error))?;
        let conditions = OfRead {
            if_match: input.if_match,
            if_none_match: input.if_none_match,
            if_modified_since: input.if_modified_since,
            if_unmodified_since: input.if_unmodified_since,
        };
        conditions.check(&object)?;
        let attributes = object.attributes.clone();
        Ok(HeadObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            cache_control: attributes.cache_control,
            checksum_type: checksum_type(&attributes.sha256),
            checksum_sha256: attributes.sha256,
            content_disposition: attributes.content_disposition,
            content_encoding: attributes.content_encoding,
            content_language: attributes.content_language,
            content_length: i64::try_from(object.bytes).ok(),
            content_type: content_type(attributes.content_type),
            e_tag: Some(e_tag(&object)),
            last_modified: Some(modified(&object)),
            metadata: unsorted(attributes.metadata),
            ..Default::default()
        })
    }

    pub(super) async fn delete(&self, input: DeleteObjectInput) -> S3Result<DeleteObjectOutput> {
        let condition = conditions::of_write(input.if_match, None)?;
        let removed = self.store.remove(&input.bucket, &input.key, condition);
        removed.await.map_err(|error| self.object_error(error))?;
        Ok(DeleteObjectOutput::default())
    }

    pub(super) async fn delete_many(&self, input: DeleteObjectsInput) -> DeleteObjectsOutput {
        let mut deleted = Vec::new();
        let mut errors = Vec::new();
        for object in input.delete.objects {
            let one = DeleteObjectInput {
                bucket: input.bucket.clone(),
                key: object.key.clone(),
                ..Default::default()
            };
            let key = Some(object.key);
            match self.delete(one).await {
                Ok(_) => deleted.push(DeletedObject {
                    key,
                    ..Default::default()
                }),
                Err(error) => errors.push(Error {
                    code: Some(error.code().as_str().to_owned()),
                    key,
                    message: error.message().map(str::to_owned),
                    version_id: None,
                }),
            }
        }
        let is_quiet = input.delete.quiet == Some(true);
        DeleteObjectsOutput {
            deleted: (!is_quiet).then_some(deleted),
            errors: (!errors.is_empty()).then_some(errors),
            ..Default::default()
        }
    }

    /// An object and its file.
    async fn open(&self, bucket: &str, key: &str) -> S3Result<(Object, File)> {
        loop {
            let found = self.store.find(bucket, key).await;
            let object = found.map_err(|error| self.object_error(error))?;
            match self.store.blobs().open(&object.blob).await {
                Ok(file) => return Ok((object, file)),
                // It was replaced or removed a moment ago: look again.
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    let now = self.store.find(bucket, key).await;
                    let now = now.map_err(|error| self.object_error(error))?;
                    if now.blob == object.blob {
                        return Err(self.object_error(error));
                    }
                }
                Err(error) => return Err(self.object_error(error)),
            }
        }
    }

    async fn body(&self, mut file: File, range: &Extent) -> S3Result<StreamingBlob> {
        let sought = file.seek(SeekFrom::Start(range.start)).await;
        sought.map_err(|error| self.object_error(error))?;
        let part = file.take(range.bytes);
        Ok(StreamingBlob::wrap(ReaderStream::with_capacity(
            part,
            CHUNK_BYTES,
        )))
    }
}

/// Which bytes of an object are sent.
struct Extent {
    start: u64,
    bytes: u64,
    is_partial: bool,
}

impl Extent {
    fn of(range: Option<Range>, object: &Object) -> S3Result<Self> {
        let whole = 0..object.bytes;
        let is_partial = range.is_some();
        let asked = match range {
            None => whole,
            Some(range) => range.check(object.bytes)?,
        };
        Ok(Extent {
            start: asked.start,
            bytes: asked.end - asked.start,
            is_partial,
        })
    }

    fn content_range(&self, object: &Object) -> Option<String> {
        let last = (self.start + self.bytes).saturating_sub(1);
        self.is_partial
            .then(|| format!("bytes {}-{last}/{}", self.start, object.bytes))
    }
}

/// S3's default.
fn content_type(said: Option<String>) -> Option<String> {
    Some(said.unwrap_or_else(|| "binary/octet-stream".to_owned()))
}

fn checksum_type(sha256: &Option<String>) -> Option<ChecksumType> {
    let full = ChecksumType::from_static(ChecksumType::FULL_OBJECT);
    sha256.as_ref().map(|_| full)
}

pub(super) fn sorted(metadata: Option<Metadata>) -> BTreeMap<String, String> {
    metadata.unwrap_or_default().into_iter().collect()
}

fn unsorted(metadata: BTreeMap<String, String>) -> Option<Metadata> {
    (!metadata.is_empty()).then(|| metadata.into_iter().collect())
}
