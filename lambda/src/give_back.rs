//! Trouble that passes is not the image's: an attempt that it ended does not
//! count.

use isopix::Code;

use crate::claim::Claim;
use crate::outcome::Outcome;
use crate::store::Store;

impl Store {
    /// Does the work that a claim is for. Where the network or the storage ended
    /// it, the attempt is given back: only runs that die, and so may have died
    /// of the image, count up to the last one.
    pub(crate) async fn under(
        &self,
        claim: &Claim,
        work: impl Future<Output = isopix::Result<Outcome>>,
    ) -> isopix::Result<Outcome> {
        let done = work.await;
        if let Err(error) = &done
            && matches!(error.code, Code::Network | Code::Storage)
        {
            self.give_back(claim).await;
        }
        done
    }

    async fn give_back(&self, claim: &Claim) {
        let mut record = claim.record().clone();
        record.attempts = record.attempts.saturating_sub(1);
        // Where the table cannot be written either, the attempt counts: the
        // next claim needs the table, so an outage costs one at most.
        if let Err(error) = self.table.write(&record).await {
            let (image, reason) = (&record.id, &error.message);
            tracing::warn!(image, reason, "the attempt counts");
        }
    }
}
