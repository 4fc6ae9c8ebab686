//! Taking up an image: of all runs that an object's events start, one works
//! on it at a time, the newest object wins, and nothing is tried for ever.

use isopix::{Code, ENGINE, Error};

use crate::clock::{Moment, milliseconds};
use crate::event::Object;
use crate::metrics;
use crate::record::{Holder, Record, Status};
use crate::store::{MAX_ROUNDS, Store, contended};
use crate::table::Written;

/// How often the same object is tried. The claim after that records FAILED.
pub const MAX_ATTEMPTS: u32 = 3;

/// An image that a run holds. Whatever becomes of it is written only as long
/// as the claim stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    pub(crate) record: Record,
}

impl Claim {
    /// The image's record, PENDING under this claim.
    pub fn record(&self) -> &Record {
        &self.record
    }
}

/// What became of an attempt to claim.
#[derive(Clone, Debug, PartialEq)]
pub enum Claimed {
    /// The image is this run's.
    Won(Box<Claim>),
    /// There is nothing to do.
    Lost(Lost),
    /// The object was tried [`MAX_ATTEMPTS`] times, and the record now says
    /// FAILED `internal`, or READY if it keeps earlier renditions.
    GivenUp(Box<Record>),
}

/// Why there is nothing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// A newer event of the same key was taken up before.
    Late,
    /// The same event was dealt with before.
    Done,
    /// Another run holds the image.
    Held,
    /// The image was deleted after this.
    Deleted,
    /// The image was deleted through the API, which alone made its key: what
    /// arrives after that is not wanted.
    Unwanted,
}

/// What a claim would do to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Take it; the attempts with this one are so many, at least 1.
    Take(u32),
    /// Record that it was tried too often.
    GiveUp,
    /// Leave it alone.
    Leave(Lost),
}

/// Whether the run `holder` may take up `object`, given the record as it
/// stands.
///
/// It may if there is no record or no event was taken up yet; if the event is
/// newer; or if it is the same and either the recipe or the engine is another
/// now, or the image is PENDING and the lease has run out or is the same
/// request's, or its holder is at rest.
///
/// ```
/// use isopix_lambda::claim::{Decision, decide};
/// use isopix_lambda::{Moment, event::Object, record::Holder};
/// let object = Object {
///     key: "cat.jpg".to_owned(),
///     sequencer: "01".parse()?,
///     e_tag: None,
///     version_id: None,
///     bytes: None,
/// };
/// let holder = Holder {
///     request: "r".to_owned(),
///     recipe: None,
///     engine: isopix::ENGINE.to_owned(),
/// };
/// assert_eq!(decide(None, &object, &holder, Moment(0)), Decision::Take(1));
/// # Ok::<(), String>(())
/// ```
pub fn decide(record: Option<&Record>, object: &Object, holder: &Holder, now: Moment) -> Decision {
    let Some(record) = record else {
        return Decision::Take(1);
    };
    let is_deleted = record.status == Status::Deleted;
    if is_deleted && record.announced {
        return Decision::Leave(Lost::Unwanted);
    }
    match &record.sequencer {
        None if is_deleted => return Decision::Leave(Lost::Deleted),
        None => return Decision::Take(1),
        Some(taken) if object.sequencer > *taken => return Decision::Take(1),
        Some(_) if is_deleted => return Decision::Leave(Lost::Deleted),
        Some(taken) if object.sequencer < *taken => return Decision::Leave(Lost::Late),
        Some(_) => {}
    }
    if record.status == Status::Pending && record.claim.is_none() {
        // Another object is there than the one of the renditions.
        return Decision::Take(1);
    }
    let (recipe, engine) = match &record.claim {
        Some(claim) => (&claim.recipe, Some(&claim.engine)),
        None => (&record.recipe, record.engine.as_ref()),
    };
    if *recipe != holder.recipe || engine != Some(&holder.engine) {
        return Decision::Take(1);
    }
    let Some(claim) = record
        .claim
        .as_ref()
        .filter(|_| record.status == Status::Pending)
    else {
        return Decision::Leave(Lost::Done);
    };
    retry(record, claim, holder, now)
}

/// Whether the run `holder` may take up an object that it found in the bucket,
/// given the record as it stands.
///
/// It may unless another run holds the image or the API deleted it: that the
/// object is there is newer than what any event said, and it is read only as
/// long as it is the same.
pub fn decide_found(record: Option<&Record>, holder: &Holder, now: Moment) -> Decision {
    let Some(record) = record else {
        return Decision::Take(1);
    };
    match record.status {
        Status::Deleted if record.announced => Decision::Leave(Lost::Unwanted),
        Status::Pending => match &record.claim {
            Some(claim) => retry(record, claim, holder, now),
            None => Decision::Take(1),
        },
        Status::Ready | Status::Failed | Status::Deleted => Decision::Take(1),
    }
}

/// Whether a run may take up what another one, or an earlier try of its own,
/// has held.
fn retry(record: &Record, claim: &Holder, holder: &Holder, now: Moment) -> Decision {
    let has_run_out = record.lease.is_none_or(|lease| lease <= now.0);
    if !has_run_out && !record.is_resting && claim.request != holder.request {
        return Decision::Leave(Lost::Held);
    }
    match record.attempts {
        attempts if attempts < MAX_ATTEMPTS => Decision::Take(attempts + 1),
        _ => Decision::GiveUp,
    }
}

/// What a claim is for.
#[derive(Clone, Copy)]
enum Kind {
    /// The object of an event, and the work begins.
    Work,
    /// The object of an event, for work that begins later.
    Reserve,
    /// An object that was found in the bucket while the record had been written
    /// so often, and the work begins.
    Found(u64),
}

impl Store {
    /// Claims the image of an object for the request with the id `request`,
    /// which counts as an attempt. `recipe` is the digest of the recipe of its
    /// key, if there is one.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub async fn claim(
        &self,
        object: &Object,
        recipe: Option<&str>,
        request: &str,
    ) -> isopix::Result<Claimed> {
        self.take(object, recipe, request, Kind::Work).await
    }

    /// Claims the image of an object that was found in the bucket, whatever an
    /// event said of it, for the request with the id `request`. `judged` is how
    /// often the record had been written when the object was found: where it
    /// has been written since, somebody else is at it.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub async fn reclaim(
        &self,
        object: &Object,
        recipe: Option<&str>,
        request: &str,
        judged: u64,
    ) -> isopix::Result<Claimed> {
        self.take(object, recipe, request, Kind::Found(judged))
            .await
    }

    /// Claims the image like [`claim`](Store::claim), but without an attempt:
    /// the work begins with a second claim of the same request.
    ///
    /// # Errors
    /// `network`, `storage`.
    pub async fn reserve(
        &self,
        object: &Object,
        recipe: Option<&str>,
        request: &str,
    ) -> isopix::Result<Claimed> {
        self.take(object, recipe, request, Kind::Reserve).await
    }

    async fn take(
        &self,
        object: &Object,
        recipe: Option<&str>,
        request: &str,
        kind: Kind,
    ) -> isopix::Result<Claimed> {
        let holder = Holder {
            request: request.to_owned(),
            recipe: recipe.map(str::to_owned),
            engine: ENGINE.to_owned(),
        };
        let mut stands = self.table.read(&isopix::image_id(&object.key)).await?;
        for _ in 0..MAX_ROUNDS {
            let now = Moment::now();
            let decision = match kind {
                Kind::Found(judged) => {
                    let writes = stands.as_ref().map_or(0, |record| record.writes);
                    if writes == judged {
                        decide_found(stands.as_ref(), &holder, now)
                    } else {
                        Decision::Leave(Lost::Held)
                    }
                }
                Kind::Work | Kind::Reserve => decide(stands.as_ref(), object, &holder, now),
            };
            let before = stands.unwrap_or_else(|| Record::new(&object.key, now));
            let next = match decision {
                Decision::Leave(lost) => return Ok(Claimed::Lost(lost)),
                Decision::Take(attempts) => {
                    let attempts = match kind {
                        Kind::Work | Kind::Found(_) => attempts,
                        Kind::Reserve => attempts - 1,
                    };
                    self.taken(before, object, &holder, attempts, now)
                }
                Decision::GiveUp => self.failed(before, &Error::internal()).await?,
            };
            stands = match self.table.write(&next).await? {
                Written::Yes(record) if decision == Decision::GiveUp => {
                    metrics::failed(Code::Internal);
                    return Ok(Claimed::GivenUp(Box::new(record)));
                }
                Written::Yes(record) => return Ok(Claimed::Won(Box::new(Claim { record }))),
                Written::No(stands) => stands,
            };
        }
        Err(contended())
    }

    fn taken(
        &self,
        mut record: Record,
        object: &Object,
        holder: &Holder,
        attempts: u32,
        now: Moment,
    ) -> Record {
        // What the record says of earlier renditions stays until it is
        // switched: pages that show them go on doing so.
        if record.status == Status::Failed {
            record.clear_result();
        }
        let is_same_object =
            record.sequencer.as_ref() == Some(&object.sequencer) && record.e_tag == object.e_tag;
        let has_its_renditions = record.status == Status::Ready || record.keeps_renditions;
        record.keeps_renditions = is_same_object && has_its_renditions;
        let is_known = record.sequencer.as_ref() == Some(&object.sequencer)
            && record.claim.as_ref().is_some_and(|claim| {
                claim.recipe == holder.recipe && claim.engine == holder.engine
            });
        if !is_known {
            record.setbacks = 0;
        }
        record.deleted_generation = None;
        record.status = Status::Pending;
        record.sequencer = Some(object.sequencer.clone());
        // What was found in a listing has a version that nobody named.
        if object.version_id.is_some() || record.e_tag != object.e_tag {
            record.version_id.clone_from(&object.version_id);
        }
        record.e_tag.clone_from(&object.e_tag);
        record.bytes = object.bytes;
        record.is_resting = false;
        record.attempts = attempts;
        record.claim = Some(holder.clone());
        record.lease = Some(now.0.saturating_add(milliseconds(self.lease)));
        record.expires = None;
        record
    }
}
