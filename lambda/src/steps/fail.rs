//! Fail: what another step threw is recorded.

use isopix::{Code, Error};
use serde_json::Value;

use super::{Answer, Given};
use crate::claim::Claim;
use crate::event::{Change, Object};
use crate::failure::Failure;
use crate::follow;
use crate::outcome::{Outcome, OutcomeKind};
use crate::record::Status;
use crate::store::Store;

impl Store {
    /// Records that the execution's image failed, if the execution holds it.
    ///
    /// # Errors
    /// `network`, `storage`; `invalid-event`, `foreign-bucket`.
    pub async fn step_fail(&self, given: &Given) -> Result<Answer, Failure> {
        let change = given.change(self)?;
        let failed = match &change {
            Change::Created(object) => self.fail_step(object, given).await,
            Change::Removed(object) => {
                let id = isopix::image_id(&object.key);
                Ok(OutcomeKind::Unclaimed.of(&id))
            }
            Change::Other(event) => Ok(follow::ignored(event)),
        };
        follow::log(&failed, &change, &given.request);
        Ok(failed?.into())
    }

    async fn fail_step(&self, object: &Object, given: &Given) -> isopix::Result<Outcome> {
        let id = isopix::image_id(&object.key);
        let Some(record) = self.table.read(&id).await? else {
            return Ok(OutcomeKind::Unclaimed.of(&id));
        };
        let holds = record
            .claim
            .as_ref()
            .is_some_and(|claim| claim.request == given.request);
        if holds && record.status == Status::Pending {
            let error = thrown(given);
            return self
                .record_failure(Claim { record }, &error, &given.request)
                .await;
        }
        // Somebody took up this object or a newer one, or it was deleted.
        let is_known = record.sequencer.as_ref() >= Some(&object.sequencer);
        Ok(if is_known {
            OutcomeKind::Superseded.of(&id)
        } else {
            OutcomeKind::Unclaimed.of(&id)
        })
    }
}

/// What was thrown, as an error of isopix: Lambda's own errors, such as that of
/// a process that died, are `internal`.
fn thrown(given: &Given) -> Error {
    let code = given.error.as_deref().and_then(|name| name.parse().ok());
    let Some(code) = code else {
        return Error::internal();
    };
    let cause: Value = given
        .cause
        .as_deref()
        .and_then(|cause| serde_json::from_str(cause).ok())
        .unwrap_or_default();
    match cause["errorMessage"].as_str() {
        Some(message) => Error::new(code, message),
        None if code == Code::Internal => Error::internal(),
        None => Error::new(code, "no more is known"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(error: &str, cause: &str) -> Given {
        Given {
            event: Value::Null,
            request: "execution".to_owned(),
            error: Some(error.to_owned()),
            cause: Some(cause.to_owned()),
        }
    }

    #[test]
    fn what_a_function_threw_keeps_its_code_and_its_message() {
        let cause = r#"{"errorType":"corrupt","errorMessage":"the file ends early"}"#;
        let error = thrown(&given("corrupt", cause));
        assert_eq!(error, Error::new(Code::Corrupt, "the file ends early"));
    }

    #[test]
    fn what_lambda_threw_is_internal() {
        for name in ["Runtime.ExitError", "States.Timeout", "Lambda.Unknown"] {
            let error = thrown(&given(name, "RequestId: 1 Error: exit status 137"));
            assert_eq!(error, Error::internal());
        }
    }
}
