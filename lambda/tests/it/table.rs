use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use isopix::{Code, FileFormat, Source, Warning};
use isopix_lambda::record::{Holder, Record, RenditionFile, Status};
use isopix_lambda::{Moment, Written};

use crate::stack::Stack;

fn full() -> Record {
    Record {
        status: Status::Failed,
        sequencer: Some("0A".parse().unwrap()),
        e_tag: Some("e".to_owned()),
        version_id: Some("v".to_owned()),
        bytes: Some(u64::from(u32::MAX) + 1),
        announced: true,
        owner: Some("o".to_owned()),
        name: Some("a name.jpg".to_owned()),
        metadata: BTreeMap::from([("album".to_owned(), String::new())]),
        recipe: Some("r".to_owned()),
        engine: Some("0".to_owned()),
        generation: Some("g".to_owned()),
        source: Some(Source {
            format: FileFormat::Gif,
            width: 1,
            height: 2,
            bytes: 3,
            orientation: 4,
            frames: 5,
        }),
        warnings: vec![Warning {
            code: "c".to_owned(),
            message: "m".to_owned(),
        }],
        renditions: vec![RenditionFile {
            variant: "thumb".to_owned(),
            format: FileFormat::Png,
            width: 6,
            height: 7,
            bytes: 8,
            sha256: "s".to_owned(),
            file: "thumb.png".to_owned(),
        }],
        code: Some(Code::LimitExceeded),
        message: Some("too large".to_owned()),
        milliseconds: Some(9),
        attempts: 2,
        claim: Some(Holder {
            request: "q".to_owned(),
            recipe: None,
            engine: "0".to_owned(),
        }),
        lease: Some(10),
        expires: Some(11),
        ..Record::new("cat", Moment(0))
    }
}

#[tokio::test]
async fn keeps_every_field() {
    let stack = Stack::start().await;
    for record in [full(), Record::new("dog", Moment(0))] {
        let Written::Yes(written) = stack.store.table.write(&record).await.unwrap() else {
            panic!("nothing stood there");
        };
        let expected = Record {
            writes: 1,
            updated_at: written.updated_at.clone(),
            ..record
        };
        assert_eq!(written, expected);
        assert!(written.updated_at > written.created_at);
        let read = stack.store.table.read(&written.id).await.unwrap();
        assert_eq!(read, Some(written));
    }
}

#[tokio::test]
async fn a_write_fails_if_somebody_wrote_before() {
    let stack = Stack::start().await;
    let table = &stack.store.table;
    let new = full();
    let Written::Yes(first) = table.write(&new).await.unwrap() else {
        panic!("nothing stood there");
    };
    let other = Record { attempts: 9, ..new };
    let refused = Written::No(Some(first.clone()));
    assert_eq!(table.write(&other).await.unwrap(), refused);

    let Written::Yes(second) = table.write(&first).await.unwrap() else {
        panic!("nobody wrote in between");
    };
    assert_eq!(second.writes, 2);
    let stale = Record {
        attempts: 9,
        ..first
    };
    let refused = Written::No(Some(second.clone()));
    assert_eq!(table.write(&stale).await.unwrap(), refused);
    let id = isopix::image_id("cat");
    assert_eq!(table.read(&id).await.unwrap(), Some(second));
}

#[tokio::test]
async fn a_write_whose_answer_was_lost_is_no_conflict() {
    let stack = Stack::start().await;
    stack.lost_answers.store(1, Ordering::SeqCst);
    let written = stack.store.table.write(&full()).await.unwrap();
    assert_eq!(stack.lost_answers.load(Ordering::SeqCst), 0);
    assert!(matches!(written, Written::Yes(record) if record.writes == 1));
}

#[tokio::test]
async fn a_record_that_went_away_is_not_written_back() {
    let stack = Stack::start().await;
    let gone = Record {
        writes: 3,
        ..full()
    };
    let written = stack.store.table.write(&gone).await.unwrap();
    assert_eq!(written, Written::No(None));
}

#[tokio::test]
async fn counts_up_to_a_limit() {
    let stack = Stack::start().await;
    let count = |id: &'static str| stack.store.table.count(id, 2, Moment(5_000));
    assert!(count("quota/a").await.unwrap());
    assert!(count("quota/a").await.unwrap());
    assert!(!count("quota/a").await.unwrap());
    assert!(count("quota/b").await.unwrap());
}
