//! Listing a bucket.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use s3s::dto::{CommonPrefix, ListObjectsV2Input, ListObjectsV2Output, Object};
use s3s::{S3Result, s3_error};

use super::Storage;
use super::conditions::{e_tag, modified};
use crate::serve::store::Listing;

/// The most entries of a page, in S3 and here.
const MAX_KEYS: i32 = 1000;

impl Storage {
    pub(super) async fn list(&self, input: ListObjectsV2Input) -> S3Result<ListObjectsV2Output> {
        let max_keys = input.max_keys.unwrap_or(MAX_KEYS).clamp(0, MAX_KEYS);
        let after = match &input.continuation_token {
            Some(token) => key_of(token).ok_or_else(|| s3_error!(InvalidToken))?,
            None => input.start_after.clone().unwrap_or_default(),
        };
        let listing = Listing {
            bucket: input.bucket.clone(),
            prefix: input.prefix.clone().unwrap_or_default(),
            delimiter: input.delimiter.clone().unwrap_or_default(),
            after,
            max: usize::try_from(max_keys).unwrap_or_default(),
        };
        let listed = self.store.list(listing).await;
        let page = listed.map_err(|error| self.object_error(error))?;
        let objects: Vec<_> = (page.objects.into_iter())
            .map(|(key, object)| Object {
                e_tag: Some(e_tag(&object)),
                key: Some(key),
                last_modified: Some(modified(&object)),
                size: i64::try_from(object.bytes).ok(),
                ..Default::default()
            })
            .collect();
        let folded: Vec<_> = (page.folded.into_iter())
            .map(|prefix| CommonPrefix {
                prefix: Some(prefix),
            })
            .collect();
        Ok(ListObjectsV2Output {
            key_count: i32::try_from(objects.len() + folded.len()).ok(),
            contents: Some(objects),
            common_prefixes: Some(folded),
            is_truncated: Some(page.next.is_some()),
            next_continuation_token: page.next.map(|key| token_of(&key)),
            continuation_token: input.continuation_token,
            delimiter: input.delimiter,
            max_keys: Some(max_keys),
            name: Some(input.bucket),
            prefix: input.prefix,
            start_after: input.start_after,
            ..Default::default()
        })
    }
}

/// Keys may hold what XML cannot.
fn token_of(key: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(key)
}

fn key_of(token: &str) -> Option<String> {
    String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(token).ok()?).ok()
}
