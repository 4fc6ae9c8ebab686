//! The order of the events of one key.

use serde::{Deserialize, Serialize};

/// The number that S3 gives an event so that events of one key can be put in
/// order: hex digits, of which the shorter number is padded with zeros on its
/// right, compared as strings.
///
/// It is kept padded, so that a plain comparison of strings is the right one
/// wherever it is stored.
///
/// ```
/// use isopix_lambda::Sequencer;
/// let older: Sequencer = "0055AED6DCD90281E5".parse()?;
/// let newer: Sequencer = "0055AED6DCD90281E6".parse()?;
/// assert!(older < newer);
/// assert_eq!("00A".parse::<Sequencer>()?, "00a000".parse()?);
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sequencer(String);

/// Digits that are kept; those of S3 have 16 to 18.
const DIGITS: usize = 64;

impl Sequencer {
    /// One that comes before those of all events, for objects that no event
    /// told of.
    ///
    /// ```
    /// use isopix_lambda::Sequencer;
    /// assert!(Sequencer::first() < "0055AED6DCD90281E5".parse()?);
    /// # Ok::<(), String>(())
    /// ```
    pub fn first() -> Self {
        Sequencer("0".repeat(DIGITS))
    }
}

impl std::str::FromStr for Sequencer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if text.is_empty() || text.len() > DIGITS || !is_hex {
            return Err(format!(
                "the sequencer {text:?} is not 1 to {DIGITS} hex digits"
            ));
        }
        Ok(Sequencer(format!(
            "{:0<DIGITS$}",
            text.to_ascii_uppercase()
        )))
    }
}
