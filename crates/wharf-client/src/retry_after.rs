//! `Retry-After` (RFC 9110 section 10.2.3): seconds, or a date in any of HTTP's three formats.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

/// Longer waits count as one day.
const MAX_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// How long the vendor asks to wait; `None` if the header is missing or invalid.
///
/// A date is compared with the vendor's own `Date`, so the clocks may differ.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit()) {
        return Some(text.parse().map_or(MAX_WAIT, Duration::from_secs).min(MAX_WAIT));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    let date = headers.get(DATE).and_then(|date| httpdate::parse_http_date(date.to_str().ok()?).ok());
    let now = date.unwrap_or_else(SystemTime::now);
    Some(until.duration_since(now).unwrap_or_default().min(MAX_WAIT))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn every_format_is_parsed() {
        let now = "Sun, 06 Nov 1994 08:49:37 GMT";
        let table = [
            ("0", Some(0)),
            ("120", Some(120)),
            (" 120 ", Some(120)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", Some(10)),
            ("Sunday, 06-Nov-94 08:49:47 GMT", Some(10)),
            ("Sun Nov  6 08:49:47 1994", Some(10)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("-1", None),
            ("1.5", None),
            ("99999999999999999999", Some(86_400)),
            ("", None),
            ("soon", None),
        ];
        for (text, seconds) in table {
            let headers: HeaderMap = [(RETRY_AFTER, text), (DATE, now)]
                .into_iter()
                .filter_map(|(name, value)| Some((name, value.parse().ok()?)))
                .collect();
            assert_eq!(retry_after(&headers), seconds.map(Duration::from_secs), "{text:?}");
        }
    }

    /// A fuzz target.
    #[test]
    fn no_header_makes_a_wait_longer_than_the_maximum() {
        bolero::check!().for_each(|text: &[u8]| {
            let Ok(value) = HeaderValue::from_bytes(text) else { return };
            let headers: HeaderMap = [(RETRY_AFTER, value)].into_iter().collect();
            assert!(retry_after(&headers).is_none_or(|wait| wait <= MAX_WAIT));
        });
    }
}
