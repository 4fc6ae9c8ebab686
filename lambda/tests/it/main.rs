//! The functions against real protocols: an S3 and a DynamoDB that speak
//! HTTP on this machine.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod backfill;
mod claim;
mod delete;
mod event;
mod failures;
mod functions;
mod http;
mod keys;
mod listener;
mod lists;
mod mute;
mod pictures;
mod presign;
mod queue;
mod quota;
mod races;
mod recipes;
mod render;
mod settings;
mod stack;
mod steps;
mod sweep;
mod table;
mod uploads;
mod versions;
