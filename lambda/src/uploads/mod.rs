//! The HTTP API: API Gateway's HTTP API calls it with payload format 2.0.

mod answer;
mod create;
mod presign;
pub mod problem;
mod quota;
mod remove;
pub mod request;
mod show;

use std::time::Duration;

use serde_json::{Value, json};

pub use answer::Answer;
pub use presign::{PresignedPut, presigned_get, presigned_put};
use problem::Problem;
use request::{Caller, Request};

use crate::bus::Bus;
use crate::settings::UploadSettings;
use crate::store::Store;

/// How long a presigned PUT can be used.
const PUT_LIFETIME: Duration = Duration::from_secs(15 * 60);

/// How long a presigned GET can be used.
const GET_LIFETIME: Duration = Duration::from_secs(60 * 60);

/// The upload API of a site.
#[derive(Clone, Debug)]
pub struct Uploads {
    store: Store,
    bus: Bus,
    settings: UploadSettings,
}

impl Uploads {
    /// The API of a store, which tells the bus of deletes.
    pub fn new(store: Store, bus: Bus, settings: UploadSettings) -> Self {
        Uploads {
            store,
            bus,
            settings,
        }
    }

    /// Answers a request in payload format 2.0. What goes wrong is an answer
    /// too: problem details (RFC 9457).
    pub async fn answer(&self, event: &Value) -> Answer {
        let request = match Request::parse(event) {
            Ok(request) => request,
            Err(problem) => return problem.into(),
        };
        let answer = self.route(&request).await;
        let answer = answer.unwrap_or_else(Answer::from);
        // Neither path nor body: they may have names in them.
        let (method, status) = (&request.method, answer.status);
        tracing::info!(request = request.id, method, status, "answered");
        answer
    }

    async fn route(&self, request: &Request) -> Result<Answer, Problem> {
        let path: Vec<&str> = request.path.split('/').skip(1).collect();
        match (request.method.as_str(), path.as_slice()) {
            ("GET", ["recipe"]) => self.recipe(request),
            ("POST", ["uploads"]) => {
                let caller = self.caller(request)?;
                self.create(request, caller).await
            }
            ("GET", ["uploads", id]) => {
                let caller = self.caller(request)?;
                self.show(id, caller).await
            }
            ("DELETE", ["uploads", id]) => {
                let caller = self.caller(request)?;
                self.remove(id, caller).await
            }
            (_, ["recipe"]) => Err(Problem::method_not_allowed("GET")),
            (_, ["uploads"]) => Err(Problem::method_not_allowed("POST")),
            (_, ["uploads", _]) => Err(Problem::method_not_allowed("GET, DELETE")),
            _ => Err(Problem::not_found("there is nothing under this path")),
        }
    }

    fn recipe(&self, request: &Request) -> Result<Answer, Problem> {
        let name = request.query.get("name").map_or("default", String::as_str);
        let recipe = self.store.recipes.of_name(name).ok_or_else(|| {
            Problem::no_recipe(format!(
                "there is no recipe {name:?}: recipes.json has no prefix \"uploads/{name}/\""
            ))
        })?;
        Ok(Answer::json(
            200,
            &json!({
                "engine": isopix::ENGINE,
                "recipe": recipe.json,
                "digest": recipe.digest,
            }),
        ))
    }

    fn caller<'a>(&self, request: &'a Request) -> Result<&'a Caller, Problem> {
        if request.caller.owner.is_none() && !self.settings.allow_anonymous {
            return Err(Problem::forbidden(
                "no authorizer has said who you are, and uploads without that are not allowed \
                 here: send a token that the API's JWT authorizer accepts, or set \
                 ALLOW_ANONYMOUS_UPLOADS=true to let everyone upload",
            ));
        }
        Ok(&request.caller)
    }
}
