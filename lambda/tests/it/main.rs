//! The functions against real protocols: an S3 and a DynamoDB that speak
//! HTTP on this machine.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod backfill;
mod claim;
mod delete;
mod dynamodb_server;
mod event;
mod failures;
mod functions;
mod http;
mod http_server;
mod keys;
mod listener;
mod lists;
mod mute;
mod notifications;
mod pictures;
mod presign;
mod queue;
mod quota;
mod races;
mod recipes;
mod render;
mod s3_server;
mod settings;
mod stack;
mod standing;
mod steps;
mod sweep;
mod table;
mod uploads;
mod versions;
