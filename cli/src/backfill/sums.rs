//! How many images came to what.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;

use super::cloud::Cloud;
use super::refusal::Refusal;

/// The sums of a backfill.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sums {
    pub(crate) ready: u64,
    pub(crate) skipped: u64,
    pub(crate) failed: u64,
}

impl Sums {
    /// What the table has of a backfill so far; zeros before its first batch.
    pub(crate) async fn read(cloud: &Cloud, table: &str, name: &str) -> Result<Self, Refusal> {
        let id = AttributeValue::S(format!("backfill/{name}"));
        let asked = cloud.dynamodb.get_item().table_name(table).key("id", id);
        let answer = asked.consistent_read(true).send().await?;
        Ok(answer.item().map(Sums::of_item).unwrap_or_default())
    }

    fn of_item(item: &HashMap<String, AttributeValue>) -> Self {
        let sum = |name| {
            let number = item.get(name).and_then(|value| value.as_n().ok());
            number.and_then(|text| text.parse().ok()).unwrap_or(0)
        };
        Sums {
            ready: sum("ready"),
            skipped: sum("skipped"),
            failed: sum("failed"),
        }
    }

    /// What the execution's output says; nothing where it is another machine's.
    pub(crate) fn of_output(output: &Value) -> Option<Self> {
        let sum = |name: &str| output.get(name).and_then(Value::as_u64);
        Some(Sums {
            ready: sum("ready")?,
            skipped: sum("skipped")?,
            failed: sum("failed")?,
        })
    }

    /// Images that are done, one way or another.
    pub(crate) fn done(&self) -> u64 {
        self.ready + self.skipped + self.failed
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_sum_that_was_not_added_to_is_zero() {
        let n = |text: &str| AttributeValue::N(text.to_owned());
        let item = HashMap::from([
            ("ready".to_owned(), n("1200")),
            ("failed".to_owned(), n("3")),
            ("expires".to_owned(), n("1717200000")),
        ]);
        let sums = Sums {
            ready: 1200,
            skipped: 0,
            failed: 3,
        };
        assert_eq!(Sums::of_item(&item), sums);
        assert_eq!(sums.done(), 1203);
    }

    #[test]
    fn an_output_has_all_sums_or_is_none() {
        let output = json!({"ready": 1, "skipped": 2, "failed": 3, "reports": "s3://b/"});
        let sums = Sums {
            ready: 1,
            skipped: 2,
            failed: 3,
        };
        assert_eq!(Sums::of_output(&output), Some(sums));
        assert_eq!(Sums::of_output(&json!({"ready": 1, "skipped": 2})), None);
        assert_eq!(Sums::of_output(&json!([])), None);
    }
}
