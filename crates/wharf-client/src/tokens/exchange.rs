//! The token request: OAuth 2.0 client credentials.

use std::borrow::Cow;
use std::fmt;

use futures_util::future::{BoxFuture, FutureExt};
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, Method, Uri};
use oauth2::basic::{BasicClient, BasicErrorResponse};
use oauth2::{
    AsyncHttpClient, AuthType, ClientId, ClientSecret, HttpRequest, HttpResponse, RequestTokenError, Scope,
    TokenResponse, TokenUrl,
};
use serde_json::json;
use tokio::time::Instant;
use tracing::info;
use wharf::error::DEFAULT_RETRY_AFTER;
use wharf::{Body, ClientAuthentication, Code, Failure, Request, ResponseFormat};

use super::TokenRequest;
use super::access_token::AccessToken;
use super::answer::{self, Issued, no_token};
use crate::attempt::attempt;
use crate::outcome::Outcome;
use crate::redaction::Redaction;
use crate::retry::{decide, wait_to_retry};
use crate::sender::Sender;

/// Requests an access token.
pub(super) async fn exchange(
    TokenRequest { sender, addresses, resolved, grant, .. }: TokenRequest<'_>,
    deadline: Instant,
) -> Result<AccessToken, Failure> {
    let mut url = addresses.of(&grant.host)?.url.clone();
    url.set_path(&format!("{}{}", url.path().trim_end_matches('/'), grant.path));
    let invalid = |error| Failure::new(Code::Internal, "The URL of the token endpoint is invalid").with_cause(error);
    let uri = url.as_str().parse().map_err(invalid)?;
    let oauth = BasicClient::new(ClientId::new(grant.client_id.clone()))
        .set_client_secret(ClientSecret::new(grant.client_secret.expose().to_owned()))
        .set_auth_type(match grant.authentication {
            ClientAuthentication::Body => AuthType::RequestBody,
            ClientAuthentication::Basic => AuthType::BasicAuth,
        })
        .set_token_uri(TokenUrl::from_url(url));
    let http_client =
        TokenHttpClient { sender, uri, deadline, redaction: Redaction::new(resolved, []), fields: &grant.fields };
    let request = oauth.exchange_client_credentials().add_scopes(grant.scopes.iter().cloned().map(Scope::new));
    let request =
        grant.parameters.iter().fold(request, |request, (name, value)| request.add_extra_param(&**name, value));
    let response = request.request_async(&http_client).await.map_err(failure)?;
    let lifetime = response.expires_in().unwrap_or_default();
    info!(lifetime_seconds = lifetime.as_secs(), "an access token was issued");
    AccessToken::with_lifetime(response.access_token().secret(), lifetime).ok_or_else(no_token)
}

/// The HTTP client of the OAuth library.
struct TokenHttpClient<'a> {
    sender: &'a Sender,
    uri: Uri,
    deadline: Instant,
    redaction: Redaction,
    fields: &'a [Cow<'static, str>],
}

impl<'c> AsyncHttpClient<'c> for TokenHttpClient<'_> {
    type Error = TokenRequestError;
    type Future = BoxFuture<'c, Result<HttpResponse, TokenRequestError>>;

    fn call(&'c self, form: HttpRequest) -> Self::Future {
        self.post(form).boxed()
    }
}

impl TokenHttpClient<'_> {
    /// Posts the form. A token request changes nothing, so it is retried like a read.
    async fn post(&self, form: HttpRequest) -> Result<HttpResponse, TokenRequestError> {
        let Self { sender, uri, deadline, redaction, fields } = self;
        let (parts, body) = form.into_parts();
        let mut request = Request::new(Method::POST, "", String::new());
        request.read_only = true;
        request.response_format = ResponseFormat::Text;
        let header = |name: HeaderName| Some((name.clone(), parts.headers.get(name)?.clone()));
        request.headers = [CONTENT_TYPE, AUTHORIZATION].into_iter().filter_map(header).collect();
        request.body = Body::Raw(body.into());
        let mut attempts = 0;
        loop {
            attempts += 1;
            let outcome =
                attempt(sender, &sender.vendors, uri.clone(), &request, HeaderMap::new(), *deadline, None).await;
            if !wait_to_retry(&decide(&outcome, &request, attempts, false), sender.limits.backoff, *deadline).await {
                return oauth_response(outcome, redaction, fields).map_err(TokenRequestError);
            }
        }
    }
}

/// The answer as RFC 6749 would have it, for the OAuth library.
fn oauth_response(
    outcome: Outcome,
    redaction: &Redaction,
    fields: &[Cow<'static, str>],
) -> Result<HttpResponse, Failure> {
    match outcome {
        Outcome::Response { status: 429, retry_after, .. } => {
            let detail = "The vendor limits the rate of token requests. Try again later";
            let wait = retry_after.unwrap_or(DEFAULT_RETRY_AFTER);
            Err(Failure::new(Code::RateLimited, detail).with_retry_after(Some(wait)))
        }
        Outcome::Response { status, retry_after, content_type, body, .. } => {
            let Issued { token, lifetime_seconds } =
                answer::read(status, content_type.as_deref(), &body, redaction, fields).map_err(|failure| {
                    let wait = failure.retry_after().and(retry_after).or(failure.retry_after());
                    failure.with_retry_after(wait)
                })?;
            let members = json!({ "access_token": token, "token_type": "bearer", "expires_in": lifetime_seconds });
            Ok(HttpResponse::new(members.to_string().into()))
        }
        outcome => Err(outcome.failure(true)),
    }
}

/// A token request without a token.
#[derive(Debug)]
struct TokenRequestError(Failure);

impl fmt::Display for TokenRequestError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl std::error::Error for TokenRequestError {}

fn failure(error: RequestTokenError<TokenRequestError, BasicErrorResponse>) -> Failure {
    match error {
        RequestTokenError::Request(TokenRequestError(failure)) => failure,
        RequestTokenError::ServerResponse(_) | RequestTokenError::Parse(..) | RequestTokenError::Other(_) => no_token(),
    }
}
