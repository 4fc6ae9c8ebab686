//! An S3 and a DynamoDB on ports of their own, and a store over them.

use std::convert::Infallible;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use dynoxide::Database;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use isopix_lambda::claim::Claimed;
use isopix_lambda::event::{Change, parse};
use isopix_lambda::record::Record;
use isopix_lambda::{Bucket, Bus, Direct, Recipes, Store, Table};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::http::forward;
use crate::listener::Listener;
use crate::lists::Lists;

pub(crate) type Body = BoxBody<Bytes, std::io::Error>;

pub(crate) const ACCESS_KEY: &str = "AKIATEST";
pub(crate) const SECRET_KEY: &str = "a secret of the tests";

/// A master that shrinks the pictures of the tests, so that master and
/// original differ.
pub(crate) const RECIPE: &str = r#"{
    "version": 1,
    "limits": {"maxBytes": 100000},
    "master": {"width": 48},
    "variants": {
        "small": {"width": 32},
        "thumb": {"width": 16, "height": 16, "fit": "cover"}
    }
}"#;

/// What can go wrong with the read of an original.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ReadFault {
    /// The bucket is not there.
    NoBucket,
    /// The object is another than the one asked for by If-Match.
    Replaced,
    /// The answer names no length and is far longer than the limit.
    Unannounced,
    /// The answer ends before its length.
    CutOff,
    /// The answer stops before its length, and never ends.
    Stalled,
}

/// A point at which a request waits.
#[derive(Default)]
pub(crate) struct Pause {
    pub(crate) reached: Notify,
    pub(crate) go_on: Notify,
}

pub(crate) struct Stack {
    pub(crate) store: Store,
    pub(crate) bus: Bus,
    /// What was put on the bus.
    pub(crate) listener: Listener,
    pub(crate) dynamodb: aws_sdk_dynamodb::Client,
    pub(crate) endpoint_s3: String,
    pub(crate) endpoint_dynamodb: String,
    /// The If-Match headers of reads of originals.
    pub(crate) if_matches: Arc<Mutex<Vec<String>>>,
    /// What goes wrong with the next read of an original.
    pub(crate) read_fault: Arc<Mutex<Option<ReadFault>>>,
    /// Where a listing of renditions stops until it is let go on.
    pub(crate) list_pause: Arc<Mutex<Option<Arc<Pause>>>>,
    /// How many of the coming writes to the bucket of renditions fail.
    pub(crate) write_faults: Arc<AtomicUsize>,
    /// The lists of renditions.
    pub(crate) lists: Arc<Lists>,
    /// How many of the coming requests to the table are carried out and then
    /// answered as if they were not.
    pub(crate) lost_answers: Arc<AtomicUsize>,
    folder: TempDir,
}

impl Stack {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for bucket in ["originals", "renditions"] {
            std::fs::create_dir(folder.path().join(bucket)).unwrap();
        }
        let write_faults = Arc::new(AtomicUsize::new(0));
        let lists = Arc::new(Lists::default());
        let read_fault = Arc::new(Mutex::new(None));
        let if_matches = Arc::new(Mutex::new(Vec::new()));
        let list_pause = Arc::new(Mutex::new(None));
        let endpoint_s3 = start_s3(
            folder.path().into(),
            Arc::clone(&list_pause),
            Arc::clone(&if_matches),
            Arc::clone(&read_fault),
            Arc::clone(&write_faults),
            Arc::clone(&lists),
        )
        .await;
        let lost_answers = Arc::new(AtomicUsize::new(0));
        let endpoint_dynamodb = start_dynamodb(Arc::clone(&lost_answers)).await;
        let credentials = Credentials::new(ACCESS_KEY, SECRET_KEY, None, None, "tests");
        let s3 = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new("us-east-1"))
            .credentials_provider(credentials.clone())
            .endpoint_url(&endpoint_s3)
            .force_path_style(true)
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build();
        let s3 = aws_sdk_s3::Client::from_conf(s3);
        let dynamodb = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new("us-east-1"))
            .credentials_provider(credentials.clone())
            .endpoint_url(&endpoint_dynamodb)
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build();
        let dynamodb = aws_sdk_dynamodb::Client::from_conf(dynamodb);
        let store = Store {
            originals: Bucket::new(s3.clone(), "originals"),
            renditions: Bucket::new(s3, "renditions"),
            table: Table::new(dynamodb.clone(), "images"),
            recipes: Recipes::new([("uploads/default/", RECIPE)]).unwrap(),
            lease: Duration::from_secs(360),
            grace: Duration::from_secs(86_400),
        };
        let listener = Listener::start().await;
        let bus = listener.bus(credentials);
        Stack {
            store,
            bus,
            listener,
            dynamodb,
            endpoint_s3,
            endpoint_dynamodb,
            if_matches,
            read_fault,
            list_pause,
            write_faults,
            lists,
            lost_answers,
            folder,
        }
    }

    /// Puts an original as a client would, and gives the event of it.
    pub(crate) async fn put(&self, key: &str, bytes: &[u8], sequencer: &str) -> Value {
        let sha256 = isopix::sha256_hex(bytes);
        let originals = &self.store.originals;
        originals
            .write(key, "image/png", bytes.to_vec(), &sha256)
            .await
            .unwrap();
        created(key, Some(&e_tag(bytes)), sequencer)
    }

    pub(crate) async fn record(&self, key: &str) -> Option<Record> {
        let id = isopix::image_id(key);
        self.store.table.read(&id).await.unwrap()
    }

    /// A generation of an image that is to go.
    pub(crate) async fn retired(&self, id: &str) -> String {
        let request = self.dynamodb.scan().table_name("images");
        let items = request.send().await.unwrap().items.unwrap();
        let prefix = format!("retired/{id}/");
        let mut ids = items.iter().map(|item| item["id"].as_s().unwrap());
        let generation = ids.find_map(|id| id.strip_prefix(&prefix));
        generation.unwrap().to_owned()
    }

    /// Has the next listing of renditions wait.
    pub(crate) fn pause_list(&self) -> Arc<Pause> {
        let pause = Arc::new(Pause::default());
        *self.list_pause.lock().unwrap() = Some(Arc::clone(&pause));
        pause
    }

    /// Forgets an image.
    pub(crate) async fn dynamodb_delete(&self, id: &str) {
        let id = aws_sdk_dynamodb::types::AttributeValue::S(id.to_owned());
        let request = self.dynamodb.delete_item().table_name("images");
        request.key("id", id).send().await.unwrap();
    }

    /// The files under the renditions' bucket, by their keys.
    pub(crate) async fn renditions(&self) -> Vec<String> {
        self.store.renditions.list("").await.unwrap()
    }

    pub(crate) fn rendition(&self, key: &str) -> Vec<u8> {
        std::fs::read(self.folder.path().join("renditions").join(key)).unwrap()
    }

    pub(crate) async fn has_original(&self, key: &str) -> bool {
        self.store.originals.find(key).await.unwrap().is_some()
    }

    /// Claims the object of an event, and then does nothing more: as a run of
    /// this request that dies.
    pub(crate) async fn die_in_the_render_of(&self, event: &Value, request: &str) {
        let Change::Created(object) = parse(event, "originals").unwrap().remove(0) else {
            panic!("{event}");
        };
        let recipe = self.store.recipes.of_key(&object.key).unwrap();
        let claimed = self
            .store
            .claim(&object, Some(&recipe.digest), request)
            .await;
        assert!(matches!(claimed, Ok(Claimed::Won(_))), "{claimed:?}");
    }

    /// The direct wiring over the store.
    pub(crate) fn direct(&self) -> Direct {
        Direct {
            store: self.store.clone(),
            bus: Some(self.bus.clone()),
        }
    }

    /// The outcomes of an event, with the request id `request`.
    pub(crate) async fn outcomes(&self, event: &Value, request: &str) -> Vec<Value> {
        let summary = self.direct().process(event, request).await.unwrap();
        let summary = serde_json::to_value(summary).unwrap();
        summary["records"].as_array().unwrap().clone()
    }

    /// The only outcome of an event.
    pub(crate) async fn outcome(&self, event: &Value, request: &str) -> String {
        let outcomes = self.outcomes(event, request).await;
        assert_eq!(outcomes.len(), 1);
        outcomes[0]["outcome"].as_str().unwrap().to_owned()
    }
}

/// The entity tag that S3 gives an object written in one piece.
pub(crate) fn e_tag(bytes: &[u8]) -> String {
    use s3s::crypto::{Checksum, Md5};
    let mut md5 = Md5::new();
    md5.update(bytes);
    md5.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

pub(crate) fn created(key: &str, e_tag: Option<&str>, sequencer: &str) -> Value {
    notification(&[("ObjectCreated:Put", key, e_tag, sequencer)])
}

pub(crate) fn removed(key: &str, sequencer: &str) -> Value {
    notification(&[("ObjectRemoved:Delete", key, None, sequencer)])
}

/// The event of EventBridge that says the same as a notification of one
/// object.
pub(crate) fn bridged(notification: &Value) -> Value {
    let record = &notification["Records"][0];
    let raw = &record["s3"]["object"];
    let name = record["eventName"].as_str().unwrap();
    let (detail_type, reason) = match name.split(':').next() {
        Some("ObjectCreated") => ("Object Created", "PutObject"),
        Some("ObjectRemoved") => ("Object Deleted", "DeleteObject"),
        _ => ("Object Deleted", "Lifecycle Expiration"),
    };
    let key = isopix_lambda::keys::decode(raw["key"].as_str().unwrap());
    json!({
        "version": "0",
        "id": "17793124-05d4-b198-2fde-7ededc63b103",
        "detail-type": detail_type,
        "source": "aws.s3",
        "account": "000000000000",
        "time": "2026-01-02T03:04:05Z",
        "region": "us-east-1",
        "resources": ["arn:aws:s3:::originals"],
        "detail": {
            "version": "0",
            "bucket": {"name": record["s3"]["bucket"]["name"]},
            "object": {
                "key": key,
                "size": 1,
                "etag": raw["eTag"],
                "version-id": "",
                "sequencer": raw["sequencer"],
            },
            "reason": reason,
        },
    })
}

/// A notification with a record for each event name, key, entity tag and
/// sequencer.
pub(crate) fn notification(records: &[(&str, &str, Option<&str>, &str)]) -> Value {
    let records = records.iter().map(|(name, key, e_tag, sequencer)| {
        json!({
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": "us-east-1",
            "eventTime": "2026-01-02T03:04:05.678Z",
            "eventName": name,
            "s3": {
                "bucket": {"name": "originals"},
                "object": {"key": encode(key), "eTag": e_tag, "sequencer": sequencer},
            },
        })
    });
    json!({"Records": records.collect::<Vec<_>>()})
}

/// As S3 encodes keys in its notifications.
fn encode(key: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => {
            char::from(byte).to_string()
        }
        b' ' => "+".to_owned(),
        byte => format!("%{byte:02X}"),
    };
    key.bytes().map(encode).collect()
}

async fn start_s3(
    folder: PathBuf,
    list_pause: Arc<Mutex<Option<Arc<Pause>>>>,
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
        let list_pause = is_list.then(|| list_pause.lock().unwrap().take()).flatten();
        let is_write_fault = is_write && take_one(&write_faults);
        let lists = is_list.then(|| Arc::clone(&lists));
        async move {
            if let Some(pause) = list_pause {
                pause.reached.notify_one();
                pause.go_on.notified().await;
            }
            if let Some(lists) = lists
                && !lists.wait().await
            {
                return s3_error(403, "AccessDenied");
            }
            match read_fault {
                Some(ReadFault::NoBucket) => return s3_error(404, "NoSuchBucket"),
                Some(ReadFault::Replaced) => return s3_error(412, "PreconditionFailed"),
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

async fn start_dynamodb(lost_answers: Arc<AtomicUsize>) -> String {
    let database = Database::memory().unwrap();
    let request = serde_json::from_value(json!({
        "TableName": "images",
        "AttributeDefinitions": [
            {"AttributeName": "id", "AttributeType": "S"},
            {"AttributeName": "status", "AttributeType": "S"},
            {"AttributeName": "lease", "AttributeType": "N"},
        ],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "GlobalSecondaryIndexes": [{
            "IndexName": "by-lease",
            "KeySchema": [
                {"AttributeName": "status", "KeyType": "HASH"},
                {"AttributeName": "lease", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }],
        "BillingMode": "PAY_PER_REQUEST",
    }));
    database.create_table(request.unwrap()).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(dynoxide::server::serve_on(listener, database));
    serve(move |request: Request<Incoming>| {
        let is_lost = take_one(&lost_answers);
        async move {
            let (mut parts, body) = request.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            parts.uri = format!("http://{address}/").parse().unwrap();
            let reply = forward(Request::from_parts(parts, Full::new(body))).await;
            if is_lost {
                let response = Response::builder().status(StatusCode::INTERNAL_SERVER_ERROR);
                return response.body(full("{}")).unwrap();
            }
            let mut response = Response::new(full(reply.body));
            *response.status_mut() = reply.status;
            *response.headers_mut() = reply.headers;
            response
        }
    })
    .await
}

/// Serves on a port of its own, and gives the URL.
pub(crate) async fn serve<F, R>(respond: F) -> String
where
    F: Fn(Request<Incoming>) -> R + Clone + Send + 'static,
    R: Future<Output = Response<Body>> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let respond = respond.clone();
            let service = service_fn(move |request| {
                let response = respond(request);
                async move { Ok::<_, Infallible>(response.await) }
            });
            tokio::spawn(async move {
                let server = http1::Builder::new();
                let _ = server.serve_connection(TokioIo::new(socket), service).await;
            });
        }
    });
    endpoint
}

/// A body that is at hand.
pub(crate) fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into())
        .map_err(|never| match never {})
        .boxed()
}

pub(crate) fn take_one(left: &AtomicUsize) -> bool {
    let taken = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
        left.checked_sub(1)
    });
    taken.is_ok()
}
