//! Metrics in CloudWatch's embedded metric format: a line of the log that
//! CloudWatch reads as numbers too.
//!
//! Format: "Specification: Embedded metric format" in Amazon CloudWatch's user
//! guide. The namespace is `isopix`, the dimension the function's name.

use std::io::Write as _;

use isopix::Code;
use serde_json::{Value, json};

use crate::clock::Moment;
use crate::sweep::Swept;

const NAMESPACE: &str = "isopix";

/// What a render took.
pub(crate) struct Rendered<'a> {
    pub(crate) request: &'a str,
    pub(crate) image: &'a str,
    pub(crate) bytes_in: usize,
    pub(crate) bytes_out: usize,
    pub(crate) read_milliseconds: u64,
    pub(crate) render_milliseconds: u64,
    pub(crate) write_milliseconds: u64,
}

/// Logs and counts an image whose renditions were written.
pub(crate) fn rendered(rendered: &Rendered<'_>) {
    tracing::info!(
        request = rendered.request,
        image = rendered.image,
        bytes_in = rendered.bytes_in,
        bytes_out = rendered.bytes_out,
        read_milliseconds = rendered.read_milliseconds,
        render_milliseconds = rendered.render_milliseconds,
        write_milliseconds = rendered.write_milliseconds,
        "rendered",
    );
    put(
        &[
            ("Images", "Count", json!(1)),
            ("BytesIn", "Bytes", json!(rendered.bytes_in)),
            ("BytesOut", "Bytes", json!(rendered.bytes_out)),
            (
                "ReadTime",
                "Milliseconds",
                json!(rendered.read_milliseconds),
            ),
            (
                "RenderTime",
                "Milliseconds",
                json!(rendered.render_milliseconds),
            ),
            (
                "WriteTime",
                "Milliseconds",
                json!(rendered.write_milliseconds),
            ),
        ],
        None,
    );
}

/// Counts an image that was recorded as FAILED, by its code too.
pub(crate) fn failed(code: Code) {
    put(&[("Failures", "Count", json!(1))], Some(code));
}

/// Counts an event that ended with trouble that may pass, to be tried again.
pub(crate) fn retried() {
    put(&[("Retried", "Count", json!(1))], None);
}

/// Counts what a sweep found.
pub(crate) fn swept(swept: &Swept) {
    put(
        &[
            ("Overdue", "Count", json!(swept.overdue)),
            ("Removed", "Count", json!(swept.removed)),
            ("Unreadable", "Count", json!(swept.unreadable)),
            ("Left", "Count", json!(swept.left)),
        ],
        None,
    );
}

/// Writes one line to stdout, of which a function's log is made. Nothing is
/// lost where that fails but the numbers.
fn put(metrics: &[(&str, &str, Value)], code: Option<Code>) {
    // Without a function's name nobody counts, and who asked for warnings only
    // does not want numbers.
    let is_wanted = tracing::enabled!(tracing::Level::INFO);
    let Some(function) = std::env::var("AWS_LAMBDA_FUNCTION_NAME")
        .ok()
        .filter(|_| is_wanted)
    else {
        return;
    };
    let line = line(&function, Moment::now(), metrics, code);
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn line(function: &str, now: Moment, metrics: &[(&str, &str, Value)], code: Option<Code>) -> Value {
    let definitions: Vec<Value> = metrics
        .iter()
        .map(|(name, unit, _)| json!({"Name": name, "Unit": unit}))
        .collect();
    let dimensions = match code {
        None => json!([["Function"]]),
        Some(_) => json!([["Function"], ["Function", "Code"]]),
    };
    let mut line = json!({
        "_aws": {
            "Timestamp": now.0,
            "CloudWatchMetrics": [{
                "Namespace": NAMESPACE,
                "Dimensions": dimensions,
                "Metrics": definitions,
            }],
        },
        "Function": function,
    });
    for (name, _, value) in metrics {
        line[*name] = value.clone();
    }
    if let Some(code) = code {
        line["Code"] = json!(code);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_each_number_that_it_defines() {
        let metrics = [
            ("Images", "Count", json!(1)),
            ("BytesIn", "Bytes", json!(5)),
        ];
        let line = line("render", Moment(7), &metrics, None);
        let definition = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(definition["Namespace"], "isopix");
        assert_eq!(definition["Dimensions"], json!([["Function"]]));
        let expected = json!([
            {"Name": "Images", "Unit": "Count"},
            {"Name": "BytesIn", "Unit": "Bytes"},
        ]);
        assert_eq!(definition["Metrics"], expected);
        assert_eq!((&line["Images"], &line["BytesIn"]), (&json!(1), &json!(5)));
        assert_eq!(line["_aws"]["Timestamp"], 7);
        assert_eq!(line["Function"], "render");
    }

    #[test]
    fn failures_are_counted_in_all_and_by_their_code() {
        let metrics = [("Failures", "Count", json!(1))];
        let line = line("fail", Moment(7), &metrics, Some(Code::Corrupt));
        let definition = &line["_aws"]["CloudWatchMetrics"][0];
        let expected = json!([["Function"], ["Function", "Code"]]);
        assert_eq!(definition["Dimensions"], expected);
        assert_eq!(line["Code"], "corrupt");
    }
}
