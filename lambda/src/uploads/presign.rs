//! Presigned requests: a PUT that admits exactly the announced bytes, once,
//! and GETs of renditions.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_s3::presigning::PresigningConfig;
use isopix::{Code, Error};

use crate::aws_error::aws_error;
use crate::bucket::{Bucket, base64_of_hex};

/// A presigned PUT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresignedPut {
    /// Where to.
    pub url: String,
    /// The headers that the client has to send. `content-length` is signed
    /// too; HTTP clients set it themselves.
    pub headers: BTreeMap<String, String>,
}

/// Headers that have to be signed as headers: in the query S3 ignores them.
const SIGNED: [&str; 4] = [
    "content-length",
    "content-type",
    "if-none-match",
    "x-amz-checksum-sha256",
];

/// A PUT of `bytes` bytes of that type and SHA-256 (64 hex digits), as long
/// as there is no object of this key.
///
/// # Errors
/// `network` or `storage` if there are no credentials to sign with,
/// `internal` if a header was left unsigned.
pub async fn presigned_put(
    bucket: &Bucket,
    key: &str,
    content_type: &str,
    bytes: u64,
    sha256: &str,
    lifetime: Duration,
) -> isopix::Result<PresignedPut> {
    let content_length = i64::try_from(bytes).map_err(|_| Error::internal())?;
    let signed = bucket
        .client
        .put_object()
        .bucket(&bucket.name)
        .key(key)
        .content_length(content_length)
        .content_type(content_type)
        .checksum_sha256(base64_of_hex(sha256))
        .if_none_match("*")
        .presigned(expires_in(lifetime)?)
        .await
        .map_err(|error| aws_error("presigning a PUT", &error))?;
    if !SIGNED.iter().all(|name| signs(signed.uri(), name)) {
        return Err(Error::internal());
    }
    // The client adds some of its own on Lambda, such as a trace id, which are
    // not signed and which no bucket's CORS rules admit.
    let is_asked =
        |name: &str| name != "content-length" && name != "host" && signs(signed.uri(), name);
    let headers = signed
        .headers()
        .filter(|(name, _)| is_asked(name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    Ok(PresignedPut {
        url: signed.uri().to_owned(),
        headers,
    })
}

/// The URL of a GET.
///
/// # Errors
/// `network` or `storage` if there are no credentials to sign with.
pub async fn presigned_get(
    bucket: &Bucket,
    key: &str,
    lifetime: Duration,
) -> isopix::Result<String> {
    let signed = bucket
        .client
        .get_object()
        .bucket(&bucket.name)
        .key(key)
        .presigned(expires_in(lifetime)?)
        .await
        .map_err(|error| aws_error("presigning a GET", &error))?;
    Ok(signed.uri().to_owned())
}

/// Whether the URL's signature covers a header: SDKs move some into the
/// query, and a change of theirs must not open the door.
fn signs(url: &str, header: &str) -> bool {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    query
        .split('&')
        .filter_map(|parameter| parameter.strip_prefix("X-Amz-SignedHeaders="))
        .flat_map(|names| names.split("%3B"))
        .any(|name| name == header)
}

fn expires_in(lifetime: Duration) -> isopix::Result<PresigningConfig> {
    PresigningConfig::expires_in(lifetime)
        .map_err(|error| Error::new(Code::Storage, format!("presigning: {error}")))
}
