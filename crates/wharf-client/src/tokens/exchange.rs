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

use super::AccessToken;
use crate::Client;
use crate::address::Addresses;
use crate::attempt::attempt;
use crate::call::pause;
use crate::outcome::{Outcome, unavailable};
use crate::retry::decide;

/// The life of a token whose answer does not state it.
const UNSTATED_LIFE: Duration = Duration::from_secs(300);

/// The longest life that is believed.
const MAX_LIFE: Duration = Duration::from_secs(24 * 60 * 60);

/// Asks for an access token.
pub(super) async fn exchange(
    client: &Client,
    addresses: &Addresses,
    grant: &ClientCredentials,
    deadline: Instant,
) -> Result<AccessToken, Failure> {
    let mut url = addresses.of(&grant.host)?.url.clone();
    url.set_path(&format!("{}{}", url.path().trim_end_matches('/'), grant.path));
    let illegal = |error| Failure::new(Code::Internal, "The token endpoint has no address").with_cause(error);
    let uri = url.as_str().parse().map_err(illegal)?;
    let oauth = BasicClient::new(ClientId::new(grant.client_id.clone()))
        .set_client_secret(ClientSecret::new(grant.client_secret.expose().to_owned()))
        .set_auth_type(AuthType::RequestBody)
        .set_token_uri(TokenUrl::from_url(url));
    let door = TokenHttpClient { client, uri, deadline };
    let answer = oauth
        .exchange_client_credentials()
        .add_scopes(grant.scopes.iter().cloned().map(Scope::new))
        .request_async(&door)
        .await
        .map_err(failure)?;
    let life = answer.expires_in().unwrap_or(UNSTATED_LIFE).min(MAX_LIFE);
    info!(life_seconds = life.as_secs(), "an access token was issued");
    AccessToken::lasting(answer.access_token().secret(), life)
        .ok_or_else(|| Failure::new(Code::UpstreamInvalid, "The vendor issued a token that HTTP does not allow"))
}

/// The way to the token endpoint, as the OAuth library wants it.
struct TokenHttpClient<'a> {
    client: &'a Client,
    uri: Uri,
    deadline: Instant,
}

impl<'c> AsyncHttpClient<'c> for TokenHttpClient<'_> {
    type Error = NoAnswer;
    type Future = BoxFuture<'c, Result<HttpResponse, NoAnswer>>;

    fn call(&'c self, form: HttpRequest) -> Self::Future {
        self.post(form).boxed()
    }
}

impl TokenHttpClient<'_> {
    /// Posts the form. Asking twice for a token changes nothing, so it may be repeated.
    async fn post(&self, form: HttpRequest) -> Result<HttpResponse, NoAnswer> {
        let Self { client, uri, deadline } = self;
        let (parts, body) = form.into_parts();
        let mut request = Request::new(Method::POST, "", String::new());
        request.read_only = true;
        request.response_format = ResponseFormat::Text;
        request.headers =
            parts.headers.get(CONTENT_TYPE).map(|kind| (CONTENT_TYPE, kind.clone())).into_iter().collect();
        request.body = Body::Raw(body.into());
        let mut attempts = 0;
        loop {
            attempts += 1;
            let outcome =
                attempt(client, &client.vendors, uri.clone(), &request, HeaderMap::new(), *deadline, None).await;
            if !pause(&decide(&outcome, &request, attempts, false), &client.limits, *deadline).await {
                return answer(outcome);
            }
        }
    }
}

fn answer(outcome: Outcome) -> Result<HttpResponse, NoAnswer> {
    match outcome {
        Outcome::Answer { status: 401 | 403, .. } => Err(NoAnswer(rejected("unauthorized"))),
        Outcome::Answer { status: 429, retry_after, .. } => {
            let detail = "The vendor limits how often tokens are asked for. Try again later";
            let wait = retry_after.unwrap_or(DEFAULT_RETRY_AFTER);
            Err(NoAnswer(Failure::new(Code::RateLimited, detail).with_retry_after(Some(wait))))
        }
        Outcome::Answer { status: status @ 500.., .. } => {
            Err(NoAnswer(unavailable("The vendor's token endpoint fails. Nothing was sent", status)))
        }
        Outcome::Answer { status, content_type, body, .. } => {
            let kind = content_type.unwrap_or_default();
            let response = http::Response::builder().status(status).header(CONTENT_TYPE, kind).body(body.to_vec());
            response.map_err(|error| NoAnswer(Failure::new(Code::UpstreamInvalid, NOT_OAUTH).with_cause(error)))
        }
        outcome => Err(NoAnswer(outcome.failure(true))),
    }
}

/// A token request that brought no answer to read.
#[derive(Debug)]
struct NoAnswer(Failure);

impl fmt::Display for NoAnswer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl std::error::Error for NoAnswer {}

const NOT_OAUTH: &str = "The vendor's token endpoint does not answer as OAuth 2.0 says";

fn failure(error: RequestTokenError<NoAnswer, BasicErrorResponse>) -> Failure {
    match error {
        RequestTokenError::Request(NoAnswer(failure)) => failure,
        RequestTokenError::ServerResponse(answer) => rejected(match answer.error() {
            // What the standard does not define may echo what was sent.
            BasicErrorResponseType::Extension(_) => "an unknown reason",
            known => known.as_ref(),
        }),
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => Failure::new(Code::UpstreamInvalid, NOT_OAUTH),
    }
}

fn rejected(reason: &str) -> Failure {
    let detail = format!("The vendor refused the client ID and secret ({reason}). Check them, and the environment");
    Failure::new(Code::ConnectionRejected, detail)
}
