//! One invocation's upstream.

use std::panic::resume_unwind;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD as STANDARD, URL_SAFE_NO_PAD as URL_SAFE};
use futures_util::future::{BoxFuture, FutureExt};
use http::header::AUTHORIZATION;
use http::{HeaderName, Uri};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use tracing::field::{Empty, display};
use tracing::{Instrument, Span, debug, trace_span};
use url::form_urlencoded;
use wharf::error::DEFAULT_RETRY_AFTER;
use wharf::upstream::refusal;
use wharf::{Code, Failure, Fault, FaultCode, Reader, Request, Response, ResponseFormat, Secret, Upstream};

use crate::attempt::attempt;
use crate::connection_handle::ConnectionHandle;
use crate::invalidation::{CacheOrigin, ReadSet};
use crate::metrics::class;
use crate::outcome::{Outcome, after_doubt};
use crate::retry::{RetryDecision, backoff, decide};
use crate::tokens::AccessToken;
use crate::{Client, Context, Limits, TRACES, download};

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// Performs the requests of one invocation, under one connection and one deadline.
#[derive(Clone)]
pub struct Call {
    client: Arc<Client>,
    handle: Arc<ConnectionHandle>,
    token: Option<Secret>,
    /// Secrets among the inputs.
    hidden: Vec<Secret>,
    /// Held while the invocation is under way.
    _room: Arc<OwnedSemaphorePermit>,
    context: Context,
    reading: Arc<ReadSet>,
}

impl Upstream for Call {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Failure>> {
        self.perform(request, None).boxed()
    }

    fn read(&self, request: Request, mut reader: Box<dyn Reader>) -> BoxFuture<'_, Result<Box<dyn Reader>, Failure>> {
        self.reading.note(&request.path);
        let call = self.clone();
        async move {
            // A task of its own, so that pages are read on as many processors as there are. It ends with its set.
            let mut task = JoinSet::new();
            let reading = async move { call.perform(request, Some(&mut *reader)).await.map(|_| reader) };
            task.spawn(reading.in_current_span());
            match task.join_next().await {
                Some(Ok(result)) => result,
                Some(Err(error)) if error.is_panic() => resume_unwind(error.into_panic()),
                _ => Err(Failure::new(Code::Internal, "A page was not read to its end")),
            }
        }
        .boxed()
    }

    fn time_left(&self) -> Duration {
        self.context.deadline.saturating_duration_since(Instant::now())
    }
}

impl Call {
    pub(crate) fn new(
        client: Arc<Client>,
        handle: Arc<ConnectionHandle>,
        token: Option<Secret>,
        context: Context,
    ) -> Result<Self, Failure> {
        let room = handle.budget.admit()?;
        Ok(Self { client, handle, token, hidden: Vec::new(), _room: Arc::new(room), context, reading: Arc::default() })
    }

    /// Covers every field of the connection: equal for the same credentials at the same hosts alone.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.handle.fingerprint
    }

    /// Covers the injected access token as well: equal for those who may see the same.
    pub fn view(&self) -> [u8; 32] {
        let mut digest = Sha256::new_with_prefix(self.handle.fingerprint);
        digest.update(self.token.as_ref().map_or("", Secret::expose));
        digest.finalize().into()
    }

    /// Keeps secrets of the inputs out of errors, in case the vendor echoes them.
    pub fn hide(&mut self, secrets: Vec<Secret>) {
        self.hidden = secrets;
    }

    /// Counts a lookup in the cache of this name.
    pub fn count_lookup(&self, cache: &'static str, hit: bool) {
        self.client.metrics.looked_up(&self.handle.component, cache, hit);
    }

    /// Where the answers of [`Upstream::read`] came from so far.
    pub fn origin(&self) -> CacheOrigin {
        self.reading.origin(&self.handle.writes)
    }

    async fn perform(&self, request: Request, reader: Option<&mut dyn Reader>) -> Result<Response, Failure> {
        let mut in_doubt = false;
        let result = self.attempts(&request, reader, &mut in_doubt).await;
        result.map_err(|failure| if in_doubt { after_doubt(failure) } else { failure })
    }

    /// Sends a request until its outcome stands. Notes when a try may have made a change and others followed.
    async fn attempts(
        &self,
        request: &Request,
        mut reader: Option<&mut dyn Reader>,
        in_doubt: &mut bool,
    ) -> Result<Response, Failure> {
        let uri = self.handle.addresses.uri(request, &self.handle.resolved)?;
        let deadline =
            request.time_limit.map_or(self.context.deadline, |limit| self.context.deadline.min(Instant::now() + limit));
        let mut refused: Option<AccessToken> = None;
        let mut attempts = 0;
        loop {
            attempts += 1;
            let token = self.context.timing.on_auth(pin!(self.token(refused.clone(), deadline))).await?;
            let turn = pin!(self.handle.budget.take(self.context.priority, deadline));
            let (turn, waited) = self.context.timing.on_budget(turn).await;
            self.client.metrics.waited(waited);
            turn?;
            if Instant::now() >= deadline {
                return Err(Failure::new(
                    Code::Timeout,
                    "The time was over before the vendor was asked. Nothing was sent",
                ));
            }
            let span = span(&uri, request, attempts);
            let reader: Option<&mut dyn Reader> = match &mut reader {
                Some(reader) => {
                    reader.restart();
                    Some(&mut **reader)
                }
                None => None,
            };
            let outcome = {
                let attempt =
                    pin!(self.attempt(&uri, request, token.as_ref(), deadline, reader).instrument(span.clone()));
                self.context.timing.on_upstream(attempt).await
            };
            record(&span, &outcome);
            if !request.read_only && !matches!(outcome, Outcome::NotSent(_)) {
                let also = request.also_changes.iter().copied();
                also.chain([request.path.as_str()]).for_each(|list| self.handle.writes.note(list));
            }
            self.client.metrics.asked(&self.handle.component, &outcome, attempts);
            let renewable = self.token.is_none() && token.is_some() && refused.is_none();
            let decision = decide(&outcome, request, attempts, renewable);
            debug!(method = %request.method, path = request.path, attempts, ?decision, %outcome, "the vendor was asked");
            if let Outcome::Answer { status: 429, retry_after, .. } = &outcome {
                self.handle.budget.pause(retry_after.unwrap_or(self.client.limits.backoff));
            }
            if decision == RetryDecision::Renew {
                refused = token;
            } else if !pause(&decision, &self.client.limits, deadline).await {
                return self.conclude(outcome, request, token.as_ref());
            }
            *in_doubt |= !request.read_only && outcome.may_have_changed();
        }
    }

    /// The access token to use: the caller's own, or a kept one other than `refused`.
    async fn token(&self, refused: Option<AccessToken>, deadline: Instant) -> Result<Option<AccessToken>, Failure> {
        if let Some(token) = &self.token {
            let token = AccessToken::bearer(token.expose());
            return token.map(Some).ok_or_else(|| illegal("/connection/token/access_token", "The access token"));
        }
        match &self.handle.resolved.grant {
            Some(grant) => {
                self.handle.token.token(&self.client, &self.handle, grant, refused, deadline).await.map(Some)
            }
            None => Ok(None),
        }
    }

    async fn attempt(
        &self,
        uri: &Uri,
        request: &Request,
        token: Option<&AccessToken>,
        deadline: Instant,
        reader: Option<&mut dyn Reader>,
    ) -> Outcome {
        let mut headers = self.handle.headers.clone();
        headers.extend(token.map(|token| (AUTHORIZATION, token.header().clone())));
        headers.extend(self.context.trace.clone().map(|trace| (TRACEPARENT, trace)));
        let vendors = &self.client.vendors;
        let first = attempt(&self.client, vendors, uri.clone(), request, headers, deadline, reader).await;
        match (request.response_format, self.handle.addresses.of(&request.host)) {
            // Whoever follows the answer to a write can no longer say what became of the write.
            (ResponseFormat::Bytes, Ok(host)) if request.read_only => {
                download::follow(&self.client, &host.url, uri, first, request, deadline).boxed().await
            }
            _ => first,
        }
    }

    fn conclude(&self, outcome: Outcome, request: &Request, token: Option<&AccessToken>) -> Result<Response, Failure> {
        match outcome {
            Outcome::Answer { status: 200..=299, content_type, date, body, .. } => {
                Ok(Response { content_type, date, body })
            }
            Outcome::Answer { status, retry_after, body, .. } => {
                let body = self.redact(&body, token);
                let failure = refusal(self.handle.error_format.read(status, &body), request);
                let wait = failure.retryable().then(|| retry_after.unwrap_or(DEFAULT_RETRY_AFTER));
                Err(failure.with_retry_after(wait))
            }
            outcome => Err(outcome.failure(request.read_only)),
        }
    }

    /// An error answer in JSON, without any credential that the vendor may have echoed.
    fn redact(&self, body: &[u8], token: Option<&AccessToken>) -> Vec<u8> {
        let resolved = &self.handle.resolved;
        let secrets = resolved.headers.iter().map(|(_, secret)| secret.expose());
        let secrets = secrets.chain(resolved.grant.iter().map(|grant| grant.client_secret.expose()));
        let secrets = secrets.chain(token.map(AccessToken::secret));
        let secrets = secrets.chain(self.hidden.iter().map(Secret::expose));
        // As HTTP Basic carries it.
        let basic = resolved.grant.iter().map(|grant| [&grant.client_id, ":", grant.client_secret.expose()].concat());
        let secrets = secrets.filter(|secret| !secret.is_empty()).flat_map(forms);
        let secrets: Vec<String> = secrets.chain(basic.map(|basic| STANDARD.encode(basic))).collect();
        // Searched as values, not as text: JSON can write one string in many ways.
        serde_json::from_slice(body).map(|answer| redacted(answer, &secrets).to_string().into()).unwrap_or_default()
    }
}

/// The span of one try. Holds no query, where a raw request may carry what it likes.
fn span(uri: &Uri, request: &Request, attempts: u32) -> Span {
    trace_span!(
        target: TRACES, "vendor", otel.kind = "client", http.request.method = %request.method,
        http.request.resend_count = attempts - 1, server.address = uri.host(), url.path = uri.path(),
        http.response.status_code = Empty, "error.type" = Empty, otel.status_code = Empty,
    )
}

fn record(span: &Span, outcome: &Outcome) {
    match outcome {
        Outcome::Answer { status, .. } => {
            span.record("http.response.status_code", status);
            if *status < 400 {
                return;
            }
            span.record("error.type", display(status));
        }
        outcome => _ = span.record("error.type", class(outcome)),
    }
    span.record("otel.status_code", "ERROR");
}

/// A secret as it is, and as the vendor may have written it on the way: escaped as JSON, with or
/// without its slashes, in a form, in a URL, as base64, as hexadecimal.
fn forms(secret: &str) -> [String; 10] {
    let json = Value::from(secret).to_string();
    let json = &json[1..json.len() - 1];
    let slashed = json.replace('/', "\\/");
    let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let url = form.replace('+', "%20");
    let path = url.replace("%2F", "/");
    let hexadecimal: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let capitals = hexadecimal.to_ascii_uppercase();
    let [plain, json] = [secret, json].map(str::to_owned);
    [plain, json, slashed, form, url, path, hexadecimal, capitals, STANDARD.encode(secret), URL_SAFE.encode(secret)]
}

/// What stands in the place of a secret.
const HIDDEN: &str = "[REDACTED]";

fn redacted(value: Value, secrets: &[String]) -> Value {
    let clean = |text: String| secrets.iter().fold(text, |text, secret| text.replace(secret, HIDDEN));
    match value {
        Value::String(text) => clean(text).into(),
        Value::Array(items) => items.into_iter().map(|item| redacted(item, secrets)).collect(),
        Value::Object(map) => map.into_iter().map(|(key, value)| (clean(key), redacted(value, secrets))).collect(),
        Value::Number(number) if secrets.contains(&number.to_string()) => HIDDEN.into(),
        scalar => scalar,
    }
}

pub(crate) fn illegal(pointer: &str, what: &str) -> Failure {
    let message = format!("{what} is empty or holds characters that HTTP does not allow");
    Failure::refused(Code::InvalidConnection, vec![Fault::new(pointer, FaultCode::Format, message)])
}

/// Waits as the decision says. Says no when the outcome stands, or the deadline comes first.
pub(crate) async fn pause(decision: &RetryDecision, limits: &Limits, deadline: Instant) -> bool {
    let wait = match decision {
        RetryDecision::Final | RetryDecision::Renew => return false,
        RetryDecision::After(wait) => *wait,
        RetryDecision::AfterBackoff(doublings) => backoff(limits.backoff, *doublings),
    };
    if Instant::now() + wait >= deadline {
        return false;
    }
    sleep(wait).await;
    true
}
