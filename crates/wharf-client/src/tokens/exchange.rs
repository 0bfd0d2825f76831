//! The token request: OAuth 2.0 client credentials.

use std::fmt;
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, Uri};
use oauth2::basic::{BasicClient, BasicErrorResponse, BasicErrorResponseType};
use oauth2::{
    AsyncHttpClient, AuthType, ClientId, ClientSecret, HttpRequest, HttpResponse, RequestTokenError, Scope,
    TokenResponse, TokenUrl,
};
use tokio::time::Instant;
use tracing::info;
use wharf::error::DEFAULT_RETRY_AFTER;
use wharf::{Body, ClientCredentials, Code, Failure, Request, ResponseFormat};

use super::access_token::AccessToken;
use crate::address::Addresses;
use crate::attempt::attempt;
use crate::outcome::{Outcome, unavailable};
use crate::retry::{decide, wait_to_retry};
use crate::sender::Sender;

/// The lifetime of a token whose response does not state one.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(300);

/// Longer lifetimes count as this one.
const MAX_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// Requests an access token.
pub(super) async fn exchange(
    sender: &Sender,
    addresses: &Addresses,
    grant: &ClientCredentials,
    deadline: Instant,
) -> Result<AccessToken, Failure> {
    let mut url = addresses.of(&grant.host)?.url.clone();
    url.set_path(&format!("{}{}", url.path().trim_end_matches('/'), grant.path));
    let invalid = |error| Failure::new(Code::Internal, "The URL of the token endpoint is invalid").with_cause(error);
    let uri = url.as_str().parse().map_err(invalid)?;
    let oauth = BasicClient::new(ClientId::new(grant.client_id.clone()))
        .set_client_secret(ClientSecret::new(grant.client_secret.expose().to_owned()))
        .set_auth_type(AuthType::RequestBody)
        .set_token_uri(TokenUrl::from_url(url));
    let http_client = TokenHttpClient { sender, uri, deadline };
    let response = oauth
        .exchange_client_credentials()
        .add_scopes(grant.scopes.iter().cloned().map(Scope::new))
        .request_async(&http_client)
        .await
        .map_err(failure)?;
    let lifetime = response.expires_in().unwrap_or(DEFAULT_LIFETIME).min(MAX_LIFETIME);
    info!(lifetime_seconds = lifetime.as_secs(), "an access token was issued");
    AccessToken::with_lifetime(response.access_token().secret(), lifetime).ok_or_else(|| {
        Failure::new(Code::UpstreamInvalid, "The vendor issued an access token that is not a valid header value")
    })
}

/// The HTTP client of the OAuth library.
struct TokenHttpClient<'a> {
    sender: &'a Sender,
    uri: Uri,
    deadline: Instant,
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
        let Self { sender, uri, deadline } = self;
        let (parts, body) = form.into_parts();
        let mut request = Request::new(Method::POST, "", String::new());
        request.read_only = true;
        request.response_format = ResponseFormat::Text;
        request.headers = parts
            .headers
            .get(CONTENT_TYPE)
            .map(|content_type| (CONTENT_TYPE, content_type.clone()))
            .into_iter()
            .collect();
        request.body = Body::Raw(body.into());
        let mut attempts = 0;
        loop {
            attempts += 1;
            let outcome =
                attempt(sender, &sender.vendors, uri.clone(), &request, HeaderMap::new(), *deadline, None).await;
            if !wait_to_retry(&decide(&outcome, &request, attempts, false), sender.limits.backoff, *deadline).await {
                return oauth_response(outcome);
            }
        }
    }
}

fn oauth_response(outcome: Outcome) -> Result<HttpResponse, TokenRequestError> {
    match outcome {
        Outcome::Response { status: 401 | 403, .. } => Err(TokenRequestError(rejected("unauthorized"))),
        Outcome::Response { status: 429, retry_after, .. } => {
            let detail = "The vendor limits the rate of token requests. Try again later";
            let wait = retry_after.unwrap_or(DEFAULT_RETRY_AFTER);
            Err(TokenRequestError(Failure::new(Code::RateLimited, detail).with_retry_after(Some(wait))))
        }
        Outcome::Response { status: status @ 500.., .. } => {
            Err(TokenRequestError(unavailable("The vendor's token endpoint failed. Nothing was sent", status)))
        }
        Outcome::Response { status, content_type, body, .. } => {
            let content_type = content_type.unwrap_or_default();
            let response =
                http::Response::builder().status(status).header(CONTENT_TYPE, content_type).body(body.to_vec());
            response
                .map_err(|error| TokenRequestError(Failure::new(Code::UpstreamInvalid, NOT_OAUTH).with_cause(error)))
        }
        outcome => Err(TokenRequestError(outcome.failure(true))),
    }
}

/// A token request without an OAuth response.
#[derive(Debug)]
struct TokenRequestError(Failure);

impl fmt::Display for TokenRequestError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl std::error::Error for TokenRequestError {}

const NOT_OAUTH: &str = "The response of the vendor's token endpoint does not follow OAuth 2.0";

fn failure(error: RequestTokenError<TokenRequestError, BasicErrorResponse>) -> Failure {
    match error {
        RequestTokenError::Request(TokenRequestError(failure)) => failure,
        RequestTokenError::ServerResponse(response) => rejected(match response.error() {
            // A reason outside the standard may echo the request.
            BasicErrorResponseType::Extension(_) => "an unknown reason",
            known => known.as_ref(),
        }),
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => Failure::new(Code::UpstreamInvalid, NOT_OAUTH),
    }
}

fn rejected(reason: &str) -> Failure {
    let detail = format!("The vendor rejected the client ID and secret ({reason}). Check them and the environment");
    Failure::new(Code::ConnectionRejected, detail)
}
