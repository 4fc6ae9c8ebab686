//! Recording that an image has no renditions, and why.

use isopix::{Code, Error};

use crate::claim::Claim;
use crate::metrics;
use crate::record::{Record, Status};
use crate::store::Store;
use crate::table::Written;

/// Whether the error would come again with the same object, so that it is
/// recorded instead of tried again. A defect of the core is one of these: the
/// core does the same with the same bytes.
///
/// ```
/// use isopix::{Code, Error};
/// use isopix_lambda::fail::is_final;
/// assert!(is_final(&Error::new(Code::Corrupt, "the file ends early")));
/// assert!(!is_final(&Error::new(Code::Storage, "PutObject: SlowDown")));
/// ```
pub fn is_final(error: &Error) -> bool {
    error.code.is_permanent() || error.code == Code::Internal
}

impl Store {
    /// Records an image as FAILED, and gives the record. Nothing if the claim no
    /// longer stood.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub async fn fail(&self, claim: Claim, error: &Error) -> isopix::Result<Option<Record>> {
        let mut record = claim.record;
        self.retire_previous(&record, None).await?;
        record.clear_result();
        record.status = Status::Failed;
        if let Some(claim) = record.claim.take() {
            record.recipe = claim.recipe;
            record.engine = Some(claim.engine);
        }
        record.clear_claim();
        record.code = Some(error.code);
        record.message = Some(error.message.clone());
        Ok(match self.table.write(&record).await? {
            Written::Yes(record) => {
                metrics::failed(error.code);
                Some(record)
            }
            Written::No(_) => None,
        })
    }
}
