//! Trouble that passes is not the image's: an attempt that it ended does not
//! count. But nothing is tried for ever: with each setback the sweeper waits
//! longer, and an image with too many of them is recorded as FAILED.

use std::time::Duration;

use isopix::{Code, Error};

use crate::claim::Claim;
use crate::clock::Moment;
use crate::outcome::Outcome;
use crate::store::Store;

/// How many setbacks an image may have: with the pauses below, some days of
/// them.
pub const MAX_SETBACKS: u32 = 100;

/// After how many setbacks the sweeper waits twice as long: so many as the
/// tries of one execution of the workflow.
const PATIENCE: u32 = 6;

/// The longest that the sweeper waits.
const LONGEST_PAUSE: Duration = Duration::from_secs(6 * 3600);

impl Store {
    /// Does the work that a claim is for. Where the network or the storage ended
    /// it, the attempt is given back: only runs that die, and so may have died
    /// of the image, count up to the last one.
    ///
    /// # Errors
    /// Those of the work.
    pub(crate) async fn under(
        &self,
        claim: &Claim,
        request: &str,
        work: impl Future<Output = isopix::Result<Outcome>>,
    ) -> isopix::Result<Outcome> {
        match work.await {
            Err(error) if matches!(error.code, Code::Network | Code::Storage) => {
                if claim.record().setbacks >= MAX_SETBACKS {
                    return self.record_failure(claim.clone(), &error, request).await;
                }
                self.give_back(claim).await;
                Err(error)
            }
            done => done,
        }
    }

    async fn give_back(&self, claim: &Claim) {
        let mut record = claim.record().clone();
        record.attempts = record.attempts.saturating_sub(1);
        record.setbacks += 1;
        record.is_resting = true;
        record.lease = Some(Moment::now().after(pause(self.lease, record.setbacks)).0);
        // Where the table cannot be written either, the attempt counts: the
        // next claim needs the table, so an outage costs one at most.
        if let Err(Error { message, .. }) = self.table.write(&record).await {
            let (image, reason) = (&record.id, message);
            tracing::warn!(image, reason, "the attempt counts");
        }
    }
}

/// How long the sweeper leaves an image alone after so many setbacks.
fn pause(lease: Duration, setbacks: u32) -> Duration {
    let doublings = setbacks.saturating_sub(1) / PATIENCE;
    let longer = lease.saturating_mul(2_u32.saturating_pow(doublings));
    longer.min(LONGEST_PAUSE.max(lease))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_of_minutes_costs_minutes_and_a_lasting_refusal_some_days() {
        let lease = Duration::from_secs(150);
        assert_eq!(pause(lease, 1), lease);
        assert_eq!(pause(lease, PATIENCE), lease);
        assert_eq!(pause(lease, PATIENCE + 1), 2 * lease);
        assert_eq!(pause(lease, MAX_SETBACKS), LONGEST_PAUSE);
        // The workflow tries so often at once, and then the sweeper pauses.
        let rounds = (PATIENCE..=MAX_SETBACKS).step_by(PATIENCE as usize);
        let whole: Duration = rounds.map(|setbacks| pause(lease, setbacks)).sum();
        let day = Duration::from_secs(86_400);
        assert!(whole > 2 * day && whole < 4 * day, "{whole:?}");
    }
}
