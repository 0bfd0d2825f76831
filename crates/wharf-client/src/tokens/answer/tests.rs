use std::num::NonZeroU32;

use wharf::{Quota, ResolvedConnection};

use super::*;

const JSON: Option<&str> = Some("application/json; charset=utf-8");
const TEXT: Option<&str> = Some("text/plain");
const HTML: Option<&str> = Some("text/html");
const FORM: Option<&str> = Some("application/x-www-form-urlencoded");

fn redaction() -> Redaction {
    let resolved = ResolvedConnection {
        hosts: Vec::new(),
        variables: Vec::new(),
        headers: Vec::new(),
        quota: Quota { calls_per_second: NonZeroU32::MIN, shared_by: String::new().into() },
        credentials: Vec::new(),
        grant: None,
        webhook_key: None,
    };
    Redaction::new(&resolved, ["canary"])
}

#[test]
fn a_token_is_read_from_any_answer_that_has_one() {
    let table = [
        (JSON, r#"{"access_token":"AT","token_type":"Bearer","expires_in":900,"scope":"a"}"#, 900),
        (JSON, r#"{"access_token":"AT","expires_in":900}"#, 900),
        (JSON, r#"{"access_token":" AT\n","token_type":7,"scope":[],"refresh_token":null,"expires_in":"900"}"#, 900),
        (TEXT, r#"{"access_token":"AT","expires_in":900}"#, 900),
        (HTML, r#"{"access_token":"AT","expires_in":900}"#, 900),
        (None, "\u{feff} {\"access_token\":\"AT\",\"expires_in\":900}\r\n", 900),
        (FORM, "access_token=AT&expires_in=900&scope=a+b", 900),
        (TEXT, "access_token=%41T", 300),
        (JSON, r#"{"accessToken":"AT","expiresIn":900}"#, 900),
        (JSON, r#"{"code":0,"data":{"access_token":"AT","expires_in":900}}"#, 900),
        (JSON, r#"{"access_token":"AT","error":null,"expires_in":900}"#, 900),
        (JSON, r#"{"access_token":"AT","error":"","expires_in":900}"#, 900),
        // Lifetimes.
        (JSON, r#"{"access_token":"AT"}"#, 300),
        (JSON, r#"{"access_token":"AT","expires_in":null}"#, 300),
        (JSON, r#"{"access_token":"AT","expires_in":true}"#, 300),
        (JSON, r#"{"access_token":"AT","expires_in":"soon"}"#, 300),
        (JSON, r#"{"access_token":"AT","expires_in":""}"#, 300),
        (JSON, r#"{"access_token":"AT","expires_in":"NaN"}"#, 300),
        (JSON, r#"{"access_token":"AT","expires_in":"inf"}"#, 300),
        (JSON, r#"{"access_token":"AT","expires_in":{}}"#, 300),
        (JSON, r#"{"access_token":"AT","expires_in":0}"#, 300),
        (JSON, r#"{"access_token":"AT","expires_in":-900}"#, 300),
        (JSON, r#"{"access_token":"AT","expires_in":0.5}"#, 1),
        (JSON, r#"{"access_token":"AT","expires_in":900.0}"#, 900),
        (JSON, r#"{"access_token":"AT","expires_in":" 9e2 "}"#, 900),
        (JSON, r#"{"access_token":"AT","expires_in":86401}"#, 86_400),
        (JSON, r#"{"access_token":"AT","expires_in":315360000}"#, 86_400),
        (JSON, r#"{"access_token":"AT","expires_in":315360001}"#, 300),
        (JSON, r#"{"access_token":"AT","expires_in":1e400}"#, 300),
    ];
    for (content_type, body, lifetime_seconds) in table {
        let issued = read(200, content_type, body.as_bytes(), &redaction(), &[]);
        assert_eq!(issued.unwrap(), Issued { token: "AT".to_owned(), lifetime_seconds }, "{body}");
    }
    let number = read(201, JSON, br#"{"access_token":12345678901234567890}"#, &redaction(), &[]).unwrap();
    assert_eq!(number.token, "12345678901234567890");
}

/// Status, content type and body of an answer without a token, its code, and words in the detail.
#[test]
fn only_a_word_about_the_credentials_rejects_them() {
    use Code::{ConnectionRejected, UpstreamInvalid, UpstreamUnavailable};
    let client = "rejected the client ID and secret";
    let table = [
        (400, JSON, r#"{"error":"invalid_client"}"#, ConnectionRejected, "secret: invalid_client. Check them"),
        (400, JSON, r#"{"errorCode":"invalid_client"}"#, ConnectionRejected, "secret: invalid_client. Check"),
        (200, JSON, r#"{"error":"invalid_client"}"#, ConnectionRejected, client),
        (200, JSON, r#"{"access_token":"","error":"invalid_client"}"#, ConnectionRejected, client),
        (200, JSON, r#"{"access_token":null,"ok":false,"error":"bad_client"}"#, ConnectionRejected, "bad_client"),
        (200, FORM, "error=bad_client&error_description=No+such", ConnectionRejected, "bad_client: No such"),
        (401, JSON, r#"{"error":{"code":"invalid_client","message":"No such"}}"#, ConnectionRejected, "No such"),
        (400, JSON, r#"{"errors":[{"code":"Invalid_Client"}]}"#, ConnectionRejected, client),
        (404, JSON, r#"{"error":"unauthorized_client"}"#, ConnectionRejected, client),
        (500, JSON, r#"{"error":"invalid_client"}"#, ConnectionRejected, client),
        (404, JSON, r#"{"a":{"b":{"c":{"code":"invalid_client"}}}}"#, ConnectionRejected, client),
        (400, TEXT, "client=7 is unknown", ConnectionRejected, "client=7 is unknown"),
        (400, JSON, r#"{"message":"Unknown client canary"}"#, ConnectionRejected, "Unknown client [REDACTED]"),
        (400, FORM, "error=bad_client", ConnectionRejected, "bad_client"),
        (422, JSON, r#"{"message":"Unknown client"}"#, ConnectionRejected, "Unknown client"),
        (403, JSON, r#"{"message":"Unknown client"}"#, ConnectionRejected, "Unknown client"),
        (400, TEXT, "Unknown client", ConnectionRejected, "Unknown client"),
        (401, TEXT, "Unknown client", ConnectionRejected, "Unknown client"),
        (401, None, "", ConnectionRejected, "secret. Check them"),
        (401, JSON, "{}", ConnectionRejected, client),
        (400, JSON, r#"{"error":"invalid_scope"}"#, ConnectionRejected, "scopes: invalid_scope. Check the scopes"),
        (200, JSON, r#"{"error":"invalid_scope"}"#, ConnectionRejected, "rejected the requested scopes"),
        // No word about the credentials.
        (400, JSON, r#"{"error":"temporarily_unavailable"}"#, UpstreamUnavailable, "status 400: temporarily_unavail"),
        (200, JSON, r#"{"error":"server_error"}"#, UpstreamUnavailable, "status 200: server_error"),
        (401, HTML, "<html>Unauthorized</html>", UpstreamUnavailable, "failed with status 401. Nothing"),
        (401, JSON, "<html>Unauthorized</html>", UpstreamUnavailable, "failed with status 401. Nothing"),
        (401, HTML, "Unauthorized", UpstreamUnavailable, "failed with status 401"),
        (401, HTML, "<p>=</p>", UpstreamUnavailable, "failed with status 401"),
        (404, JSON, r#"{"a":{"b":{"c":{"d":{"code":"invalid_client"}}}}}"#, UpstreamUnavailable, "status 404"),
        (403, HTML, "<html>Forbidden</html>", UpstreamUnavailable, "failed with status 403. Nothing"),
        (403, TEXT, "error code: 1020", UpstreamUnavailable, "failed with status 403: error code: 1020"),
        (403, None, "", UpstreamUnavailable, "failed with status 403"),
        (403, JSON, "{}", UpstreamUnavailable, "failed with status 403"),
        (400, HTML, "<html>Bad Request</html>", UpstreamUnavailable, "failed with status 400. Nothing"),
        (400, HTML, "Bad Request", UpstreamUnavailable, "failed with status 400"),
        (400, None, "", UpstreamUnavailable, "failed with status 400"),
        (404, JSON, r#"{"message":"no route"}"#, UpstreamUnavailable, "failed with status 404: no route"),
        (404, TEXT, "not found", UpstreamUnavailable, "failed with status 404: not found"),
        (302, HTML, "", UpstreamUnavailable, "failed with status 302"),
        (500, JSON, r#"{"message":"canary"}"#, UpstreamUnavailable, "failed with status 500: [REDACTED]"),
        // No token, and nothing that may be repeated.
        (200, HTML, "<html>", UpstreamInvalid, "no access token"),
        (200, TEXT, "AT", UpstreamInvalid, "no access token"),
        (200, TEXT, "AT==", UpstreamInvalid, "no access token"),
        (200, JSON, r#""AT""#, UpstreamInvalid, "no access token"),
        (200, JSON, "{}", UpstreamInvalid, "no access token"),
        (200, JSON, r#"{"access_token":true}"#, UpstreamInvalid, "no access token"),
        (200, None, "", UpstreamInvalid, "no access token"),
    ];
    for (status, content_type, body, code, words) in table {
        let fields = ["clientId".into(), "clientSecret".into()];
        let failure = read(status, content_type, body.as_bytes(), &redaction(), &fields).unwrap_err();
        let pointers: Vec<&str> = failure.faults().iter().map(|fault| fault.pointer.as_str()).collect();
        let rejects_them = code == ConnectionRejected && !words.contains("scopes");
        let expected = ["/connection/fields/clientId", "/connection/fields/clientSecret"];
        assert_eq!(pointers, if rejects_them { &expected[..] } else { &[] }, "{status} {body}");
        assert_eq!(failure.code(), code, "{status} {content_type:?} {body}: {failure}");
        assert!(failure.detail().contains(words), "{status} {content_type:?} {body}: {failure}");
        assert_eq!(failure.upstream().is_some(), code != UpstreamInvalid, "{status} {body}");
        assert!(failure.upstream().is_none_or(|problem| problem.status == status && problem.errors.is_null()));
        assert!(!failure.detail().contains("AT"), "{failure}");
    }
}
