//! The function `sweep`, at the start and then every few minutes: renditions
//! that others took the place of go, and images whose run died are done.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use uuid::Uuid;

use super::log::Log;
use super::runtime::{Failure, Function};

/// As on AWS, where the template says nothing else.
const EVERY: Duration = Duration::from_secs(300);

/// Sweeps until the process ends.
pub(crate) fn start(sweep: Arc<Function>, log: Log) {
    tokio::spawn(async move {
        loop {
            let request = Uuid::new_v4().to_string();
            match sweep.invoke(&request, Bytes::from_static(b"{}")).await {
                Ok(_) => {}
                Err(Failure::Stopped) => return,
                Err(failure) => log.warn(format_args!(
                    "cannot look for images and renditions that are overdue: {failure}; the next \
                     look is in {} minutes",
                    EVERY.as_secs() / 60
                )),
            }
            tokio::time::sleep(EVERY).await;
        }
    });
}
