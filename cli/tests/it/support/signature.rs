//! Presigned URLs (AWS Signature Version 4), written anew from its
//! documentation, so that nobody checks himself.

use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// A URL that allows `method` on `path` with `query` (sorted by name, values
/// encoded) for a minute.
pub(crate) fn presigned(
    origin: &str,
    (key_id, secret): (&str, &str),
    method: &str,
    path: &str,
    query: &[(&str, &str)],
) -> String {
    let host = origin.strip_prefix("http://").unwrap();
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let (date, time) = date_and_time(now);
    let scope = format!("{date}/us-east-1/s3/aws4_request");
    let credential = format!("{key_id}%2F{}", scope.replace('/', "%2F"));
    let mut parameters = vec![
        ("X-Amz-Algorithm".to_owned(), "AWS4-HMAC-SHA256".to_owned()),
        ("X-Amz-Credential".to_owned(), credential),
        ("X-Amz-Date".to_owned(), time.clone()),
        ("X-Amz-Expires".to_owned(), "60".to_owned()),
        ("X-Amz-SignedHeaders".to_owned(), "host".to_owned()),
    ];
    parameters.extend(
        query
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned())),
    );
    parameters.sort();
    let query: Vec<_> = parameters.iter().map(|(n, v)| format!("{n}={v}")).collect();
    let query = query.join("&");
    let canonical = format!("{method}\n{path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD");
    let digest = hex(&Sha256::digest(canonical));
    let to_sign = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{digest}");
    let start = format!("AWS4{secret}").into_bytes();
    let steps = [
        date.as_str(),
        "us-east-1",
        "s3",
        "aws4_request",
        to_sign.as_str(),
    ];
    let signature = steps.iter().fold(start, |key, step| hmac(&key, step));
    format!("{origin}{path}?{query}&X-Amz-Signature={}", hex(&signature))
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut hmac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    hmac.update(text.as_bytes());
    hmac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `20130524` and `20130524T000000Z`.
fn date_and_time(seconds: u64) -> (String, String) {
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // Days since 0000-03-01; years begin in March.
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let date = format!("{year:04}{month:02}{day:02}");
    let time = format!(
        "{:02}{:02}{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60
    );
    (date.clone(), format!("{date}T{time}Z"))
}

#[test]
fn dates_are_those_of_the_calendar() {
    assert_eq!(date_and_time(0).1, "19700101T000000Z");
    assert_eq!(date_and_time(1_369_353_599).1, "20130523T235959Z");
    assert_eq!(date_and_time(1_369_353_600).1, "20130524T000000Z");
    assert_eq!(date_and_time(1_709_164_800).0, "20240229");
    assert_eq!(date_and_time(4_107_542_400).0, "21000301");
}
