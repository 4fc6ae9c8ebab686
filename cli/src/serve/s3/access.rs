//! Who may do what: a signature opens everything, and without one renditions
//! can be read.

use s3s::access::{S3Access, S3AccessContext};
use s3s::path::S3Path;
use s3s::{S3Result, s3_error};

use super::RENDITIONS;

pub(super) struct Access;

#[async_trait::async_trait]
impl S3Access for Access {
    async fn check(&self, context: &mut S3AccessContext<'_>) -> S3Result<()> {
        let is_signed = context.credentials().is_some();
        if is_signed || is_public(context) {
            return Ok(());
        }
        Err(s3_error!(AccessDenied))
    }
}

fn is_public(context: &S3AccessContext<'_>) -> bool {
    let is_read = matches!(context.s3_op().name(), "GetObject" | "HeadObject");
    let is_rendition = matches!(
        context.s3_path(),
        S3Path::Object { bucket, .. } if &**bucket == RENDITIONS
    );
    // As in S3: parameters such as response-content-type need a signature.
    is_read && is_rendition && context.uri().query().is_none()
}
