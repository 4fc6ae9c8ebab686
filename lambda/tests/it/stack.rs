//! An S3 and a DynamoDB on ports of their own, and a store over them.

use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use isopix_lambda::claim::Claimed;
use isopix_lambda::event::{Change, parse};
use isopix_lambda::record::Record;
use isopix_lambda::{Bucket, Bus, Direct, Recipes, Store, Table};
use serde_json::Value;
use tempfile::TempDir;

use crate::dynamodb_server::start_dynamodb;
use crate::listener::Listener;
use crate::lists::Lists;
use crate::notifications::created;
use crate::s3_server::{ReadFault, start_s3};

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
    /// How many of the coming writes to the bucket of renditions fail.
    pub(crate) write_faults: Arc<AtomicUsize>,
    /// The lists of renditions.
    pub(crate) lists: Arc<Lists>,
    /// How many of the coming writes of items to the table are carried out and
    /// then answered as if they were not.
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
        let endpoint_s3 = start_s3(
            folder.path().into(),
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
            removal: Duration::from_secs(100),
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

    /// A generation of an image that is to go, if there is one.
    pub(crate) async fn retired(&self, id: &str) -> Option<String> {
        let request = self.dynamodb.scan().table_name("images");
        let items = request.send().await.unwrap().items.unwrap();
        let prefix = format!("retired/{id}/");
        let mut ids = items.iter().map(|item| item["id"].as_s().unwrap());
        let generation = ids.find_map(|id| id.strip_prefix(&prefix));
        generation.map(str::to_owned)
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
