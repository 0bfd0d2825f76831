//! The runner as an HTTP service. Every request gets an id, and every response its id and its timing.

use std::future::ready;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use futures_util::FutureExt;
use http::header::{CACHE_CONTROL, ETAG, X_CONTENT_TYPE_OPTIONS};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;
use tracing::field::Empty;
use tracing::{Instrument, Span, error, info, trace_span, warn};
use wharf::{Code, Failure};
use wharf_client::{TRACES, Timing};

use super::auth::CallerAuth;
use super::body::{BodyLimits, BodyReader};
use super::host;
use super::invoke::invoke;
use super::request_id::{REQUEST_ID, RequestId};
use super::route::{Route, decode_plain};
use super::router;
use super::state::{HttpState, RequestContext};
use crate::invocation::Runner;
use crate::runtime::overloaded;
use crate::telemetry::metrics::{Target, TargetMetrics};
use crate::telemetry::{panics, traces};

const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// The HTTP contract in front of a runner.
#[derive(Clone)]
pub struct HttpService {
    state: Arc<HttpState>,
    routes: Router,
}

impl HttpService {
    /// A service that lets these callers in.
    pub fn new(runner: Arc<Runner>, auth: CallerAuth, limits: BodyLimits) -> Self {
        Self::with_example(runner, auth, limits, None)
    }

    /// A service whose playground offers a connection to a component from the start. All callers see it, so it must give
    /// access to nothing of value.
    pub fn with_example(
        runner: Arc<Runner>,
        auth: CallerAuth,
        limits: BodyLimits,
        example: Option<(String, Value)>,
    ) -> Self {
        let bodies = BodyReader::new(limits);
        let state = Arc::new(HttpState { runner, auth, bodies, example, openapi: Mutex::default() });
        Self { routes: router::new(state.clone()), state }
    }

    /// The runner behind the service.
    pub fn runner(&self) -> &Arc<Runner> {
        &self.state.runner
    }

    /// Decides which callers may call.
    pub(crate) fn auth(&self) -> &CallerAuth {
        &self.state.auth
    }

    /// Answers a request.
    pub async fn answer(&self, request: Request) -> Response {
        self.answer_within(request, true).await
    }

    /// Answers a request on a connection above the limit: only health checks.
    pub(super) async fn answer_probe(&self, request: Request) -> Response {
        self.answer_within(request, false).await
    }

    async fn answer_within(&self, request: Request, is_within_limit: bool) -> Response {
        let measured = self.state.runner.metrics.begin();
        let (mut head, body) = request.into_parts();
        decode_plain(&mut head.uri);
        let (method, path) = (&head.method, head.uri.path());
        let id = RequestId::of(&head.headers);
        let span = trace_span!(
            target: TRACES, "request", otel.kind = "server", http.request.method = %method,
            url.path = path, request_id = id.as_str(), http.response.status_code = Empty, "error.type" = Empty,
            otel.status_code = Empty,
        );
        traces::continue_from(&span, &head.headers);
        let trace = traces::context(&span, &head.headers);
        let timing = Arc::<Timing>::default();
        let called = OnceLock::new();
        let route = Route::parse(path);
        let answering = match (self.admit(&head, route.is_some(), is_within_limit), route) {
            (Err(failure), _) => ready(Err(failure.into())).boxed(),
            (Ok(()), Some(route)) => {
                let context = RequestContext { id: &id, called: &called, timing: timing.clone(), trace };
                invoke(&self.state, route, context, &head, body).boxed()
            }
            (Ok(()), None) => router::answer(&self.routes, Request::from_parts(head.clone(), body)).boxed(),
        };
        let answering = AssertUnwindSafe(answering.instrument(span.clone())).catch_unwind();
        let result = answering.await.unwrap_or_else(|panic| Err(panics::failure(&*panic).into()));
        let called = called.get().map(|called| &**called);
        let failure = result.as_ref().err().map(|problem| &problem.failure);
        let total = measured.answered(called, failure.map(|failure| failure.code().name()));
        let status = result.as_ref().map_or_else(|problem| problem.failure.status(), |ok| ok.status().as_u16());
        match failure {
            None => info!(%method, path, status, ?total, request_id = id.as_str(), "answered"),
            Some(failure) => log(failure, &format!("{method} {path}"), id.as_str(), total),
        }
        record(&span, called, status, failure);
        let mut response = result.unwrap_or_else(|problem| problem.response(id.as_str()));
        let headers = response.headers_mut();
        add_browser_rules(headers, &head.method);
        headers.insert(REQUEST_ID, id.into());
        if let Ok(text) = server_timing(&timing, total).try_into() {
            headers.insert(SERVER_TIMING, text);
        }
        response
    }

    /// Accepts or refuses a request by its head. Who may invoke something is checked where that happens.
    fn admit(&self, head: &Parts, invokes: bool, is_within_limit: bool) -> Result<(), Failure> {
        host::check(head)?;
        match is_probe(head.uri.path()) {
            true => Ok(()),
            false if !is_within_limit => Err(overloaded("All connections have requests in progress")),
            false if invokes => Ok(()),
            false => self.state.auth.check_open(&head.headers),
        }
    }
}

/// Whether a path is one of those that tell whether the runner lives.
fn is_probe(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz")
}

/// What a browser may do with an answer, unless the answer has rules of its own: it must not guess its type, and store it only
/// to ask whether it has changed.
fn add_browser_rules(headers: &mut HeaderMap, method: &Method) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if *method != Method::GET {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        return;
    }
    let rule = if headers.contains_key(ETAG) { "no-cache" } else { "no-store" };
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static(rule));
}

fn record(span: &Span, called: Option<&TargetMetrics>, status: u16, failure: Option<&Failure>) {
    if span.is_disabled() {
        return;
    }
    if let Some(TargetMetrics { target: Target { component, key, .. }, .. }) = called {
        traces::name(span, format!("{component} {key}"));
    }
    span.record("http.response.status_code", status);
    if let Some(failure) = failure {
        span.record("error.type", failure.code().name());
        if status >= 500 {
            span.record("otel.status_code", "ERROR");
        }
    }
}

fn log(failure: &Failure, what: &str, request_id: &str, total: Duration) {
    let (code, status, cause) = (failure.code().name(), failure.status(), failure.cause());
    if failure.code() == Code::Internal {
        error!(what, code, status, cause, request_id, ?total, "the runner failed");
    } else {
        warn!(what, code, status, cause, request_id, ?total, "refused");
    }
}

/// Milliseconds spent on tokens, on the rate limiter, at the vendor, on the state that runners share, and in total.
fn server_timing(timing: &Timing, total: Duration) -> String {
    let state = Some((", state;dur=", timing.state())).filter(|(_, time)| !time.is_zero());
    let parts = [
        ("auth;dur=", timing.auth()),
        (", budget;dur=", timing.budget()),
        (", upstream;dur=", timing.upstream()),
        (", total;dur=", total),
    ];
    let mut text = String::with_capacity(80);
    let mut digits = itoa::Buffer::new();
    for (name, time) in parts.into_iter().chain(state) {
        text.extend([name, digits.format(time.as_secs() * 1_000 + u64::from(time.subsec_millis())), "."]);
        // The leading 1 keeps the zeros.
        text.push_str(&digits.format(1_000 + time.subsec_micros() % 1_000)[1..]);
    }
    text
}
