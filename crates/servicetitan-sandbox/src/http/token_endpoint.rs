//! `POST /connect/token`: the client credentials grant.

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::connection::{CLIENT, Client};
use crate::sandbox::Sandbox;
use crate::tokens::Tokens;

/// The path of the endpoint.
pub(crate) const PATH: &str = "/connect/token";

type Form = HashMap<String, String>;

/// Answers a token request.
pub(crate) async fn token(State(sandbox): State<Sandbox>, body: Bytes) -> Response {
    let form: Form = form_urlencoded::parse(&body).into_owned().collect();
    match grant(sandbox.tokens(), &form) {
        Ok(granted) => Json(granted).into_response(),
        Err(error) => (StatusCode::BAD_REQUEST, Json(refusal(error))).into_response(),
    }
}

fn refusal(error: &str) -> Value {
    let mut refusal = json!({ "error": error });
    if error == "invalid_client" {
        let words =
            format!("This is the sandbox, which knows only the client {}. It never calls ServiceTitan", CLIENT.id);
        refusal["error_description"] = words.into();
    }
    refusal
}

fn grant(tokens: &Tokens, form: &Form) -> Result<Value, &'static str> {
    let client = client(form).ok_or("invalid_client")?;
    if form.get("grant_type").map(String::as_str) != Some("client_credentials") {
        return Err("unsupported_grant_type");
    }
    let mut granted = json!({
        "access_token": tokens.issue(client),
        "expires_in": tokens.lifetime().as_secs(),
        "token_type": "Bearer",
    });
    if let Some(scope) = form.get("scope") {
        granted["scope"] = Value::from(scope.as_str());
    }
    Ok(granted)
}

fn client(form: &Form) -> Option<&'static Client> {
    let (id, secret) = (form.get("client_id")?, form.get("client_secret")?);
    (id == CLIENT.id && secret == CLIENT.secret).then_some(&CLIENT)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::Value;
    use url::form_urlencoded;

    use super::grant;
    use crate::tokens::Tokens;

    fn ask(form: &str) -> Result<Value, &'static str> {
        let form = form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        grant(&Tokens::new(Duration::from_secs(900)), &form)
    }

    #[test]
    fn credentials_are_accepted_in_the_body() {
        let form = "grant_type=client_credentials&client_id=cid.sandbox&client_secret=cs1.sandbox&scope=all";
        let granted = ask(form).unwrap_or_default();
        assert_eq!(granted["expires_in"], 900);
        assert_eq!(granted["token_type"], "Bearer");
        assert_eq!(granted["scope"], "all");
    }

    #[test]
    fn wrong_credentials_and_grant_types_have_different_errors() {
        let wrong_secret = "grant_type=client_credentials&client_id=cid.sandbox&client_secret=x";
        let wrong_grant = "grant_type=password&client_id=cid.sandbox&client_secret=cs1.sandbox";
        assert_eq!(ask(wrong_secret), Err("invalid_client"));
        assert_eq!(ask(wrong_grant), Err("unsupported_grant_type"));
    }
}
