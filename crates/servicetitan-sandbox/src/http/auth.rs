//! Authorization of calls.

use axum::http::{HeaderMap, StatusCode, header};

use super::problem::Problem;
use crate::connection::TENANT;
use crate::tokens::Tokens;

const APPLICATION_KEY: &str = "st-app-key";

/// Checks that a call has a valid access token, the key of its application, and the id of this tenant.
pub(crate) fn authorize(tokens: &Tokens, headers: &HeaderMap, tenant: Option<&str>) -> Result<(), Problem> {
    let Some(token) = bearer(headers) else {
        return Err(unauthorized("The request has no access token."));
    };
    let Some(client) = tokens.owner(token) else {
        return Err(unauthorized("The access token is invalid or has expired."));
    };
    match text(headers, APPLICATION_KEY) {
        None => return Err(unauthorized("The application key is missing: the ST-App-Key header is required.")),
        Some(key) if key != client.application_key => return Err(unauthorized("The application key is invalid.")),
        Some(_) => {}
    }
    if tenant != Some(TENANT) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "The application has no access to this tenant."));
    }
    Ok(())
}

fn unauthorized(title: &str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, title)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = text(headers, header::AUTHORIZATION.as_str())?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim())
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

    use super::authorize;
    use crate::connection::{CLIENT, TENANT};
    use crate::tokens::Tokens;

    fn rejection(pairs: &[(&'static str, &str)], tenant: &str) -> Option<StatusCode> {
        let tokens = Tokens::new(Duration::from_secs(900));
        let token = tokens.issue(&CLIENT);
        let headers: HeaderMap = pairs
            .iter()
            .filter_map(|(name, value)| {
                let value = HeaderValue::from_str(&value.replace("TOKEN", &token)).ok()?;
                Some((HeaderName::from_static(name), value))
            })
            .collect();
        authorize(&tokens, &headers, Some(tenant)).err().map(|problem| problem.status())
    }

    #[test]
    fn token_key_and_tenant_must_be_valid() {
        let token = ("authorization", "Bearer TOKEN");
        let key = ("st-app-key", CLIENT.application_key);
        assert_eq!(rejection(&[token, key], TENANT), None);
        assert_eq!(rejection(&[key], TENANT), Some(StatusCode::UNAUTHORIZED));
        assert_eq!(rejection(&[token], TENANT), Some(StatusCode::UNAUTHORIZED));
        assert_eq!(rejection(&[token, ("st-app-key", "other")], TENANT), Some(StatusCode::UNAUTHORIZED));
        assert_eq!(rejection(&[("authorization", "Bearer stale"), key], TENANT), Some(StatusCode::UNAUTHORIZED));
        assert_eq!(rejection(&[token, key], "7"), Some(StatusCode::FORBIDDEN));
    }
}
