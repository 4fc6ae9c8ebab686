//! An S3 on a port of its own, and what can go wrong with it.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::{Bytes, Frame, Incoming};
use hyper::service::Service;
use hyper::{Method, Request, Response};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;

use crate::http_server::{Body, full, serve, take_one};
use crate::lists::Lists;
use crate::stack::{ACCESS_KEY, SECRET_KEY};

/// What can go wrong with the read of an original.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ReadFault {
    /// The bucket is not there.
    NoBucket,
    /// The object is another than the one asked for by If-Match.
    Replaced,
    /// The object is there, and not handed out for this reason.
    Withheld(u16, &'static str),
    /// The answer names no length and is far longer than the limit.
    Unannounced,
    /// The answer ends before its length.
    CutOff,
    /// The answer stops before its length, and never ends.
    Stalled,
}

pub(crate) async fn start_s3(
    folder: PathBuf,
    if_matches: Arc<Mutex<Vec<String>>>,
    read_fault: Arc<Mutex<Option<ReadFault>>>,
    write_faults: Arc<AtomicUsize>,
    lists: Arc<Lists>,
) -> String {
    let mut s3 = S3ServiceBuilder::new(FileSystem::new(folder).unwrap());
    s3.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
    let s3 = s3.build();
    serve(move |request: Request<Incoming>| {
        let s3 = s3.clone();
        let (method, path) = (request.method(), request.uri().path());
        let is_read = method == Method::GET && path.starts_with("/originals/");
        let is_write = method == Method::PUT && path.starts_with("/renditions/");
        if let Some(tag) = request.headers().get("if-match").filter(|_| is_read) {
            if_matches
                .lock()
                .unwrap()
                .push(tag.to_str().unwrap().to_owned());
        }
        let read_fault = is_read.then(|| read_fault.lock().unwrap().take()).flatten();
        let is_list = method == Method::GET
            && path.trim_matches('/') == "renditions"
            && request
                .uri()
                .query()
                .is_some_and(|query| query.contains("prefix="));
        // The functions name the SHA-256 of all that they write, and S3 compares
        // it with what arrives. Tests of presigned uploads leave it out on purpose.
        let is_presigned = request.uri().query().is_some_and(is_signed);
        let is_without_checksum = method == Method::PUT
            && !is_presigned
            && !request.headers().contains_key("x-amz-checksum-sha256");
        let is_write_fault = is_write && take_one(&write_faults);
        let lists = is_list.then(|| Arc::clone(&lists));
        async move {
            if let Some(lists) = lists
                && !lists.wait().await
            {
                return s3_error(403, "AccessDenied");
            }
            match read_fault {
                Some(ReadFault::NoBucket) => return s3_error(404, "NoSuchBucket"),
                Some(ReadFault::Replaced) => return s3_error(412, "PreconditionFailed"),
                Some(ReadFault::Withheld(status, code)) => return s3_error(status, code),
                Some(ReadFault::Unannounced) => {
                    return Response::new(Zeros::new(20_000_000).boxed());
                }
                Some(ReadFault::CutOff) => {
                    let response = Response::builder().header("content-length", "10000");
                    return response.body(Zeros::new(5000).boxed()).unwrap();
                }
                Some(ReadFault::Stalled) => {
                    let response = Response::builder().header("content-length", "10000");
                    let stalled = Zeros::stalled(5000).boxed();
                    return response.body(stalled).unwrap();
                }
                None => {}
            }
            if is_without_checksum {
                return s3_error(400, "NoChecksum");
            }
            if is_write_fault {
                // The client does not try this again by itself.
                return s3_error(403, "AccessDenied");
            }
            let response = Service::call(&s3, request).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            Response::from_parts(parts, full(body))
        }
    })
    .await
}

fn is_signed(query: &str) -> bool {
    query.contains("X-Amz-Signature=")
}

fn s3_error(status: u16, code: &str) -> Response<Body> {
    let xml = format!("<Error><Code>{code}</Code><Message>no</Message></Error>");
    let response = Response::builder().status(status);
    response.body(full(xml)).unwrap()
}

/// A body of so many zeros, which breaks off after them, once they are sent.
struct Zeros {
    left: u64,
    pause: Pin<Box<tokio::time::Sleep>>,
}

impl Zeros {
    fn new(left: u64) -> Self {
        Zeros::pausing(left, Duration::from_millis(100))
    }

    fn stalled(left: u64) -> Self {
        Zeros::pausing(left, Duration::from_secs(3600))
    }

    fn pausing(left: u64, pause: Duration) -> Self {
        let pause = Box::pin(tokio::time::sleep(pause));
        Zeros { left, pause }
    }
}

impl hyper::body::Body for Zeros {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<std::io::Result<Frame<Bytes>>>> {
        const CHUNK: &[u8] = &[0; 1000];
        if let Some(left) = self.left.checked_sub(CHUNK.len() as u64) {
            self.left = left;
            return Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(CHUNK)))));
        }
        let pause = self.pause.as_mut().poll(context);
        pause.map(|()| Some(Err(std::io::Error::other("cut off"))))
    }
}
