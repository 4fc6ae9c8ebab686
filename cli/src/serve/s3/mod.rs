//! The embedded S3: two buckets, the operations that the functions and AWS's
//! command line need, signatures checked. An operation that is not here is
//! answered `NotImplemented`.
//!
//! The protocol is s3s's. The storage is our own, because an upload must not
//! be there before its checksum has been compared, and must not be there
//! without its event.

mod access;
mod conditions;
mod list;
mod multipart;
mod objects;
mod receive;

use std::sync::Arc;

use s3s::auth::SimpleAuth;
use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, CompleteMultipartUploadInput,
    CompleteMultipartUploadOutput, CreateMultipartUploadInput, CreateMultipartUploadOutput,
    DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput, GetObjectInput,
    GetObjectOutput, HeadBucketInput, HeadBucketOutput, HeadObjectInput, HeadObjectOutput,
    ListObjectsV2Input, ListObjectsV2Output, PutObjectInput, PutObjectOutput, UploadPartInput,
    UploadPartOutput,
};
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{S3, S3Error, S3ErrorCode, S3Request, S3Response, S3Result, s3_error};

use super::credentials::Credentials;
use super::log::Log;
use super::store::{Store, StoreError};

/// The bucket of originals: nothing in it is public.
pub(crate) const ORIGINALS: &str = "originals";
/// The bucket of renditions: everyone who can reach it can read it.
pub(crate) const RENDITIONS: &str = "renditions";

/// The S3 service over a store.
pub(crate) fn service(store: Arc<Store>, credentials: &Credentials, log: Log) -> S3Service {
    let mut builder = S3ServiceBuilder::new(Storage { store, log });
    builder.set_auth(SimpleAuth::from_single(
        credentials.access_key_id.as_str(),
        credentials.secret_access_key.as_str(),
    ));
    builder.set_access(access::Access);
    builder.build()
}

/// S3's operations over the store.
struct Storage {
    store: Arc<Store>,
    log: Log,
}

impl Storage {
    fn check_bucket(&self, bucket: &str) -> S3Result<()> {
        match bucket {
            ORIGINALS | RENDITIONS => Ok(()),
            _ => Err(s3_error!(
                NoSuchBucket,
                "the buckets here are \"originals\" and \"renditions\""
            )),
        }
    }

    /// The S3 error for what the store could not do.
    fn error(&self, error: StoreError, missing: S3ErrorCode) -> S3Error {
        match error {
            StoreError::Missing => S3Error::new(missing),
            StoreError::Precondition => s3_error!(PreconditionFailed),
            StoreError::Broken(what) => {
                self.log.warn(format_args!("the storage: {what}"));
                s3_error!(InternalError)
            }
        }
    }

    fn object_error(&self, error: impl Into<StoreError>) -> S3Error {
        self.error(error.into(), S3ErrorCode::NoSuchKey)
    }

    fn upload_error(&self, error: impl Into<StoreError>) -> S3Error {
        self.error(error.into(), S3ErrorCode::NoSuchUpload)
    }
}

#[async_trait::async_trait]
impl S3 for Storage {
    async fn head_bucket(
        &self,
        request: S3Request<HeadBucketInput>,
    ) -> S3Result<S3Response<HeadBucketOutput>> {
        self.check_bucket(&request.input.bucket)?;
        Ok(S3Response::new(HeadBucketOutput::default()))
    }

    async fn put_object(
        &self,
        request: S3Request<PutObjectInput>,
    ) -> S3Result<S3Response<PutObjectOutput>> {
        self.check_bucket(&request.input.bucket)?;
        let trailers = request.trailing_headers;
        let output = self.put(request.input, trailers).await?;
        Ok(S3Response::new(output))
    }

    async fn get_object(
        &self,
        request: S3Request<GetObjectInput>,
    ) -> S3Result<S3Response<GetObjectOutput>> {
        self.check_bucket(&request.input.bucket)?;
        Ok(S3Response::new(self.get(request.input).await?))
    }

    async fn head_object(
        &self,
        request: S3Request<HeadObjectInput>,
    ) -> S3Result<S3Response<HeadObjectOutput>> {
        self.check_bucket(&request.input.bucket)?;
        Ok(S3Response::new(self.head(request.input).await?))
    }

    async fn delete_object(
        &self,
        request: S3Request<DeleteObjectInput>,
    ) -> S3Result<S3Response<DeleteObjectOutput>> {
        self.check_bucket(&request.input.bucket)?;
        Ok(S3Response::new(self.delete(request.input).await?))
    }

    async fn delete_objects(
        &self,
        request: S3Request<DeleteObjectsInput>,
    ) -> S3Result<S3Response<DeleteObjectsOutput>> {
        self.check_bucket(&request.input.bucket)?;
        Ok(S3Response::new(self.delete_many(request.input).await))
    }

    async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        self.check_bucket(&request.input.bucket)?;
        Ok(S3Response::new(self.list(request.input).await?))
    }

    async fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        self.check_bucket(&request.input.bucket)?;
        Ok(S3Response::new(self.begin(request.input).await?))
    }

    async fn upload_part(
        &self,
        request: S3Request<UploadPartInput>,
    ) -> S3Result<S3Response<UploadPartOutput>> {
        self.check_bucket(&request.input.bucket)?;
        let trailers = request.trailing_headers;
        let output = self.part(request.input, trailers).await?;
        Ok(S3Response::new(output))
    }

    async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        self.check_bucket(&request.input.bucket)?;
        Ok(S3Response::new(self.complete(request.input).await?))
    }

    async fn abort_multipart_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        self.check_bucket(&request.input.bucket)?;
        Ok(S3Response::new(self.abort(request.input).await?))
    }
}
