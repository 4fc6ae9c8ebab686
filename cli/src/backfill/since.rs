//! From when on originals are rendered.

use std::str::FromStr;

use serde::{Serialize, Serializer};
use time::format_description::BorrowedFormatItem;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime};

/// A moment, as RFC 3339 or as a date, which is its midnight in UTC.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Since(OffsetDateTime);

const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

impl FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let moment = OffsetDateTime::parse(text, &Rfc3339);
        let midnight = || Date::parse(text, DATE).map(|date| date.midnight().assume_utc());
        moment.or_else(|_| midnight()).map(Since).map_err(|_| {
            "it has to be a day of the calendar, as 2024-06-01, or a moment with its offset, \
             as 2024-06-01T12:00:00Z"
                .to_owned()
        })
    }
}

/// As the state machine takes it: seconds since 1970.
impl Serialize for Since {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let whole = self.0.unix_timestamp();
        match self.0.nanosecond() {
            0 => serializer.serialize_i64(whole),
            // Objects' times are whole seconds: the first of them that is not before.
            _ => serializer.serialize_i64(whole + 1),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> String {
        serde_json::to_string(&text.parse::<Since>().unwrap()).unwrap()
    }

    #[test]
    fn a_date_is_its_midnight_in_utc() {
        assert_eq!(seconds("2024-06-01"), "1717200000");
        assert_eq!(seconds("1970-01-01"), "0");
    }

    #[test]
    fn a_moment_has_its_offset() {
        assert_eq!(seconds("2024-06-01T00:00:01Z"), "1717200001");
        assert_eq!(seconds("2024-06-01T02:00:00+02:00"), "1717200000");
    }

    #[test]
    fn a_part_of_a_second_is_the_next_second() {
        assert_eq!(seconds("2024-06-01T00:00:00.001Z"), "1717200001");
        assert_eq!(seconds("1969-12-31T23:59:59.5Z"), "0");
    }

    #[test]
    fn others_are_refused() {
        let texts = [
            "",
            "yesterday",
            "2024",
            "2024-06",
            "2024-02-30",
            "2024-6-1",
            "01.06.2024",
            "2024-06-01T12:00:00",
            "2024-06-01 ",
            "1717200000",
        ];
        for text in texts {
            let refused = text.parse::<Since>().unwrap_err();
            assert!(
                refused.contains("2024-06-01T12:00:00Z"),
                "{text}: {refused}"
            );
        }
    }
}
