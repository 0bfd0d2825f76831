//! `Retry-After` (RFC 9110 section 10.2.3): seconds, or a date in any of HTTP's three formats.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

/// Longer waits count as one day.
const MAX_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// How long the vendor asks to wait; `None` if the header is missing or invalid. Of several values the longest wait
/// counts: proxies add lines of their own.
///
/// A date is compared with the vendor's own `Date`, so the clocks may differ.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let lines = headers.get_all(RETRY_AFTER).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| waits(line, headers)).max()
}

/// The waits of a comma-separated list. The dates in it contain commas, too.
fn waits(line: &str, headers: &HeaderMap) -> Vec<Duration> {
    let parts: Vec<&str> = line.split([',', ';']).map(|part| part.trim_matches([' ', '\t', '"'])).collect();
    let dates = parts.windows(2).filter_map(|pair| until(&pair.join(", "), headers));
    parts.iter().filter_map(|part| seconds(part).or_else(|| until(part, headers))).chain(dates).collect()
}

/// A number of seconds, which may have a fraction and a unit.
fn seconds(text: &str) -> Option<Duration> {
    let number = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let is_second = matches!(&text[number.len()..], "" | "s" | "sec" | "secs" | "second" | "seconds");
    let number = number.trim_end();
    let is_number = number.bytes().all(|digit| digit.is_ascii_digit() || digit == b'.');
    let seconds: f64 = number.parse().ok().filter(|_| is_number && is_second)?;
    Some(Duration::from_secs_f64(seconds.min(MAX_WAIT.as_secs_f64())))
}

/// The time until a date.
fn until(date: &str, headers: &HeaderMap) -> Option<Duration> {
    let until = httpdate::parse_http_date(date).ok()?;
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
            ("120", Some(120_000)),
            (" 120 ", Some(120_000)),
            ("Sun, 06 Nov 1994 08:49:47 GMT", Some(10_000)),
            ("Sunday, 06-Nov-94 08:49:47 GMT", Some(10_000)),
            ("Sun Nov  6 08:49:47 1994", Some(10_000)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("1.5", Some(1_500)),
            ("120s", Some(120_000)),
            ("120 seconds", Some(120_000)),
            ("\"120\"", Some(120_000)),
            ("99999999999999999999", Some(86_400_000)),
            ("99999999999999999999.5", Some(86_400_000)),
            ("Sun, 06 Nov 2022 08:49:37 GMT", Some(86_400_000)),
            // Several values.
            ("50, 53", Some(53_000)),
            ("53,50", Some(53_000)),
            ("50; 53", Some(53_000)),
            ("50\n53", Some(53_000)),
            ("53\nsoon", Some(53_000)),
            ("soon, 53", Some(53_000)),
            ("5, Sun, 06 Nov 1994 08:49:47 GMT", Some(10_000)),
            ("Sun, 06 Nov 1994 08:49:47 GMT, 15", Some(15_000)),
            ("Sun, 06 Nov 1994 08:49:47 GMT, Sun, 06 Nov 1994 08:49:57 GMT", Some(20_000)),
            ("Sun Nov  6 08:49:47 1994, 5", Some(10_000)),
            // No wait.
            ("-1", None),
            ("1e3", None),
            ("1.5.5", None),
            (".", None),
            ("inf", None),
            ("5 minutes", None),
            ("s", None),
            ("", None),
            (",", None),
            ("soon", None),
        ];
        for (lines, wait) in table {
            let mut headers: HeaderMap = [(DATE, HeaderValue::from_static(now))].into_iter().collect();
            for line in lines.split('\n') {
                headers.append(RETRY_AFTER, line.parse().unwrap());
            }
            assert_eq!(retry_after(&headers), wait.map(Duration::from_millis), "{lines:?}");
        }
    }

    #[test]
    fn a_line_that_is_no_text_hides_no_other() {
        let lines = [HeaderValue::from_bytes(b"\xff").unwrap(), HeaderValue::from_static("7")];
        for order in [[0_usize, 1], [1, 0]] {
            let mut headers = HeaderMap::new();
            for line in order {
                headers.append(RETRY_AFTER, lines[line].clone());
            }
            assert_eq!(retry_after(&headers), Some(Duration::from_secs(7)));
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
