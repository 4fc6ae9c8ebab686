//! Taking in a body: to a file, compared with everything that was said about
//! it, before anybody can see it.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use futures_util::StreamExt as _;
use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum as _, Md5};
use s3s::dto::{Checksum, ChecksumAlgorithm, StreamingBlob};
use s3s::{S3Error, S3Result, TrailingHeaders, s3_error};
use tokio::io::AsyncWriteExt as _;

use super::Storage;
use crate::serve::store::Blob;

/// What a writer said about a body.
#[derive(Default)]
pub(super) struct Declared {
    pub(super) bytes: Option<i64>,
    /// Base64, as all checksums here.
    pub(super) md5: Option<String>,
    pub(super) checksum: Checksum,
    /// One that follows the body.
    pub(super) algorithm: Option<ChecksumAlgorithm>,
    pub(super) trailers: Option<TrailingHeaders>,
}

/// A body that is what it was said to be.
pub(super) struct Received {
    pub(super) blob: Blob,
    pub(super) bytes: u64,
    /// Hex.
    pub(super) md5: String,
    pub(super) checksum: Checksum,
}

impl Storage {
    /// # Errors
    /// `IncompleteBody`, `BadDigest`, `InternalError`.
    pub(super) async fn receive(
        &self,
        body: Option<StreamingBlob>,
        declared: Declared,
    ) -> S3Result<Received> {
        let mut hasher = declared.hasher()?;
        let mut md5 = Md5::new();
        let mut bytes: u64 = 0;
        let blobs = self.store.blobs();
        let (mut file, blob) = blobs.create().await.map_err(|e| self.object_error(e))?;
        if let Some(mut body) = body {
            while let Some(chunk) = body.next().await {
                let chunk = chunk.map_err(|error| s3_error!(IncompleteBody, "{error}"))?;
                md5.update(&chunk);
                hasher.update(&chunk);
                bytes += chunk.len() as u64;
                let written = file.write_all(&chunk).await;
                written.map_err(|error| self.object_error(error))?;
            }
        }
        file.flush().await.map_err(|e| self.object_error(e))?;
        let md5 = md5.finalize();
        let checksum = hasher.finalize();
        declared.check(bytes, md5.as_ref(), &checksum)?;
        blobs.settle(file).await.map_err(|e| self.object_error(e))?;
        let md5 = hex(md5.as_ref());
        Ok(Received {
            blob,
            bytes,
            md5,
            checksum,
        })
    }
}

impl Declared {
    /// Computes what is declared, now or after the body.
    fn hasher(&self) -> S3Result<ChecksumHasher> {
        let mut algorithms: Vec<&str> = self.algorithm.iter().map(|it| it.as_str()).collect();
        let declared = [
            (&self.checksum.checksum_crc32, ChecksumAlgorithm::CRC32),
            (&self.checksum.checksum_crc32c, ChecksumAlgorithm::CRC32C),
            (
                &self.checksum.checksum_crc64nvme,
                ChecksumAlgorithm::CRC64NVME,
            ),
            (&self.checksum.checksum_sha1, ChecksumAlgorithm::SHA1),
            (&self.checksum.checksum_sha256, ChecksumAlgorithm::SHA256),
        ];
        algorithms.extend(
            declared
                .iter()
                .filter(|(sum, _)| sum.is_some())
                .map(|it| it.1),
        );
        let mut hasher = ChecksumHasher::default();
        for algorithm in algorithms {
            match algorithm {
                ChecksumAlgorithm::CRC32 => hasher.crc32 = Some(Default::default()),
                ChecksumAlgorithm::CRC32C => hasher.crc32c = Some(Default::default()),
                ChecksumAlgorithm::CRC64NVME => hasher.crc64nvme = Some(Default::default()),
                ChecksumAlgorithm::SHA1 => hasher.sha1 = Some(Default::default()),
                ChecksumAlgorithm::SHA256 => hasher.sha256 = Some(Default::default()),
                other => {
                    return Err(s3_error!(NotImplemented, "the checksum algorithm {other}"));
                }
            }
        }
        Ok(hasher)
    }

    fn check(self, bytes: u64, md5: &[u8], computed: &Checksum) -> S3Result<()> {
        if self
            .bytes
            .is_some_and(|said| u64::try_from(said) != Ok(bytes))
        {
            return Err(s3_error!(IncompleteBody));
        }
        if self
            .md5
            .is_some_and(|said| said != BASE64_STANDARD.encode(md5))
        {
            return Err(bad_digest("Content-MD5"));
        }
        let trailers = self.trailers.and_then(|trailers| trailers.take());
        let said_after = |name: &str| {
            let value = trailers.as_ref()?.get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        let said = self.checksum;
        let pairs = [
            (
                said.checksum_crc32,
                &computed.checksum_crc32,
                "x-amz-checksum-crc32",
            ),
            (
                said.checksum_crc32c,
                &computed.checksum_crc32c,
                "x-amz-checksum-crc32c",
            ),
            (
                said.checksum_crc64nvme,
                &computed.checksum_crc64nvme,
                "x-amz-checksum-crc64nvme",
            ),
            (
                said.checksum_sha1,
                &computed.checksum_sha1,
                "x-amz-checksum-sha1",
            ),
            (
                said.checksum_sha256,
                &computed.checksum_sha256,
                "x-amz-checksum-sha256",
            ),
        ];
        for (said, computed, name) in pairs {
            let said = said.or_else(|| said_after(name));
            // An algorithm may be named without a checksum to compare with.
            if said.is_some() && said != *computed {
                return Err(bad_digest(name));
            }
        }
        Ok(())
    }
}

fn bad_digest(header: &'static str) -> S3Error {
    s3_error!(BadDigest, "the body is not the one that {header} tells of")
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
