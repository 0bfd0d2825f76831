//! One invocation's upstream.

use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt};
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::{Instant, sleep};
use tracing::debug;
use url::Url;
use wharf::upstream::refusal;
use wharf::{Binding, Code, Expect, Failure, Request, Response, Secret, Upstream};

use crate::address::Addresses;
use crate::attempt::{Outcome, attempt};
use crate::policy::{Verdict, backoff, verdict};
use crate::tokens::Ticket;
use crate::{Client, Context, Limits, download};

/// Performs the requests of one invocation, under one connection and one deadline.
pub struct Call<'a> {
    client: &'a Client,
    addresses: Addresses,
    binding: Binding,
    token: Option<Secret>,
    context: Context,
}

impl Upstream for Call<'_> {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Failure>> {
        self.perform(request).boxed()
    }
}

impl<'a> Call<'a> {
    pub(crate) fn new(
        client: &'a Client,
        addresses: Addresses,
        binding: Binding,
        token: Option<Secret>,
        context: Context,
    ) -> Self {
        Self { client, addresses, binding, token, context }
    }

    async fn perform(&self, request: Request) -> Result<Response, Failure> {
        let url = self.addresses.url(&request, &self.binding)?;
        let deadline =
            request.time_limit.map_or(self.context.deadline, |limit| self.context.deadline.min(Instant::now() + limit));
        let mut refused: Option<Ticket> = None;
        for tries in 1.. {
            let ticket = self.context.timing.on_auth(self.ticket(refused.clone(), deadline)).await?;
            if Instant::now() >= deadline {
                return Err(Failure::new(
                    Code::Timeout,
                    "The time was over before the vendor was asked. Nothing was sent",
                ));
            }
            let outcome = self.context.timing.on_upstream(self.attempt(&url, &request, &ticket, deadline)).await;
            let renewable = self.token.is_none() && refused.is_none();
            let verdict = verdict(&outcome, &request, tries, renewable);
            debug!(method = %request.method, path = request.path, tries, ?verdict, %outcome, "the vendor was asked");
            if verdict == Verdict::Renew {
                refused = Some(ticket);
            } else if !pause(&verdict, &self.client.limits, deadline).await {
                return self.conclude(outcome, &request, &ticket);
            }
        }
        Err(Failure::new(Code::Internal, "The tries never ended"))
    }

    /// The access token to use: the caller's own, or a kept one other than `refused`.
    async fn ticket(&self, refused: Option<Ticket>, deadline: Instant) -> Result<Ticket, Failure> {
        match &self.token {
            Some(token) => Ticket::bearer(token.expose()).ok_or_else(|| {
                Failure::new(Code::InvalidConnection, "The access token holds characters that HTTP does not allow")
            }),
            None => self.client.tokens.ticket(self.client, &self.addresses, &self.binding, refused, deadline).await,
        }
    }

    async fn attempt(&self, url: &Url, request: &Request, ticket: &Ticket, deadline: Instant) -> Outcome {
        let credentials = match self.credentials(ticket) {
            Some(headers) => headers,
            None => return Outcome::NotSent("a credential holds characters that HTTP does not allow".to_owned()),
        };
        let first = attempt(&self.client.http, url.clone(), request, credentials, deadline, &self.client.limits).await;
        match (request.expect, self.addresses.base(request.host)) {
            (Expect::Bytes, Ok(base)) => {
                download::follow(self.client, base, url.clone(), first, request, deadline).await
            }
            _ => first,
        }
    }

    fn credentials(&self, ticket: &Ticket) -> Option<HeaderMap> {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, ticket.header().clone());
        for (name, secret) in &self.binding.headers {
            let mut value = HeaderValue::from_str(secret.expose()).ok()?;
            value.set_sensitive(true);
            headers.insert(HeaderName::from_static(name), value);
        }
        headers.extend(self.context.trace.clone().map(|trace| (HeaderName::from_static("traceparent"), trace)));
        Some(headers)
    }

    fn conclude(&self, outcome: Outcome, request: &Request, ticket: &Ticket) -> Result<Response, Failure> {
        match outcome {
            Outcome::Answer { status: 200..=299, content_type, body, .. } => Ok(Response { content_type, body }),
            Outcome::Answer { status, retry_after, body, .. } => {
                let body = self.redact(&body, ticket);
                let failure = refusal(status, body.as_bytes(), request);
                let wait = (failure.code().retryable()).then(|| retry_after.unwrap_or(Duration::from_secs(1)));
                Err(failure.with_retry_after(wait))
            }
            outcome => Err(unanswered(outcome, request.read_only)),
        }
    }

    /// The text of an error answer, without any credential that the vendor may have echoed.
    fn redact(&self, body: &[u8], ticket: &Ticket) -> String {
        let secrets = self.binding.headers.iter().map(|(_, secret)| secret.expose());
        let secrets = secrets.chain([self.binding.grant.client_secret.expose(), ticket.token()]);
        let text = String::from_utf8_lossy(body).into_owned();
        secrets.filter(|secret| !secret.is_empty()).fold(text, |text, secret| text.replace(secret, "[REDACTED]"))
    }
}

/// Waits as the verdict says. Says no when the outcome stands, or the deadline comes first.
pub(crate) async fn pause(verdict: &Verdict, limits: &Limits, deadline: Instant) -> bool {
    let wait = match verdict {
        Verdict::Final | Verdict::Renew => return false,
        Verdict::RepeatAfter(wait) => *wait,
        Verdict::RepeatBackedOff(doublings) => backoff(limits.backoff, *doublings),
    };
    if Instant::now() + wait >= deadline {
        return false;
    }
    sleep(wait).await;
    true
}

/// The failure that a missing or unusable answer means.
pub(crate) fn unanswered(outcome: Outcome, read_only: bool) -> Failure {
    let (code, detail, cause) = match (outcome, read_only) {
        (Outcome::NotSent(cause), _) => {
            (Code::UpstreamUnavailable, "The vendor could not be reached. Nothing was sent", Some(cause))
        }
        (Outcome::Broken(cause), true) => (
            Code::UpstreamUnavailable,
            "The connection to the vendor broke before the answer was complete",
            Some(cause),
        ),
        (Outcome::TimedOut, true) => (Code::Timeout, "The vendor did not answer in time. Nothing was changed", None),
        (Outcome::Broken(cause), false) => (Code::OutcomeUnknown, IN_DOUBT, Some(cause)),
        (Outcome::TimedOut, false) => (Code::OutcomeUnknown, IN_DOUBT, None),
        (Outcome::Illegible(cause), true) => (Code::UpstreamInvalid, "The vendor's answer is not JSON", Some(cause)),
        (Outcome::Illegible(cause), false) => (
            Code::UpstreamInvalid,
            "The vendor reported success, but its answer is not JSON. The change was made: do not repeat it",
            Some(cause),
        ),
        (Outcome::TooLarge(cap), _) => {
            let detail = format!("The vendor's answer has more than {} MiB. Ask for less at once", cap >> 20);
            return Failure::new(Code::UpstreamInvalid, detail);
        }
        (Outcome::Answer { status, .. }, _) => {
            return Failure::new(Code::UpstreamInvalid, format!("The vendor answered with status {status}"));
        }
    };
    let failure = Failure::new(code, detail);
    let failure = if code == Code::UpstreamUnavailable { failure.with_retry_after(Some(SOON)) } else { failure };
    match cause {
        Some(cause) => failure.with_cause(cause),
        None => failure,
    }
}

const IN_DOUBT: &str =
    "The request was sent and no clear answer came. The change may have been made: look before repeating";

/// When to come back after the vendor was out of reach.
const SOON: Duration = Duration::from_secs(1);
