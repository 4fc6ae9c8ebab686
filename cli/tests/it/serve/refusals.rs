//! What is not let in.

use crate::support::images::{gradient, noise};
use crate::support::serving::Serving;

#[test]
fn a_presigned_put_admits_exactly_the_announced_bytes_once() {
    let serving = Serving::start();
    let png = gradient(40, 30);
    let ticket = serving.announce(&png);
    let mut other = png.clone();
    other[40] ^= 1;
    let refused = serving.send(&ticket, &other);
    assert_eq!(refused.status, 400, "{}", refused.text());
    assert!(refused.text().contains("BadDigest"));
    // A length other than the signed one is a signature other than the given.
    assert_eq!(serving.send(&ticket, &png[..png.len() - 1]).status, 403);
    for index in 0..ticket.headers.len() {
        let mut without = ticket.clone();
        let (name, _) = without.headers.remove(index);
        assert_eq!(serving.send(&without, &png).status, 403, "without {name}");
        let mut altered = ticket.clone();
        altered.headers[index].1.push('x');
        let status = serving.send(&altered, &png).status;
        assert!(matches!(status, 400 | 403), "{name} altered: {status}");
    }
    // None of it has left anything in the way of the right bytes.
    assert_eq!(serving.send(&ticket, &png).status, 200);
    assert_eq!(serving.send(&ticket, &png).status, 412);
    assert_eq!(serving.outcome(&ticket)["status"], "READY");
}

#[test]
fn a_forged_signature_is_refused() {
    let serving = Serving::start();
    let png = gradient(40, 30);
    let ticket = serving.announce(&png);
    let (before, signature) = ticket.url.split_once("X-Amz-Signature=").unwrap();
    let first = if signature.starts_with('0') { "1" } else { "0" };
    let mut forged = ticket.clone();
    forged.url = format!("{before}X-Amz-Signature={first}{}", &signature[1..]);
    assert_eq!(serving.send(&forged, &png).status, 403);
    let mut elsewhere = ticket.clone();
    elsewhere.url = ticket
        .url
        .replace("/originals/uploads/", "/originals/uploadz/");
    assert_eq!(serving.send(&elsewhere, &png).status, 403);
    let mut later = ticket.clone();
    later.url = ticket
        .url
        .replace("X-Amz-Expires=900", "X-Amz-Expires=9000");
    assert_ne!(later.url, ticket.url);
    assert_eq!(serving.send(&later, &png).status, 403);
}

#[test]
fn a_large_body_is_refused_with_an_answer() {
    let serving = Serving::start();
    // More than the buffers between the two sides hold.
    let png = noise(1600, 1200);
    let ticket = serving.announce(&png);
    let mut forged = ticket.clone();
    forged.url = ticket
        .url
        .replace("/originals/uploads/", "/originals/uploadz/");
    assert_eq!(serving.send(&forged, &png).status, 403);
    let mut foreign = ticket.clone();
    foreign
        .headers
        .push(("origin".to_owned(), "http://evil.example".to_owned()));
    assert_eq!(serving.send(&foreign, &png).status, 403);
    assert_eq!(serving.send(&ticket, &png).status, 200);
    assert_eq!(serving.send(&ticket, &png).status, 412);
}

#[test]
fn originals_are_not_for_everyone() {
    let serving = Serving::start();
    let ticket = serving.upload(&gradient(40, 30));
    assert_eq!(serving.outcome(&ticket)["status"], "READY");
    let (url, _) = ticket.url.split_once('?').unwrap();
    for method in ["GET", "HEAD", "PUT", "DELETE"] {
        assert_eq!(
            serving.client.call(method, url, &[], b"").status,
            403,
            "{method}"
        );
    }
    for path in [
        "/originals",
        "/originals/",
        "/originals?list-type=2",
        "/renditions?list-type=2",
    ] {
        assert_eq!(serving.get(path).status, 403, "{path}");
    }
    // Nor by way of the other bucket.
    let key = url.strip_prefix(&serving.origin).unwrap();
    for way in [
        "/renditions/..",
        "/renditions/%2e%2e",
        "/renditions/%2E%2E%2F.",
    ] {
        let status = serving.get(&format!("{way}{key}")).status;
        assert!(matches!(status, 403 | 404), "{way}: {status}");
    }
}

#[test]
fn renditions_are_only_read_without_a_signature() {
    let serving = Serving::start();
    let record = serving.outcome(&serving.upload(&gradient(300, 200)));
    let url = record["renditions"][0]["url"].as_str().unwrap();
    assert_eq!(serving.client.get(url).status, 200);
    for method in ["PUT", "DELETE", "POST"] {
        let status = serving.client.call(method, url, &[], b"").status;
        assert!(
            matches!(status, 403 | 400 | 405 | 501),
            "{method}: {status}"
        );
    }
    let as_page = format!("{url}?response-content-type=text%2Fhtml");
    assert_eq!(serving.client.get(&as_page).status, 403);
    assert_eq!(serving.client.get(url).status, 200);
}

#[test]
fn other_hosts_and_other_origins_are_refused() {
    let serving = Serving::start();
    let recipe = serving.url("/recipe");
    let port = serving.origin.rsplit_once(':').unwrap().1;
    let by_host = |host: &str| serving.client.call("GET", &recipe, &[("host", host)], b"");
    assert_eq!(by_host(&format!("localhost:{port}")).status, 200);
    let refused = by_host(&format!("evil.example:{port}"));
    assert_eq!(refused.status, 403);
    assert_eq!(
        refused.header("content-type"),
        Some("application/problem+json")
    );
    assert_eq!(refused.json()["code"], "forbidden");
    assert!(
        refused.json()["detail"]
            .as_str()
            .unwrap()
            .contains(&serving.origin)
    );

    let uploads = serving.url("/uploads");
    let from = |origin: &str| {
        serving
            .client
            .call("POST", &uploads, &[("origin", origin)], b"{}")
    };
    assert_eq!(from("http://evil.example").status, 403);
    assert_eq!(from("null").status, 403);
    // Ours: refused for its body, by the function.
    assert_eq!(from(&serving.origin).status, 400);
    assert!(
        serving
            .get("/recipe")
            .header("access-control-allow-origin")
            .is_none()
    );
}

#[test]
fn a_page_of_another_origin_cannot_use_a_presigned_url() {
    let serving = Serving::start();
    let png = gradient(40, 30);
    let mut ticket = serving.announce(&png);
    ticket
        .headers
        .push(("origin".to_owned(), "http://evil.example".to_owned()));
    assert_eq!(serving.send(&ticket, &png).status, 403);
    ticket.headers.pop();
    assert_eq!(serving.send(&ticket, &png).status, 200);
}

#[test]
fn what_the_functions_talk_to_is_closed_to_others() {
    let serving = Serving::start();
    let function = serving.functions()[0];
    let environment = std::fs::read(format!("/proc/{function}/environ")).unwrap();
    let environment = String::from_utf8(environment).unwrap();
    let variable = |name: &str| {
        let mut all = environment.split('\0');
        all.find_map(|it| it.strip_prefix(name)?.strip_prefix('='))
            .unwrap()
    };
    let table = variable("AWS_ENDPOINT_URL_DYNAMODB");
    let get = br#"{"TableName":"images","Key":{"id":{"S":"a"}}}"#;
    let headers = [("x-amz-target", "DynamoDB_20120810.GetItem")];
    let call = |url: &str| serving.client.call("POST", url, &headers, get).status;
    assert_eq!(call(table), 200);
    let (origin, _) = table.split_at(table.rfind(':').unwrap() + 1);
    let port = table[origin.len()..].split('/').next().unwrap();
    assert_eq!(call(&format!("{origin}{port}/table")), 404);
    assert_eq!(
        call(&format!(
            "{origin}{port}/00000000000000000000000000000000/table"
        )),
        404
    );
    assert_eq!(call(&format!("{origin}{port}/")), 404);
    // Nothing of this process's own environment is passed on.
    assert!(!environment.contains("PATH="), "{environment}");
}
