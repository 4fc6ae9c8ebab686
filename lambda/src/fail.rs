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
    /// Records that an image failed, and gives the record. Nothing if the claim
    /// no longer stood.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub async fn fail(&self, claim: Claim, error: &Error) -> isopix::Result<Option<Record>> {
        let record = self.failed(claim.record, error).await?;
        Ok(match self.table.write(&record).await? {
            Written::Yes(record) => {
                metrics::failed(error.code);
                Some(record)
            }
            Written::No(_) => None,
        })
    }

    /// What a record is to say once the work that it was claimed for has failed:
    /// FAILED. But a new recipe or engine that cannot make what an older one has
    /// made of the same object takes nothing away: then READY, as before.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub(crate) async fn failed(&self, mut record: Record, error: &Error) -> isopix::Result<Record> {
        if record.keeps_renditions {
            record.stand_by_renditions();
            return Ok(record);
        }
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
        Ok(record)
    }
}
