//! One error type: a stable code that says whose fault it is, and a message
//! that says what was found, what was allowed and what to do.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What went wrong. The strings are the same in Rust, in JSON, in TypeScript
/// and in the metadata table.
///
/// ```
/// use isopix::Code;
/// assert_eq!(Code::LimitExceeded.as_str(), "limit-exceeded");
/// assert_eq!("corrupt".parse(), Ok(Code::Corrupt));
/// assert!(Code::Corrupt.is_permanent() && !Code::Storage.is_permanent());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// The bytes are not in a format that isopix reads, or use a feature of
    /// the format that it does not read.
    UnsupportedFormat,
    /// The file is damaged or truncated.
    Corrupt,
    /// A number in the file is above one of the recipe's limits.
    LimitExceeded,
    /// The recipe has an unknown field or a value that is not allowed.
    InvalidRecipe,
    /// The memory that the image needs could not be had.
    OutOfMemory,
    /// The caller cancelled the work.
    Aborted,
    /// A request did not reach its server or was not answered.
    Network,
    /// Reading from or writing to the storage failed.
    Storage,
    /// The two sides use different engines or recipes.
    NotComparable,
    /// A defect of isopix.
    Internal,
}

impl Code {
    /// Every code, in the order of the documentation.
    pub const ALL: [Code; 10] = [
        Code::UnsupportedFormat,
        Code::Corrupt,
        Code::LimitExceeded,
        Code::InvalidRecipe,
        Code::OutOfMemory,
        Code::Aborted,
        Code::Network,
        Code::Storage,
        Code::NotComparable,
        Code::Internal,
    ];

    /// The stable spelling, as it stands in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Code::UnsupportedFormat => "unsupported-format",
            Code::Corrupt => "corrupt",
            Code::LimitExceeded => "limit-exceeded",
            Code::InvalidRecipe => "invalid-recipe",
            Code::OutOfMemory => "out-of-memory",
            Code::Aborted => "aborted",
            Code::Network => "network",
            Code::Storage => "storage",
            Code::NotComparable => "not-comparable",
            Code::Internal => "internal",
        }
    }

    /// Whether doing the same again must fail again: the fault is in the file
    /// or the recipe, not in the circumstances.
    pub const fn is_permanent(self) -> bool {
        matches!(
            self,
            Code::UnsupportedFormat
                | Code::Corrupt
                | Code::LimitExceeded
                | Code::InvalidRecipe
                | Code::NotComparable
        )
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Code {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        Code::ALL
            .into_iter()
            .find(|code| code.as_str() == text)
            .ok_or_else(|| format!("{text:?} is not an isopix error code"))
    }
}

/// A [`Code`] and a message for people.
///
/// ```
/// let error = isopix::probe(b"GIF89a", &isopix::Limits::default()).unwrap_err();
/// assert_eq!(error.code, isopix::Code::Corrupt);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Error {
    /// The stable code.
    pub code: Code,
    /// What was found, what was allowed, what to do. Constant for
    /// [`Code::Internal`] and [`Code::OutOfMemory`].
    pub message: String,
}

/// `Result` with the crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error of the given code.
    ///
    /// ```
    /// use isopix::{Code, Error};
    /// let error = Error::new(Code::Storage, "the bucket \"originals\" is not there");
    /// assert_eq!(error.to_string(), "storage: the bucket \"originals\" is not there");
    /// ```
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Error {
            code,
            message: message.into(),
        }
    }

    /// [`Code::OutOfMemory`] with its constant message.
    ///
    /// ```
    /// assert_eq!(isopix::Error::out_of_memory().code, isopix::Code::OutOfMemory);
    /// ```
    pub fn out_of_memory() -> Self {
        Error::new(
            Code::OutOfMemory,
            "there is not enough memory for this image: use a smaller one, or let the server do it",
        )
    }

    /// [`Code::Internal`] with its constant message.
    ///
    /// ```
    /// assert_eq!(isopix::Error::internal().code, isopix::Code::Internal);
    /// ```
    pub fn internal() -> Self {
        Error::new(
            Code::Internal,
            "isopix has a defect that this image brings out: please report it with the image",
        )
    }

    pub(crate) fn corrupt(message: impl Into<String>) -> Self {
        Error::new(Code::Corrupt, message)
    }

    pub(crate) fn unsupported(message: impl Into<String>) -> Self {
        Error::new(Code::UnsupportedFormat, message)
    }

    pub(crate) fn limit(message: impl Into<String>) -> Self {
        Error::new(Code::LimitExceeded, message)
    }

    pub(crate) fn recipe(message: impl Into<String>) -> Self {
        Error::new(Code::InvalidRecipe, message)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for Error {}
