//! Removes secrets that a vendor echoes in its error responses.

use std::cmp::Reverse;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD as STANDARD, URL_SAFE_NO_PAD as URL_SAFE};
use serde_json::Value;
use url::form_urlencoded;
use wharf::{Credential, Grant, ResolvedConnection, Secret};

/// Replaces a secret.
const REDACTED: &str = "[REDACTED]";

/// The texts to replace.
pub(crate) struct Redaction(Vec<String>);

impl Redaction {
    /// Removes these secrets and those of the connection, in every encoding in which a vendor may echo them.
    pub(crate) fn new<'a>(resolved: &'a ResolvedConnection, secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let secrets = secrets.into_iter().chain(resolved.credentials.iter().map(|one| one.secret().expose()));
        let client = match &resolved.grant {
            Some(Grant::ClientCredentials(grant)) => Some((&*grant.client_id, &grant.client_secret)),
            _ => None,
        };
        let users = resolved.credentials.iter().filter_map(|credential| match credential {
            Credential::Basic { user, password } => Some((&**user, password)),
            _ => None,
        });
        let secrets = secrets.chain(client.map(|(_, secret)| secret.expose()));
        let secrets = secrets.filter(|secret| !secret.is_empty()).flat_map(encodings);
        let mut texts: Vec<String> = secrets.chain(users.chain(client).flat_map(basic)).collect();
        // A secret may contain another one, which must not be replaced first.
        texts.sort_by_key(|text| Reverse(text.len()));
        Self(texts)
    }

    /// A body without the secrets.
    pub(crate) fn body(&self, body: &[u8]) -> Vec<u8> {
        // Search the decoded values of JSON, not its text: JSON can escape one string in many ways.
        match serde_json::from_slice(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)) {
            Ok(value) => self.json(value).to_string().into(),
            Err(_) => self.text(String::from_utf8_lossy(body).into_owned()).into(),
        }
    }

    fn text(&self, text: String) -> String {
        self.0.iter().fold(text, |text, secret| text.replace(secret, REDACTED))
    }

    fn json(&self, value: Value) -> Value {
        match value {
            Value::String(text) => self.text(text).into(),
            Value::Array(items) => items.into_iter().map(|item| self.json(item)).collect(),
            Value::Object(map) => map.into_iter().map(|(key, value)| (self.text(key), self.json(value))).collect(),
            Value::Number(number) if self.0.contains(&number.to_string()) => REDACTED.into(),
            scalar => scalar,
        }
    }
}

/// A secret and the encodings in which the vendor may echo it: JSON with or without escaped slashes, also within a text
/// of JSON, form, URL, base64, hexadecimal.
fn encodings(secret: &str) -> [String; 12] {
    let json = Value::from(secret).to_string();
    let json = &json[1..json.len() - 1];
    let escaped = json.replace('/', "\\/");
    let [nested, nested_escaped] = [json, &escaped].map(|text| text.replace('\\', "\\\\").replace('"', "\\\""));
    let form = form_encoded(secret);
    let url = form.replace('+', "%20");
    let path = url.replace("%2F", "/");
    let hexadecimal: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let uppercase = hexadecimal.to_ascii_uppercase();
    let [plain, json] = [secret, json].map(str::to_owned);
    let [standard, url_safe] = [STANDARD.encode(secret), URL_SAFE.encode(secret)];
    [plain, json, escaped, nested, nested_escaped, form, url, path, hexadecimal, uppercase, standard, url_safe]
}

/// The credentials of HTTP Basic, as OAuth 2.0 encodes them (RFC 6749 section 2.3.1) and as many clients do.
fn basic((id, secret): (&str, &Secret)) -> [String; 2] {
    let secret = secret.expose();
    [[id, ":", secret].concat(), [&*form_encoded(id), ":", &form_encoded(secret)].concat()]
        .map(|basic| STANDARD.encode(basic))
}

fn form_encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use wharf::{ClientAuthentication, ClientCredentials};

    use super::*;

    fn redact(body: &str) -> String {
        let grant = ClientCredentials {
            host: "auth".into(),
            path: "/token".into(),
            client_id: "i d".to_owned(),
            client_secret: "s/e+c\"".to_owned().into(),
            authentication: ClientAuthentication::Basic,
            scopes: Vec::new(),
            parameters: Vec::new(),
            fields: Vec::new(),
        };
        let resolved = ResolvedConnection {
            hosts: Vec::new(),
            variables: Vec::new(),
            headers: Vec::new(),
            credentials: vec![Credential::Header(http::header::COOKIE, "token/1".to_owned().into())],
            quota: wharf::Quota { calls_per_second: std::num::NonZeroU32::MIN, shared_by: String::new().into() },
            grant: Some(Grant::ClientCredentials(grant)),
            webhook_key: None,
        };
        let redaction = Redaction::new(&resolved, ["tok", "", "48151623"]);
        String::from_utf8(redaction.body(body.as_bytes())).unwrap()
    }

    #[test]
    fn secrets_are_removed_in_every_encoding() {
        for echo in [
            "s/e+c\"",
            "s/e+c\\\"",
            "s\\/e+c\\\"",
            r#"s/e+c\\\""#,
            r#"s\\/e+c\\\""#,
            "s%2Fe%2Bc%22",
            "s/e%2Bc%22",
            "732f652b6322",
            "732F652B6322",
            &STANDARD.encode("s/e+c\""),
            &URL_SAFE.encode("s/e+c\""),
            &STANDARD.encode("i d:s/e+c\""),
            &STANDARD.encode("i+d:s%2Fe%2Bc%22"),
        ] {
            assert_eq!(redact(&format!("a {echo} b")), "a [REDACTED] b", "{echo}");
            let json = serde_json::json!([{ echo: [echo] }, 7, true]).to_string();
            assert_eq!(redact(&json), r#"[{"[REDACTED]":["[REDACTED]"]},7,true]"#, "{echo}");
        }
    }

    #[test]
    fn a_secret_that_contains_another_is_removed_as_a_whole() {
        let table = [
            ("token/1", "[REDACTED]"),
            ("tok", "[REDACTED]"),
            (r#"{"a":"token\/1","b":48151623,"c":48151624}"#, r#"{"a":"[REDACTED]","b":"[REDACTED]","c":48151624}"#),
            ("\u{feff}{\"a\":\"tok\"}", r#"{"a":"[REDACTED]"}"#),
            (r#"{"a":"tok"#, r#"{"a":"[REDACTED]"#),
            ("", ""),
        ];
        for (body, redacted) in table {
            assert_eq!(redact(body), redacted, "{body}");
        }
    }
}
