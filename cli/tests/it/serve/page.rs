//! The page's files.

use std::fs;

use crate::support::serving::{Serving, Setup};

const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    worker-src 'self'; connect-src 'self'; img-src 'self' blob:; style-src 'self'; \
    font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

fn serving() -> Serving {
    let setup = Setup::with_stand_ins("answer", "answer");
    let page = setup.beside("page");
    fs::create_dir_all(page.join("isopix")).unwrap();
    fs::write(page.join("index.html"), "<!doctype html>").unwrap();
    fs::write(page.join("isopix/index.js"), "export {};").unwrap();
    fs::write(page.join("isopix/core.wasm"), b"\0asm").unwrap();
    fs::write(page.join(".hidden"), "secret").unwrap();
    fs::write(setup.beside("outside.txt"), "secret").unwrap();
    setup
        .argument("--page")
        .argument(page.display().to_string())
        .start()
}

#[test]
fn files_have_types_policy_and_tags() {
    let serving = serving();
    let types = [
        ("/", "text/html; charset=utf-8"),
        ("/index.html", "text/html; charset=utf-8"),
        ("/isopix/index.js", "text/javascript; charset=utf-8"),
        ("/isopix/core.wasm", "application/wasm"),
        ("/isopix/core.wasm?v=1", "application/wasm"),
    ];
    for (path, content_type) in types {
        let reply = serving.get(path);
        assert_eq!(
            (reply.status, reply.header("content-type")),
            (200, Some(content_type))
        );
        assert_eq!(reply.header("content-security-policy"), Some(POLICY));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(reply.header("cache-control"), Some("no-cache"));
    }
}

#[test]
fn a_file_is_sent_again_only_when_it_has_changed() {
    let serving = serving();
    let first = serving.get("/isopix/index.js");
    let tag = first.header("etag").unwrap().to_owned();
    let again = || {
        let url = serving.url("/isopix/index.js");
        serving
            .client
            .call("GET", &url, &[("if-none-match", &tag)], b"")
    };
    let same = again();
    assert_eq!((same.status, same.body.len()), (304, 0));
    assert_eq!(same.header("etag"), Some(tag.as_str()));
    fs::write(serving.setup.beside("page/isopix/index.js"), "export { };").unwrap();
    let changed = again();
    assert_eq!(
        (changed.status, changed.text().as_str()),
        (200, "export { };")
    );
}

#[test]
fn head_has_the_headers_of_get() {
    let serving = serving();
    let url = serving.url("/isopix/core.wasm");
    let head = serving.client.call("HEAD", &url, &[], b"");
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), Some("4"));
    assert_eq!(head.header("etag"), serving.client.get(&url).header("etag"));
    let post = serving.client.call("POST", &url, &[], b"");
    assert_eq!(
        (post.status, post.header("allow")),
        (405, Some("GET, HEAD"))
    );
}

#[test]
fn only_files_of_the_page_are_sent() {
    let serving = serving();
    for path in [
        "/missing.js",
        "/isopix",
        "/isopix/",
        "/.hidden",
        "/../outside.txt",
        "/%2e%2e/outside.txt",
        "/..%2foutside.txt",
        "//etc/passwd",
        "/index.html/x",
    ] {
        let reply = serving.get(path);
        assert_eq!(reply.status, 404, "{path}");
        assert_eq!(reply.json()["code"], "not-found");
    }
}

#[test]
fn under_another_name_the_page_leads_to_the_right_one() {
    let serving = serving();
    let port = serving.origin.rsplit_once(':').unwrap().1;
    let host = format!("localhost:{port}");
    let url = serving.url("/isopix/index.js");
    let reply = serving.client.call("GET", &url, &[("host", &host)], b"");
    assert_eq!(
        (reply.status, reply.header("location")),
        (307, Some(url.as_str()))
    );
    let elsewhere = serving.url("//evil.example/x");
    let reply = serving
        .client
        .call("GET", &elsewhere, &[("host", &host)], b"");
    let location = reply.header("location").unwrap();
    assert!(
        location.starts_with(&format!("{}/", serving.origin)),
        "{location}"
    );
}
