//! What the answer of a token endpoint means, whether or not it keeps to RFC 6749.

use std::borrow::Cow;

use serde_json::{Map, Value, json};
use url::form_urlencoded;
use wharf::error::UpstreamProblem;
use wharf::{Code, Failure, Fault, FaultCode, ResponseFormat};

use crate::outcome::{is_page, unavailable};
use crate::redaction::Redaction;

/// The lifetime of a token whose response does not state a usable one, in seconds.
const DEFAULT_LIFETIME: u64 = 300;

/// Longer lifetimes count as this one: a day, in seconds.
const MAX_LIFETIME: f64 = 24.0 * 3_600.0;

/// A number over this one is no lifetime: ten years, in seconds. It may be a point in time, or milliseconds.
const MAX_STATED_LIFETIME: f64 = 10.0 * 365.0 * 24.0 * 3_600.0;

/// How deep error codes are looked for.
const MAX_DEPTH: usize = 4;

/// The reasons why a token request is rejected: the error codes of RFC 6749, sections 4.1.2.1 and 5.2.
const REJECTIONS: [&str; 7] = [
    "invalid_client",
    "invalid_scope",
    "unauthorized_client",
    "access_denied",
    "invalid_grant",
    "unsupported_grant_type",
    "invalid_request",
];

/// Error codes that say nothing about the credentials.
const OUTAGES: [&str; 4] = ["temporarily_unavailable", "server_error", "slow_down", "too_many_requests"];

/// A token that the vendor issued.
#[derive(Debug, PartialEq)]
pub(super) struct Issued {
    pub(super) token: String,
    pub(super) lifetime_seconds: u64,
}

/// Reads the answer of a token endpoint to the credentials of these fields.
///
/// # Errors
///
/// `connection_rejected` only for a word about the credentials. A firewall, a gateway or an outage says nothing about
/// them: that is `upstream_unavailable`.
pub(super) fn read(
    status: u16,
    content_type: Option<&str>,
    body: &[u8],
    redaction: &Redaction,
    fields: &[Cow<'static, str>],
) -> Result<Issued, Failure> {
    let success = matches!(status, 200..=299);
    let members = members(body);
    if success && let Some(issued) = members.as_ref().and_then(issued) {
        return Ok(issued);
    }
    let codes = members.as_ref().map(|members| known_codes(members, MAX_DEPTH)).unwrap_or_default();
    let is_page = members.is_none() && is_page(content_type, body, ResponseFormat::Json);
    let body = members.as_ref().map_or(Cow::Borrowed(body), |members| json!(members).to_string().into_bytes().into());
    // Only the words: other parts of the answer may hold a token.
    let problem = UpstreamProblem::of_any_format(status, &redaction.body(&body));
    let problem = UpstreamProblem { errors: Value::Null, ..problem };
    let has_words = problem.title.is_some() && !is_page;
    let failure = match status {
        _ if codes.iter().any(|code| OUTAGES.contains(code)) => endpoint_failed(&problem),
        _ if codes.contains(&"invalid_scope") => rejected("the requested scopes", &problem, "Check the scopes"),
        _ if !codes.is_empty() => rejected_credentials(&problem, fields),
        200..=299 if has_words && members.is_some() => rejected_credentials(&problem, fields),
        // Its text may be a token.
        200..=299 => return Err(no_token()),
        400 | 422 if has_words => rejected_credentials(&problem, fields),
        401 if !is_page => rejected_credentials(&problem, fields),
        // Firewalls also answer 403 in plain text.
        403 if has_words && members.is_some() => rejected_credentials(&problem, fields),
        _ => endpoint_failed(&problem),
    };
    Err(failure.with_upstream(problem))
}

/// The failure for a success without a token that can be sent.
pub(super) fn no_token() -> Failure {
    Failure::new(Code::UpstreamInvalid, NO_TOKEN)
}

const NO_TOKEN: &str = "The response of the vendor's token endpoint holds no access token that can be sent";

fn rejected_credentials(problem: &UpstreamProblem, fields: &[Cow<'static, str>]) -> Failure {
    let fault = |field: &Cow<'static, str>| {
        let message = "The vendor rejected the client ID and secret together";
        Fault::new(format!("/connection/fields/{field}"), FaultCode::Upstream, message)
    };
    rejected("the client ID and secret", problem, "Check them and the environment")
        .with_faults(fields.iter().map(fault).collect())
}

fn rejected(what: &str, problem: &UpstreamProblem, advice: &str) -> Failure {
    let reason = reason(problem);
    Failure::new(Code::ConnectionRejected, format!("The vendor rejected {what}{reason}. {advice}"))
}

fn endpoint_failed(problem: &UpstreamProblem) -> Failure {
    let (status, reason) = (problem.status, reason(problem));
    let detail = format!("The vendor's token endpoint failed with status {status}{reason}. Nothing was sent");
    unavailable(&detail, "no token and no word about the credentials")
}

fn reason(problem: &UpstreamProblem) -> String {
    problem.title.as_deref().map(|title| format!(": {}", title.trim_end_matches('.'))).unwrap_or_default()
}

/// The members of an answer in JSON or form encoding, whatever its content type says.
fn members(body: &[u8]) -> Option<Map<String, Value>> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim();
    match serde_json::from_str(text) {
        Ok(Value::Object(members)) => return Some(members),
        Ok(_) => return None,
        Err(_) => {}
    }
    // Form encoding, as GitHub sends it by default. Other texts would be read as one name without a value.
    let is_form = text.contains('=') && !text.contains(|letter: char| letter.is_whitespace() || letter == '<');
    let pairs = form_urlencoded::parse(text.as_bytes());
    is_form.then(|| pairs.map(|(name, value)| (name.into_owned(), value.into_owned().into())).collect())
}

/// The token of an answer: of its own members, or of an object among them.
fn issued(members: &Map<String, Value>) -> Option<Issued> {
    let own = || {
        let token = text(member(members, "accesstoken")?)?.trim().to_owned();
        let lifetime_seconds = member(members, "expiresin").and_then(lifetime).unwrap_or(DEFAULT_LIFETIME);
        Some(Issued { token, lifetime_seconds }).filter(|issued| !issued.token.is_empty())
    };
    own().or_else(|| members.values().filter_map(Value::as_object).find_map(issued))
}

/// A lifetime in any JSON type, in seconds; `None` if it cannot be one.
fn lifetime(value: &Value) -> Option<u64> {
    let seconds: f64 = text(value)?.trim().parse().ok()?;
    // The comparison also excludes NaN.
    let possible = seconds > 0.0 && seconds <= MAX_STATED_LIFETIME;
    possible.then_some(seconds.min(MAX_LIFETIME).ceil() as u64)
}

fn text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(text.into()),
        Value::Number(number) => Some(number.to_string().into()),
        _ => None,
    }
}

/// The first member of this name, in any style: `access_token` or `accessToken`.
fn member<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let plain = |key: &str| key.replace(['_', '-'], "").eq_ignore_ascii_case(name);
    members.iter().find(|(key, _)| plain(key)).map(|(_, value)| value)
}

/// The error codes of OAuth 2.0 among the texts of an answer.
fn known_codes(members: &Map<String, Value>, depth: usize) -> Vec<&'static str> {
    let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
    let codes = members.values().flat_map(|value| match value {
        Value::String(text) => {
            let known = REJECTIONS.iter().chain(&OUTAGES).filter(|code| text.trim().eq_ignore_ascii_case(code));
            known.copied().collect()
        }
        Value::Object(members) => known_codes(members, depth),
        Value::Array(items) => {
            items.iter().filter_map(Value::as_object).flat_map(|members| known_codes(members, depth)).collect()
        }
        _ => Vec::new(),
    });
    codes.collect()
}

#[cfg(test)]
mod tests;
