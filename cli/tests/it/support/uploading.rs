//! An upload, as the npm package does it.

use serde_json::{Value, json};

use super::http::Reply;
use super::serving::Serving;
use super::wait_for;

/// An upload that has been announced.
#[derive(Clone, Debug)]
pub(crate) struct Ticket {
    pub(crate) id: String,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
}

impl Serving {
    /// Announces the upload of a PNG.
    pub(crate) fn announce(&self, png: &[u8]) -> Ticket {
        let recipe = self.get("/recipe").json();
        let body = json!({
            "contentType": "image/png",
            "bytes": png.len(),
            "sha256": isopix::sha256_hex(png),
            "engine": recipe["engine"],
            "recipe": recipe["digest"],
        });
        let headers = [("content-type", "application/json")];
        let url = self.url("/uploads");
        let reply = self
            .client
            .call("POST", &url, &headers, body.to_string().as_bytes());
        assert_eq!(reply.status, 201, "{}", reply.text());
        let answer = reply.json();
        let headers = answer["upload"]["headers"].as_object().unwrap();
        Ticket {
            id: answer["id"].as_str().unwrap().to_owned(),
            url: answer["upload"]["url"].as_str().unwrap().to_owned(),
            headers: (headers.iter())
                .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
                .collect(),
        }
    }

    /// Sends the bytes of an announced upload.
    pub(crate) fn send(&self, ticket: &Ticket, bytes: &[u8]) -> Reply {
        let headers = ticket.headers.iter().map(|(n, v)| (n.as_str(), v.as_str()));
        let headers: Vec<_> = headers.collect();
        self.client.call("PUT", &ticket.url, &headers, bytes)
    }

    /// Announces and sends.
    pub(crate) fn upload(&self, png: &[u8]) -> Ticket {
        let ticket = self.announce(png);
        let sent = self.send(&ticket, png);
        assert_eq!(sent.status, 200, "{}", sent.text());
        ticket
    }

    /// The record, once it is no longer PENDING.
    pub(crate) fn outcome(&self, ticket: &Ticket) -> Value {
        wait_for("the image's outcome", || {
            let record = self.get(&format!("/uploads/{}", ticket.id)).json();
            (record["status"] != "PENDING").then_some(record)
        })
    }
}
