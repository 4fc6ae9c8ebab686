//! Requests in payload format 2.0.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde_json::Value;

use super::problem::Problem;

/// The longest body that is read, in bytes: metadata of 2 kB, all of it
/// escaped, and the other fields.
pub const MAX_BODY_BYTES: usize = 16_384;

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The id that the gateway gave it.
    pub id: String,
    /// The method, in capitals.
    pub method: String,
    /// The path, without the stage, starting with a slash.
    pub path: String,
    /// The query's parameters, decoded.
    pub query: BTreeMap<String, String>,
    /// The body, decoded.
    pub body: Vec<u8>,
    /// Who calls.
    pub caller: Caller,
}

/// Who calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// The token's `sub`, where an authorizer has checked a token.
    pub owner: Option<String>,
    /// The address.
    pub address: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    raw_path: String,
    #[serde(default)]
    query_string_parameters: BTreeMap<String, String>,
    request_context: Context,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Context {
    #[serde(default)]
    request_id: String,
    #[serde(default)]
    stage: String,
    http: Http,
    #[serde(default)]
    authorizer: Option<Authorizer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Http {
    method: String,
    #[serde(default)]
    source_ip: String,
}

#[derive(Deserialize)]
struct Authorizer {
    jwt: Option<Jwt>,
}

#[derive(Deserialize)]
struct Jwt {
    #[serde(default)]
    claims: Claims,
}

#[derive(Default, Deserialize)]
struct Claims {
    sub: Option<String>,
}

impl Request {
    /// Reads a request of payload format 2.0.
    ///
    /// # Errors
    /// 400 for anything else, 403 for a token without `sub`, 413 for a body
    /// above [`MAX_BODY_BYTES`].
    ///
    /// ```
    /// use isopix_lambda::uploads::request::Request;
    /// let request = Request::parse(&serde_json::json!({
    ///     "rawPath": "/prod/recipe",
    ///     "requestContext": {"stage": "prod", "http": {"method": "GET", "sourceIp": "::1"}},
    /// }))?;
    /// assert_eq!(request.path, "/recipe");
    /// # Ok::<(), isopix_lambda::uploads::problem::Problem>(())
    /// ```
    pub fn parse(event: &Value) -> Result<Self, Problem> {
        let event: Event = serde_path_to_error::deserialize(event).map_err(|error| {
            Problem::invalid_request(format!(
                "this is not a request of payload format 2.0: {}: {}",
                error.path(),
                error.inner()
            ))
        })?;
        let context = event.request_context;
        let stage = format!("/{}", context.stage);
        let path = match event.raw_path.strip_prefix(&stage) {
            Some(path) if path.starts_with('/') => path.to_owned(),
            _ => event.raw_path,
        };
        let owner =
            match context.authorizer.and_then(|authorizer| authorizer.jwt) {
                None => None,
                Some(jwt) => Some(jwt.claims.sub.filter(|sub| !sub.is_empty()).ok_or_else(
                    || {
                        Problem::forbidden(
                            "the token has no \"sub\", which says whose the uploads are",
                        )
                    },
                )?),
            };
        Ok(Request {
            id: context.request_id,
            method: context.http.method.to_ascii_uppercase(),
            path,
            query: event.query_string_parameters,
            body: decode_body(event.body.unwrap_or_default(), event.is_base64_encoded)?,
            caller: Caller {
                owner,
                address: context.http.source_ip,
            },
        })
    }
}

fn decode_body(body: String, is_base64: bool) -> Result<Vec<u8>, Problem> {
    let body = if is_base64 {
        BASE64_STANDARD.decode(body).map_err(|_| {
            Problem::invalid_request("the body is not the base64 that it is said to be")
        })?
    } else {
        body.into_bytes()
    };
    if body.len() > MAX_BODY_BYTES {
        return Err(Problem::too_large(format!(
            "the body has {} bytes, and at most {MAX_BODY_BYTES} are read",
            body.len()
        )));
    }
    Ok(body)
}
