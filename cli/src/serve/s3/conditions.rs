//! Conditional requests (RFC 9110, section 13).

use s3s::dto::{ETag, ETagCondition, IfMatch, IfNoneMatch, Timestamp};
use s3s::header::ETAG;
use s3s::{S3Error, S3ErrorCode, S3Result, s3_error};
use time::OffsetDateTime;

use crate::serve::store::{Condition, Object};

/// What a writer expects.
///
/// # Errors
/// `NotImplemented` for an `If-None-Match` other than `*`, as in S3.
pub(super) fn of_write(
    if_match: Option<IfMatch>,
    if_none_match: Option<IfNoneMatch>,
) -> S3Result<Condition> {
    match (if_match, if_none_match) {
        (None, None) => Ok(Condition::Anything),
        (None, Some(ETagCondition::Any)) => Ok(Condition::Nothing),
        (Some(ETagCondition::Any), None) => Ok(Condition::Something),
        (Some(ETagCondition::ETag(tag)), None) => Ok(Condition::Exactly(tag.into_value())),
        _ => Err(s3_error!(
            NotImplemented,
            "a write takes If-Match, or If-None-Match: *"
        )),
    }
}

/// What a reader expects.
pub(super) struct OfRead {
    pub(super) if_match: Option<IfMatch>,
    pub(super) if_none_match: Option<IfNoneMatch>,
    pub(super) if_modified_since: Option<Timestamp>,
    pub(super) if_unmodified_since: Option<Timestamp>,
}

impl OfRead {
    /// # Errors
    /// `PreconditionFailed`, `NotModified`.
    pub(super) fn check(self, object: &Object) -> S3Result<()> {
        let e_tag = e_tag(object);
        // HTTP dates have no fractions of a second.
        let modified = OffsetDateTime::from(modified(object)).unix_timestamp();
        let is_newer = |than: Timestamp| modified > OffsetDateTime::from(than).unix_timestamp();
        let is_other = match (self.if_match, self.if_unmodified_since) {
            (Some(ETagCondition::Any), _) => false,
            (Some(ETagCondition::ETag(tag)), _) => !tag.strong_cmp(&e_tag),
            (None, since) => since.is_some_and(is_newer),
        };
        if is_other {
            return Err(s3_error!(PreconditionFailed));
        }
        let is_known = match (self.if_none_match, self.if_modified_since) {
            (Some(ETagCondition::Any), _) => true,
            (Some(ETagCondition::ETag(tag)), _) => tag.weak_cmp(&e_tag),
            (None, since) => since.is_some_and(|since| !is_newer(since)),
        };
        if is_known {
            return Err(not_modified(&e_tag));
        }
        Ok(())
    }
}

fn not_modified(e_tag: &ETag) -> S3Error {
    let mut error = S3Error::new(S3ErrorCode::NotModified);
    if let Ok(value) = e_tag.to_http_header() {
        error.set_headers([(ETAG, value)].into_iter().collect());
    }
    error
}

pub(super) fn e_tag(object: &Object) -> ETag {
    ETag::Strong(object.e_tag.clone())
}

pub(super) fn modified(object: &Object) -> Timestamp {
    let nanoseconds = i128::from(object.modified_ms) * 1_000_000;
    OffsetDateTime::from_unix_timestamp_nanos(nanoseconds)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
        .into()
}
