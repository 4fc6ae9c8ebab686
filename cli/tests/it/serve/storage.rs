//! The embedded S3, by signed requests.

use crate::support::http::Reply;
use crate::support::serving::{Serving, Setup, credentials};
use crate::support::signature::presigned;
use crate::support::wait_for;

/// A storage with nobody who acts on its events.
struct Storage {
    serving: Serving,
    keys: (String, String),
}

impl Storage {
    fn start() -> Self {
        let serving = Setup::with_stand_ins("answer", "answer").start();
        let keys = credentials(&serving.setup.data());
        Storage { serving, keys }
    }

    fn url(&self, method: &str, path: &str, query: &[(&str, &str)]) -> String {
        let keys = (self.keys.0.as_str(), self.keys.1.as_str());
        presigned(&self.serving.origin, keys, method, path, query)
    }

    fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let url = self.url(method, path, &[]);
        self.serving.client.call(method, &url, headers, body)
    }

    fn ask(&self, method: &str, path: &str, query: &[(&str, &str)], body: &[u8]) -> Reply {
        let url = self.url(method, path, query);
        self.serving.client.call(method, &url, &[], body)
    }

    fn put(&self, path: &str, body: &[u8]) -> Reply {
        let reply = self.call("PUT", path, &[], body);
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply
    }

    /// Names of the events so far, once there are that many.
    fn events(&self, count: usize) -> Vec<(String, String)> {
        let given = wait_for("the events", || {
            Some(self.serving.setup.given_to("render")).filter(|given| given.len() >= count)
        });
        given
            .iter()
            .map(|(_, event)| {
                let event: serde_json::Value = serde_json::from_str(event).unwrap();
                let record = &event["Records"][0];
                let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
                (
                    text(&record["eventName"]),
                    text(&record["s3"]["object"]["key"]),
                )
            })
            .collect()
    }
}

/// The texts between `<name>` and `</name>`.
fn elements(xml: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let parts = xml.split(&open).skip(1);
    parts
        .map(|part| part.split(&close).next().unwrap().to_owned())
        .collect()
}

#[test]
fn an_object_comes_back_as_it_was_put() {
    let storage = Storage::start();
    let headers = [
        ("content-type", "image/jpeg"),
        ("cache-control", "no-store"),
        ("x-amz-meta-who", "me"),
    ];
    // Any key: odd characters, and longer than a file name may be.
    let long = format!("/originals/a%20b/%C3%A4/{}", "x".repeat(900));
    for path in [
        "/originals/a",
        "/originals/a/b",
        long.as_str(),
        "/originals/../up",
    ] {
        let put = storage.call("PUT", path, &headers, b"hello");
        assert_eq!(put.status, 200, "{path}: {}", put.text());
        let got = storage.call("GET", path, &[], b"");
        assert_eq!((got.status, got.text().as_str()), (200, "hello"), "{path}");
        // The MD5 of hello.
        assert_eq!(
            got.header("etag"),
            Some("\"5d41402abc4b2a76b9719d911017c592\"")
        );
        for (name, value) in headers {
            assert_eq!(got.header(name), Some(value));
        }
        let head = storage.call("HEAD", path, &[], b"");
        assert_eq!(
            (head.status, head.header("content-length")),
            (200, Some("5"))
        );
    }
    assert_eq!(storage.call("GET", "/originals/none", &[], b"").status, 404);
    assert_eq!(
        storage.call("HEAD", "/originals/none", &[], b"").status,
        404
    );
    assert_eq!(storage.call("GET", "/originals/a/", &[], b"").status, 404);
}

#[test]
fn parts_of_an_object_can_be_read() {
    let storage = Storage::start();
    storage.put("/originals/a", b"0123456789");
    let ranged = |range| storage.call("GET", "/originals/a", &[("range", range)], b"");
    let cases = [
        ("bytes=0-0", "0", "bytes 0-0/10"),
        ("bytes=2-4", "234", "bytes 2-4/10"),
        ("bytes=7-99", "789", "bytes 7-9/10"),
        ("bytes=-3", "789", "bytes 7-9/10"),
    ];
    for (range, text, content_range) in cases {
        let reply = ranged(range);
        assert_eq!(
            (reply.status, reply.text().as_str()),
            (206, text),
            "{range}"
        );
        assert_eq!(reply.header("content-range"), Some(content_range));
    }
    assert_eq!(ranged("bytes=10-").status, 416);
}

#[test]
fn conditions_are_kept() {
    let storage = Storage::start();
    let path = "/originals/a";
    let tag = storage.put(path, b"one").header("etag").unwrap().to_owned();
    let call = |method, header: (&str, &str), body: &[u8]| {
        storage.call(method, path, &[header], body).status
    };
    assert_eq!(call("GET", ("if-match", &tag), b""), 200);
    assert_eq!(call("GET", ("if-match", "\"other\""), b""), 412);
    assert_eq!(call("GET", ("if-none-match", &tag), b""), 304);
    assert_eq!(call("HEAD", ("if-none-match", &tag), b""), 304);
    assert_eq!(call("GET", ("if-none-match", "\"other\""), b""), 200);
    assert_eq!(
        call(
            "GET",
            ("if-modified-since", "Fri, 01 Jan 2100 00:00:00 GMT"),
            b""
        ),
        304
    );
    assert_eq!(
        call(
            "GET",
            ("if-unmodified-since", "Fri, 01 Jan 2010 00:00:00 GMT"),
            b""
        ),
        412
    );
    assert_eq!(call("PUT", ("if-none-match", "*"), b"two"), 412);
    assert_eq!(call("PUT", ("if-match", "\"other\""), b"two"), 412);
    assert_eq!(call("PUT", ("if-match", &tag), b"two"), 200);
    assert_eq!(call("PUT", ("if-match", &tag), b"three"), 412);
    assert_eq!(call("DELETE", ("if-match", &tag), b""), 412);
    assert_eq!(storage.call("GET", path, &[], b"").text(), "two");
}

#[test]
fn of_two_writers_one_is_the_first() {
    let storage = Storage::start();
    let url = storage.url("PUT", "/originals/a", &[]);
    let put = |body: &[u8]| {
        let client = crate::support::http::Client::new();
        client
            .call("PUT", &url, &[("if-none-match", "*")], body)
            .status
    };
    let mut statuses: Vec<u16> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..8_u8)
            .map(|n| scope.spawn(move || put(&[n; 10_000])))
            .collect();
        writers
            .into_iter()
            .map(|writer| writer.join().unwrap())
            .collect()
    });
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412, 412, 412, 412, 412]);
    assert_eq!(storage.events(1).len(), 1);
}

#[test]
fn what_is_not_the_declared_body_is_never_there() {
    let storage = Storage::start();
    let wrong = [
        ("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg=="),
        (
            "x-amz-checksum-sha256",
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        ),
        ("x-amz-checksum-crc32", "AAAAAA=="),
    ];
    for header in wrong {
        let reply = storage.call("PUT", "/originals/a", &[header], b"hello");
        assert_eq!(reply.status, 400, "{header:?}");
        assert!(reply.text().contains("BadDigest"), "{}", reply.text());
        assert_eq!(storage.call("GET", "/originals/a", &[], b"").status, 404);
    }
    let right = ("x-amz-checksum-crc32", "NhCmhg==");
    assert_eq!(
        storage
            .call("PUT", "/originals/a", &[right], b"hello")
            .status,
        200
    );
    // One event: that of the body that was right.
    storage.put("/originals/b", b"");
    let keys: Vec<_> = storage.events(2).into_iter().map(|(_, key)| key).collect();
    assert_eq!(keys.len(), 2);
    assert!(keys.contains(&"a".to_owned()) && keys.contains(&"b".to_owned()));
}

#[test]
fn lists_are_sorted_folded_and_paged() {
    let storage = Storage::start();
    for key in ["a/1", "a/2", "b", "c/1", "c/d/2", "e"] {
        storage.put(&format!("/renditions/{key}"), b"");
    }
    let list = |query: &[(&str, &str)]| {
        let query = [&[("list-type", "2")], query].concat();
        let reply = storage.ask("GET", "/renditions", &query, b"");
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.text()
    };
    assert_eq!(
        elements(&list(&[]), "Key"),
        ["a/1", "a/2", "b", "c/1", "c/d/2", "e"]
    );
    assert_eq!(
        elements(&list(&[("prefix", "c%2F")]), "Key"),
        ["c/1", "c/d/2"]
    );
    assert_eq!(
        elements(&list(&[("start-after", "b")]), "Key"),
        ["c/1", "c/d/2", "e"]
    );
    let folded = list(&[("delimiter", "%2F")]);
    assert_eq!(elements(&folded, "Key"), ["b", "e"]);
    assert_eq!(
        elements(&folded.replace("<Prefix></Prefix>", ""), "Prefix"),
        ["a/", "c/"]
    );

    // Page by page it is the same.
    for delimiter in [None, Some(("delimiter", "%2F"))] {
        for max in ["1", "2", "3"] {
            let mut entries = Vec::new();
            let mut token = None;
            loop {
                let mut query = vec![("max-keys", max)];
                query.extend(delimiter);
                query.extend(token.as_deref().map(|token| ("continuation-token", token)));
                query.sort_unstable();
                let page = list(&query).replace("<Prefix></Prefix>", "");
                assert!(elements(&page, "Key").len() <= max.parse().unwrap());
                entries.extend(elements(&page, "Key"));
                entries.extend(elements(&page, "Prefix"));
                token = elements(&page, "NextContinuationToken").pop();
                assert_eq!(
                    elements(&page, "IsTruncated"),
                    [token.is_some().to_string()]
                );
                if token.is_none() {
                    break;
                }
            }
            entries.sort();
            match delimiter {
                None => assert_eq!(entries, ["a/1", "a/2", "b", "c/1", "c/d/2", "e"], "{max}"),
                Some(_) => assert_eq!(entries, ["a/", "b", "c/", "e"], "{max}"),
            }
        }
    }
}

#[test]
fn objects_are_deleted_with_an_event_each() {
    let storage = Storage::start();
    for key in ["a", "b", "c"] {
        storage.put(&format!("/originals/{key}"), b"");
    }
    assert_eq!(storage.call("DELETE", "/originals/a", &[], b"").status, 204);
    assert_eq!(storage.call("DELETE", "/originals/a", &[], b"").status, 204);
    let both = "<Delete><Object><Key>b</Key></Object><Object><Key>c</Key></Object></Delete>";
    let reply = storage.ask("POST", "/originals", &[("delete", "")], both.as_bytes());
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(elements(&reply.text(), "Key"), ["b", "c"]);
    for key in ["a", "b", "c"] {
        assert_eq!(
            storage
                .call("GET", &format!("/originals/{key}"), &[], b"")
                .status,
            404
        );
    }
    let events = storage.events(6);
    for name in ["ObjectCreated:Put", "ObjectRemoved:Delete"] {
        for key in ["a", "b", "c"] {
            let same = |event: &&(String, String)| event.0 == name && event.1 == key;
            assert_eq!(events.iter().filter(same).count(), 1, "{name} {key}");
        }
    }
    let blobs = storage.serving.setup.data().join("blobs");
    assert_eq!(std::fs::read_dir(blobs).unwrap().count(), 0);
}

#[test]
fn renditions_have_no_events() {
    let storage = Storage::start();
    storage.put("/renditions/a", b"");
    storage.put("/originals/b", b"");
    assert_eq!(
        storage.events(1),
        [("ObjectCreated:Put".to_owned(), "b".to_owned())]
    );
}

#[test]
fn an_object_can_come_in_parts() {
    let storage = Storage::start();
    let path = "/originals/large";
    let begin = storage.ask("POST", path, &[("uploads", "")], b"");
    let id = elements(&begin.text(), "UploadId").pop().unwrap();
    let parts = [vec![1_u8; 5 << 20], vec![2_u8; 1000]];
    let send = |number: usize, body: &[u8]| {
        let number = number.to_string();
        let query = [("partNumber", number.as_str()), ("uploadId", id.as_str())];
        let reply = storage.ask("PUT", path, &query, body);
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.header("etag").unwrap().to_owned()
    };
    // A part that is sent again takes the place of the first.
    send(2, b"forget this");
    let tags = [send(1, &parts[0]), send(2, &parts[1])];
    assert_eq!(storage.call("GET", path, &[], b"").status, 404);
    let complete = |tags: &[(usize, &str)]| {
        let list: String = (tags.iter())
            .map(|(number, tag)| {
                format!("<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>")
            })
            .collect();
        let body = format!("<CompleteMultipartUpload>{list}</CompleteMultipartUpload>");
        storage.ask("POST", path, &[("uploadId", &id)], body.as_bytes())
    };
    assert_eq!(complete(&[(1, &tags[1])]).status, 400);
    assert_eq!(complete(&[(2, &tags[1]), (1, &tags[0])]).status, 400);
    assert_eq!(complete(&[]).status, 400);
    let done = complete(&[(1, &tags[0]), (2, &tags[1])]);
    assert_eq!(done.status, 200, "{}", done.text());
    let got = storage.call("GET", path, &[], b"");
    assert_eq!(got.body, parts.concat());
    assert!(got.header("etag").unwrap().ends_with("-2\""));
    assert_eq!(complete(&[(1, &tags[0])]).status, 404, "the upload is over");
    let name = "ObjectCreated:CompleteMultipartUpload".to_owned();
    assert_eq!(storage.events(1), [(name, "large".to_owned())]);
    let blobs = storage.serving.setup.data().join("blobs");
    assert_eq!(
        std::fs::read_dir(blobs).unwrap().count(),
        1,
        "the parts are gone"
    );
}

#[test]
fn an_upload_in_parts_can_be_given_up() {
    let storage = Storage::start();
    let path = "/originals/large";
    let begin = storage.ask("POST", path, &[("uploads", "")], b"");
    let id = elements(&begin.text(), "UploadId").pop().unwrap();
    let query = [("partNumber", "1"), ("uploadId", id.as_str())];
    assert_eq!(storage.ask("PUT", path, &query, b"part").status, 200);
    assert_eq!(
        storage
            .ask("DELETE", path, &[("uploadId", &id)], b"")
            .status,
        204
    );
    assert_eq!(storage.ask("PUT", path, &query, b"part").status, 404);
    let blobs = storage.serving.setup.data().join("blobs");
    assert_eq!(std::fs::read_dir(blobs).unwrap().count(), 0);
}

#[test]
fn there_are_two_buckets_and_no_others() {
    let storage = Storage::start();
    assert_eq!(storage.call("HEAD", "/originals", &[], b"").status, 200);
    assert_eq!(storage.call("DELETE", "/originals", &[], b"").status, 501);
    assert_eq!(storage.call("PUT", "/renditions", &[], b"").status, 501);
    assert_eq!(
        storage
            .ask("GET", "/originals", &[("versions", "")], b"")
            .status,
        501
    );
}

#[test]
fn a_body_that_is_cut_off_leaves_nothing() {
    use std::io::Write;

    let storage = Storage::start();
    let url = storage.url("PUT", "/originals/a", &[]);
    let host = storage.serving.origin.strip_prefix("http://").unwrap();
    let path = url.strip_prefix(&storage.serving.origin).unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(
        stream,
        "PUT {path} HTTP/1.1\r\nhost: {host}\r\ncontent-length: 1000\r\n\r\nhalf"
    )
    .unwrap();
    let blobs = storage.serving.setup.data().join("blobs");
    let count = || std::fs::read_dir(&blobs).unwrap().count();
    wait_for("the beginning to arrive", || (count() == 1).then_some(()));
    drop(stream);
    wait_for("it to be removed", || (count() == 0).then_some(()));
    assert_eq!(storage.call("GET", "/originals/a", &[], b"").status, 404);
}
