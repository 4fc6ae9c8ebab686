//! A DynamoDB on a port of its own.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use dynoxide::Database;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::{Request, Response, StatusCode};
use serde_json::json;
use tokio::net::TcpListener;

use crate::http::forward;
use crate::http_server::{full, serve, take_one};

pub(crate) async fn start_dynamodb(lost_answers: Arc<AtomicUsize>) -> String {
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
        let operation = request.headers().get("x-amz-target");
        let is_write = operation.is_some_and(|name| name.as_bytes().ends_with(b".PutItem"));
        let is_lost = is_write && take_one(&lost_answers);
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
