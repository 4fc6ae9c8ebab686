//! The whole route: announced, sent, rendered, shown, removed.

use isopix::Recipe;

use crate::support::images::{gradient, truncated};
use crate::support::serving::{Serving, Setup};

#[test]
fn an_upload_becomes_the_renditions_that_the_core_makes() {
    let serving = Serving::start();
    let png = gradient(700, 500);
    let ticket = serving.upload(&png);
    let record = serving.outcome(&ticket);
    assert_eq!(record["status"], "READY", "{record}");
    let expected = isopix::render(&png, &Recipe::default()).unwrap();
    let master = expected.master.unwrap().sha256;
    let generation = isopix::generation(&master, &Recipe::default().digest());
    assert_eq!(record["generation"], generation);
    let shown = record["renditions"].as_array().unwrap();
    assert_eq!(shown.len(), expected.renditions.len());
    for (shown, made) in shown.iter().zip(expected.renditions) {
        let url = format!(
            "{}/renditions/{}/{generation}/{}.jpg",
            serving.origin, ticket.id, made.variant
        );
        assert_eq!(shown["url"], url);
        assert_eq!(shown["sha256"], made.file.sha256);
        let reply = serving.client.get(&url);
        assert_eq!((reply.status, &reply.body), (200, &made.file.bytes));
        assert_eq!(reply.header("content-type"), Some("image/jpeg"));
        assert_eq!(
            reply.header("cache-control"),
            Some("public, max-age=31536000, immutable")
        );
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(
            reply.header("content-security-policy"),
            Some("default-src 'none'; sandbox")
        );
    }
}

#[test]
fn the_recipe_is_the_one_that_was_named() {
    let setup = Setup::new();
    let recipe = r#"{"version":1,"variants":{"tiny":{"width":8}}}"#;
    std::fs::write(setup.beside("recipe.json"), recipe).unwrap();
    let path = setup.beside("recipe.json").display().to_string();
    let serving = setup.argument("--recipe").argument(path).start();
    let answer = serving.get("/recipe").json();
    assert_eq!(answer["digest"], Recipe::parse(recipe).unwrap().digest());
    let record = serving.outcome(&serving.upload(&gradient(30, 20)));
    assert_eq!(record["renditions"][0]["variant"], "tiny");
    assert_eq!(record["renditions"][0]["width"], 8);
}

#[test]
fn a_corrupt_original_is_failed_with_its_code() {
    let serving = Serving::start();
    let record = serving.outcome(&serving.upload(&truncated()));
    assert_eq!(
        (&record["status"], &record["code"]),
        (&"FAILED".into(), &"corrupt".into())
    );
    assert!(!record["message"].as_str().unwrap().is_empty());
}

#[test]
fn an_image_that_is_deleted_is_gone_everywhere() {
    let serving = Serving::start();
    let ticket = serving.upload(&gradient(300, 200));
    let record = serving.outcome(&ticket);
    let url = record["renditions"][0]["url"].as_str().unwrap();
    assert_eq!(serving.client.get(url).status, 200);
    let path = serving.url(&format!("/uploads/{}", ticket.id));
    assert_eq!(serving.client.call("DELETE", &path, &[], b"").status, 204);
    assert_eq!(serving.client.get(&path).status, 404);
    assert_eq!(serving.client.get(url).status, 404);
    // Its bytes are gone from the disk too.
    assert_eq!(
        std::fs::read_dir(serving.setup.data().join("blobs"))
            .unwrap()
            .count(),
        0
    );
}

#[test]
fn many_uploads_at_once_are_all_done() {
    let serving = Serving::start();
    let tickets: Vec<_> = (0..20)
        .map(|n| serving.upload(&gradient(100 + n, 80)))
        .collect();
    for ticket in &tickets {
        assert_eq!(serving.outcome(ticket)["status"], "READY");
    }
}
