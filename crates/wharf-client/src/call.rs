//! The upstream of one invocation.

use std::panic::resume_unwind;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{FutureExt, join};
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue, Uri};
use tokio::sync::{OnceCell, OwnedSemaphorePermit};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tracing::field::{Empty, display};
use tracing::{Instrument, Span, debug, trace_span};
use wharf::upstream::{Reserve, refusal};
use wharf::{Code, Failure, Grant, Reader, Request, Response, ResponseFormat, ResultFuture, Secret, Upstream};

use crate::attempt::attempt;
use crate::connection_handle::ConnectionHandle;
use crate::download::Download;
use crate::idempotency_key::idempotency_key;
use crate::invalidation::{CacheOrigin, ReadSet};
use crate::metrics::result_label;
use crate::outcome::{Outcome, as_outcome_unknown};
use crate::rate_limiter::Priority;
use crate::redaction::Redaction;
use crate::retry::{RetryDecision, asked_pause, decide, wait_to_retry};
use crate::sender::Sender;
use crate::timing::Timing;
use crate::tokens::{AccessToken, TokenRequest};

/// The target of the spans that are exported as traces: one for each caller's request, one for each attempt.
pub const TRACES: &str = "wharf::trace";

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// Options for the calls of one invocation.
#[derive(Clone, Debug)]
pub struct Context {
    /// Deadline of the invocation.
    pub deadline: Instant,
    /// Priority when calls must wait for the vendor's rate limit.
    pub priority: Priority,
    /// The caller's W3C `traceparent`, forwarded to the vendor.
    pub trace: Option<HeaderValue>,
    /// Accumulates the time of the calls.
    pub timing: Arc<Timing>,
}

/// What must allow the first write of an invocation.
pub trait BeginWrite: Send + Sync {
    /// Records that the invocation is about to change something.
    ///
    /// # Errors
    ///
    /// Why it must not. Then nothing is sent.
    fn begin(&self) -> ResultFuture<'_, ()>;
}

/// Sends the requests of one invocation, with one connection and one deadline.
#[derive(Clone)]
pub struct Call {
    sender: Arc<Sender>,
    handle: Arc<ConnectionHandle>,
    token: Option<AccessToken>,
    /// Secrets among the inputs.
    input_secrets: Vec<Secret>,
    /// Held while the invocation is in progress.
    _permit: Arc<OwnedSemaphorePermit>,
    context: Context,
    reads: Arc<ReadSet>,
    before_writes: Option<WritePermission>,
}

/// What must allow the first write, and whether it has.
#[derive(Clone)]
struct WritePermission {
    asked: Arc<dyn BeginWrite>,
    given: Arc<OnceCell<()>>,
}

impl Upstream for Call {
    fn send(&self, request: Request) -> ResultFuture<'_, Response> {
        self.perform(request, None).boxed()
    }

    fn read(&self, request: Request, mut reader: Box<dyn Reader>) -> ResultFuture<'_, Box<dyn Reader>> {
        self.reads.record_read(&request.path);
        let call = self.clone();
        async move {
            // Before the page: a write in between then outdates it.
            call.reads.note_marks(&call.handle.invalidation_log).await;
            // A separate task, so that pages are parsed on several processors. It is aborted when the set is dropped.
            let mut task = JoinSet::new();
            let read = async move {
                let response = match &call.handle.error_format.in_success {
                    None => call.perform(request, Some(&mut *reader)).await?,
                    // Only a whole response tells whether it is a refusal.
                    Some(_) => {
                        let response = call.perform(request, None).await?;
                        let read = reader.read(&response.body).and_then(|()| reader.finish());
                        read.map_err(|error| Outcome::InvalidBody(error.to_string()).failure(true))?;
                        response
                    }
                };
                if let Some(next) = response.next {
                    reader.note_next(next);
                }
                Ok(reader)
            };
            task.spawn(read.in_current_span());
            match task.join_next().await {
                Some(Ok(result)) => result,
                Some(Err(error)) if error.is_panic() => resume_unwind(error.into_panic()),
                _ => Err(Failure::new(Code::Internal, "The task that read a page was aborted")),
            }
        }
        .boxed()
    }

    fn time_left(&self) -> Duration {
        self.context.deadline.saturating_duration_since(Instant::now())
    }

    fn reservation(&self) -> Box<dyn Reserve> {
        Box::new(self.handle.sender.memory.reservation())
    }
}

impl Call {
    pub(crate) fn new(handle: Arc<ConnectionHandle>, context: Context) -> Result<Self, Failure> {
        let permit = Arc::new(handle.rate_limiter.admit()?);
        let (sender, token) = (handle.sender.clone(), handle.injected_token.clone());
        let (input_secrets, reads) = (Vec::new(), Arc::default());
        Ok(Self { sender, handle, token, input_secrets, _permit: permit, context, reads, before_writes: None })
    }

    /// Covers every field of the connection: equal only for the same credentials at the same hosts.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.handle.fingerprint
    }

    /// Also covers the injected access token: equal only for callers that may see the same data.
    pub fn access_fingerprint(&self) -> [u8; 32] {
        self.handle.access_fingerprint
    }

    /// Redacts these secrets of the inputs from errors, in case the vendor echoes them.
    pub fn redact_secrets(&mut self, secrets: Vec<Secret>) {
        self.input_secrets = secrets;
    }

    /// Asks this before the first write is sent.
    pub fn before_writes(&mut self, permission: Option<Arc<dyn BeginWrite>>) {
        self.before_writes = permission.map(|asked| WritePermission { asked, given: Arc::default() });
    }

    /// Where the time of the requests is added up.
    pub fn timing(&self) -> &Arc<Timing> {
        &self.context.timing
    }

    /// Counts a lookup in the cache of this name.
    pub fn count_lookup(&self, cache: &'static str, hit: bool) {
        self.sender.metrics.record_cache_lookup(&self.handle.addresses.component, cache, hit);
    }

    /// The lists that [`Upstream::read`] has read from so far.
    pub fn origin(&self) -> CacheOrigin {
        self.reads.origin(&self.handle.invalidation_log)
    }

    async fn perform(&self, mut request: Request, reader: Option<&mut dyn Reader>) -> Result<Response, Failure> {
        if let Some(name) = &request.idempotency_header {
            request.headers.push((name.clone(), idempotency_key()?));
        }
        let mut in_doubt = false;
        let result = self.send_with_retries(&request, reader, &mut in_doubt).await;
        result.map_err(|failure| if in_doubt { as_outcome_unknown(failure) } else { failure })
    }

    /// Sends a request until its outcome is final. Sets `in_doubt` if an attempt before the last may have changed data.
    async fn send_with_retries(
        &self,
        request: &Request,
        mut reader: Option<&mut dyn Reader>,
        in_doubt: &mut bool,
    ) -> Result<Response, Failure> {
        let uri = self.handle.addresses.uri(request, &self.handle.resolved)?;
        let deadline =
            request.time_limit.map_or(self.context.deadline, |limit| self.context.deadline.min(Instant::now() + limit));
        let mut rejected: Option<AccessToken> = None;
        let mut attempts = 0;
        loop {
            attempts += 1;
            let token = self.context.timing.measure_auth(pin!(self.token(rejected.clone(), deadline))).await?;
            self.permission(request, deadline).await?;
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
                self.context.timing.measure_upstream(attempt).await
            };
            record(&span, &outcome);
            if !request.read_only && !matches!(outcome, Outcome::NotSent(_)) {
                changed_paths(request).for_each(|path| self.handle.invalidation_log.record_write(path));
                self.handle.invalidation_log.share_write(changed_paths(request)).await;
            }
            let ConnectionHandle { addresses, counters, .. } = &*self.handle;
            self.sender.metrics.record_attempt(&addresses.component, counters, &outcome, attempts);
            let renewable = self.token.is_none() && token.is_some() && rejected.is_none();
            let decision = decide(&outcome, request, attempts, renewable);
            debug!(method = %request.method, path = request.path, attempts, ?decision, %outcome, "attempt finished");
            if let Some(wait) = asked_pause(&outcome, self.sender.limits.backoff) {
                self.handle.rate_limiter.pause(request, wait).await;
            }
            if decision == RetryDecision::RenewToken {
                rejected = token;
            } else if !wait_to_retry(&decision, self.sender.limits.backoff, deadline).await {
                return self.to_result(outcome, request, token.as_ref());
            }
            *in_doubt |= !request.read_only && outcome.may_have_changed(request.response_format);
        }
    }

    /// Waits until the request may be sent: for the vendor's rate limit, and before the first write for its permission.
    async fn permission(&self, request: &Request, deadline: Instant) -> Result<(), Failure> {
        loop {
            let acquire = pin!(self.handle.rate_limiter.acquire(request, self.context.priority, deadline));
            let (acquired, wait) = self.context.timing.measure_budget(acquire).await;
            self.sender.metrics.record_rate_limit_wait(wait);
            let permit = acquired?;
            if Instant::now() >= deadline {
                let detail = "The deadline passed before the request was sent. Nothing was sent";
                return Err(Failure::new(Code::Timeout, detail));
            }
            if !request.read_only
                && let Some(WritePermission { asked, given }) = &self.before_writes
            {
                // The lists count as changed even if this runner is lost.
                let marked = self.handle.invalidation_log.share_write(changed_paths(request));
                given.get_or_try_init(|| async { join(asked.begin(), marked).await.0 }).await?;
            }
            // The permission may have taken too long.
            if permit.is_good() {
                return Ok(());
            }
        }
    }

    /// The access token to use, if any: the caller's own, or a cached one other than `rejected`.
    async fn token(&self, rejected: Option<AccessToken>, deadline: Instant) -> Result<Option<AccessToken>, Failure> {
        if self.token.is_some() {
            return Ok(self.token.clone());
        }
        let ConnectionHandle { token, shared_token, addresses, counters, resolved, sender, .. } = &*self.handle;
        match &resolved.grant {
            Some(Grant::ClientCredentials(grant)) => {
                let shared = shared_token.as_ref();
                let request = TokenRequest { sender, addresses, counters, resolved, grant, shared };
                token.token(request, rejected, deadline).await.map(Some)
            }
            Some(Grant::Injected) | None => Ok(None),
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
        let credentials = || {
            let mut headers = self.handle.headers.clone();
            headers.extend(token.map(|token| (AUTHORIZATION, token.header().clone())));
            headers.extend(self.context.trace.clone().map(|trace| (TRACEPARENT, trace)));
            headers
        };
        let vendors = &self.sender.vendors;
        let first = attempt(&self.sender, vendors, uri.clone(), request, credentials(), deadline, reader).await;
        match request.response_format {
            // Never for writes: the outcome of the redirect would replace the outcome of the write.
            ResponseFormat::Bytes if request.read_only => {
                let download = Download { sender: &self.sender, request, credentials: &credentials, deadline };
                download.follow_redirects(uri, first).boxed().await
            }
            _ => first,
        }
    }

    fn to_result(&self, outcome: Outcome, request: &Request, token: Option<&AccessToken>) -> Result<Response, Failure> {
        let is_refusal = |body| {
            let is_json = matches!(request.response_format, ResponseFormat::Json | ResponseFormat::Nothing);
            is_json && self.handle.error_format.is_refusal(body)
        };
        match outcome {
            Outcome::Response { content_type, location, date, head, body, .. }
                if outcome.is_success() && !is_refusal(&body) =>
            {
                let next = location.filter(|_| request.next_header.is_some());
                Ok(Response { content_type, date, next, head, body })
            }
            outcome if outcome.is_of_gateway(request.response_format) => Err(outcome.failure(request.read_only)),
            Outcome::Response { status, retry_after, body, .. } => {
                let secrets = self.input_secrets.iter().map(Secret::expose).chain(token.map(AccessToken::secret));
                let body = Redaction::new(&self.handle.resolved, secrets).body(&body);
                Err(refusal(self.handle.error_format.read(status, &body), request, retry_after))
            }
            outcome => Err(outcome.failure(request.read_only)),
        }
    }
}

/// The paths of the lists that a write changes.
fn changed_paths(request: &Request) -> impl Iterator<Item = &str> {
    request.also_changes.iter().copied().chain([request.path.as_str()])
}

/// The span of one attempt. Omits the query, which may hold secrets in a raw request.
fn span(uri: &Uri, request: &Request, attempts: u32) -> Span {
    trace_span!(
        target: TRACES, "vendor", otel.kind = "client", http.request.method = %request.method,
        http.request.resend_count = attempts - 1, server.address = uri.host(), url.path = uri.path(),
        http.response.status_code = Empty, "error.type" = Empty, otel.status_code = Empty,
    )
}

fn record(span: &Span, outcome: &Outcome) {
    match outcome {
        Outcome::Response { status, .. } => {
            span.record("http.response.status_code", status);
            if *status < 400 {
                return;
            }
            span.record("error.type", display(status));
        }
        outcome => _ = span.record("error.type", result_label(outcome)),
    }
    span.record("otel.status_code", "ERROR");
}
