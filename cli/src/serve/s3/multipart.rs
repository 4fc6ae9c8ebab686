//! Uploads in parts.

use s3s::crypto::{Checksum as _, Md5};
use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, Checksum, CompleteMultipartUploadInput,
    CompleteMultipartUploadOutput, CompletedPart, CreateMultipartUploadInput,
    CreateMultipartUploadOutput, ETag, UploadPartInput, UploadPartOutput,
};
use s3s::{S3Result, TrailingHeaders, s3_error};

use super::Storage;
use super::conditions;
use super::objects::sorted;
use super::receive::{Declared, hex};
use crate::serve::store::{Attributes, Facts, Part};

/// The most parts of an upload.
const MAX_PARTS: i32 = 10_000;
/// The least size of a part that is not the last, in bytes.
const MIN_PART_BYTES: u64 = 5 << 20;

impl Storage {
    pub(super) async fn begin(
        &self,
        input: CreateMultipartUploadInput,
    ) -> S3Result<CreateMultipartUploadOutput> {
        let attributes = Attributes {
            cache_control: input.cache_control,
            content_disposition: input.content_disposition,
            content_encoding: input.content_encoding,
            content_language: input.content_language,
            content_type: input.content_type,
            metadata: sorted(input.metadata),
            sha256: None,
        };
        let begun = self
            .store
            .begin_upload(&input.bucket, &input.key, attributes);
        let id = begun.await.map_err(|error| self.upload_error(error))?;
        Ok(CreateMultipartUploadOutput {
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id: Some(id),
            checksum_algorithm: input.checksum_algorithm,
            checksum_type: input.checksum_type,
            ..Default::default()
        })
    }

    pub(super) async fn part(
        &self,
        input: UploadPartInput,
        trailers: Option<TrailingHeaders>,
    ) -> S3Result<UploadPartOutput> {
        if !(1..=MAX_PARTS).contains(&input.part_number) {
            return Err(s3_error!(
                InvalidArgument,
                "part numbers are from 1 to 10000"
            ));
        }
        let upload = (self.store).upload(&input.upload_id, &input.bucket, &input.key);
        upload.await.map_err(|error| self.upload_error(error))?;
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
        let new = Facts {
            blob: received.blob,
            bytes: received.bytes,
            e_tag: received.md5.clone(),
            attributes: Attributes::default(),
        };
        let added = (self.store).add_part(&input.upload_id, input.part_number, new);
        added.await.map_err(|error| self.upload_error(error))?;
        let checksum = received.checksum;
        Ok(UploadPartOutput {
            e_tag: Some(ETag::Strong(received.md5)),
            checksum_crc32: checksum.checksum_crc32,
            checksum_crc32c: checksum.checksum_crc32c,
            checksum_crc64nvme: checksum.checksum_crc64nvme,
            checksum_sha1: checksum.checksum_sha1,
            checksum_sha256: checksum.checksum_sha256,
            ..Default::default()
        })
    }

    pub(super) async fn complete(
        &self,
        input: CompleteMultipartUploadInput,
    ) -> S3Result<CompleteMultipartUploadOutput> {
        let condition = conditions::of_write(input.if_match, input.if_none_match)?;
        let upload = (self.store).upload(&input.upload_id, &input.bucket, &input.key);
        let (attributes, arrived) = upload.await.map_err(|error| self.upload_error(error))?;
        let listed = input.multipart_upload.and_then(|upload| upload.parts);
        let parts = chosen(&arrived, &listed.unwrap_or_default())?;
        let e_tag = whole_tag(&parts);
        let new = self.join(&parts, e_tag.clone(), attributes).await?;
        let (bucket, key) = (&input.bucket, &input.key);
        let completed = (self.store).complete_upload(&input.upload_id, bucket, key, new, condition);
        completed.await.map_err(|error| self.upload_error(error))?;
        Ok(CompleteMultipartUploadOutput {
            bucket: Some(input.bucket),
            key: Some(input.key),
            e_tag: Some(ETag::Strong(e_tag)),
            ..Default::default()
        })
    }

    pub(super) async fn abort(
        &self,
        input: AbortMultipartUploadInput,
    ) -> S3Result<AbortMultipartUploadOutput> {
        let upload = (self.store).upload(&input.upload_id, &input.bucket, &input.key);
        upload.await.map_err(|error| self.upload_error(error))?;
        let aborted = self.store.abort_upload(&input.upload_id).await;
        aborted.map_err(|error| self.upload_error(error))?;
        Ok(AbortMultipartUploadOutput::default())
    }

    /// One file of the bytes of all parts.
    async fn join(
        &self,
        parts: &[&Part],
        e_tag: String,
        attributes: Attributes,
    ) -> S3Result<Facts> {
        let blobs = self.store.blobs();
        let (mut file, blob) = blobs.create().await.map_err(|e| self.upload_error(e))?;
        let mut bytes = 0;
        for part in parts {
            let opened = blobs.open(&part.blob).await;
            let mut source = opened.map_err(|error| self.upload_error(error))?;
            let copied = tokio::io::copy(&mut source, &mut file).await;
            bytes += copied.map_err(|error| self.upload_error(error))?;
        }
        blobs.settle(file).await.map_err(|e| self.upload_error(e))?;
        Ok(Facts {
            blob,
            bytes,
            e_tag,
            attributes,
        })
    }
}

/// The parts that the client lists, which have to have arrived as it thinks.
fn chosen<'a>(arrived: &'a [Part], listed: &[CompletedPart]) -> S3Result<Vec<&'a Part>> {
    let mut parts: Vec<&Part> = Vec::new();
    for one in listed {
        let number = one.part_number.unwrap_or_default();
        let part = (arrived.iter())
            .find(|part| part.number == number)
            .filter(|part| {
                one.e_tag
                    .as_ref()
                    .is_some_and(|tag| tag.value() == part.e_tag)
            })
            .ok_or_else(|| s3_error!(InvalidPart))?;
        if let Some(last) = parts.last() {
            if last.number >= number {
                return Err(s3_error!(InvalidPartOrder));
            }
            if last.bytes < MIN_PART_BYTES {
                return Err(s3_error!(EntityTooSmall));
            }
        }
        parts.push(part);
    }
    if parts.is_empty() {
        return Err(s3_error!(InvalidPart, "name at least one part"));
    }
    Ok(parts)
}

/// S3's entity tag of an object of parts: the MD5 over the parts' MD5s, and
/// their number.
fn whole_tag(parts: &[&Part]) -> String {
    let mut md5 = Md5::new();
    for part in parts {
        let digits = part.e_tag.as_bytes().chunks(2);
        let digest: Vec<u8> = digits
            .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect();
        md5.update(&digest);
    }
    format!("{}-{}", hex(md5.finalize().as_ref()), parts.len())
}
