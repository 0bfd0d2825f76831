//! The outermost layer: gives every request an id, and every answer its id, its timing and, for a
//! failure, its body.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use http::{HeaderName, HeaderValue};
use tower::Service;
use tracing::field::Empty;
use tracing::{Instrument, Span, error, info, trace_span, warn};
use wharf::{Code, Failure};
use wharf_client::{TRACES, Timing};

use crate::http::invoke::{Invoked, invoke};
use crate::http::problem::Problem;
use crate::http::request_id::{REQUEST_ID, RequestId};
use crate::http::router;
use crate::runtime::Runner;
use crate::telemetry::metrics::{Counted, Target};
use crate::telemetry::traces;

const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// What is known of a request beside its content.
pub(crate) struct Observed<'a> {
    pub(crate) id: &'a RequestId,
    /// Where it is noted what the request calls, once that is known.
    pub(crate) called: &'a OnceLock<Arc<Counted>>,
    /// Where the time of the vendor's calls is added up.
    pub(crate) timing: Arc<Timing>,
    /// W3C trace context for the vendor.
    pub(crate) trace: Option<HeaderValue>,
}

/// The runner as an HTTP service.
#[derive(Clone)]
pub struct HttpService {
    runner: Arc<Runner>,
    routes: Router,
}

impl HttpService {
    /// Puts the HTTP contract before a runner.
    pub fn new(runner: Arc<Runner>) -> Self {
        Self { routes: router::of(runner.clone()), runner }
    }

    /// Answers a request.
    pub async fn answer(&self, request: Request) -> Response {
        let measured = self.runner.metrics.begin();
        let (head, body) = request.into_parts();
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
        let answering = match Invoked::by(path) {
            Some(invoked) => {
                let observed = Observed { id: &id, called: &called, timing: timing.clone(), trace };
                let invoking = invoke(&self.runner, invoked, observed, &head, body);
                invoking.map(IntoResponse::into_response).boxed()
            }
            None => {
                let routing = self.routes.clone().call(Request::from_parts(head.clone(), body));
                routing.map(|Ok(response)| response).boxed()
            }
        };
        let answering = AssertUnwindSafe(answering.instrument(span.clone())).catch_unwind();
        let mut response = answering.await.unwrap_or_else(|panic| Problem::from(after_panic(&*panic)).into_response());
        let problem = response.extensions_mut().remove::<Problem>().or_else(|| Problem::of_framework(&response));
        if let Some(problem) = &problem {
            problem.write(&mut response, id.as_str());
        }
        let failure = problem.as_ref().map(Problem::failure);
        let called = called.get().map(|called| &**called);
        let total = measured.answered(called, failure.map(|failure| failure.code().name()));
        let status = response.status().as_u16();
        match failure {
            None => info!(%method, path, status, ?total, request_id = id.as_str(), "answered"),
            Some(failure) => report(failure, &format!("{method} {path}"), id.as_str(), total),
        }
        record(&span, called, status, failure);
        let headers = response.headers_mut();
        headers.insert(REQUEST_ID, id.into());
        if let Ok(text) = server_timing(&timing, total).try_into() {
            headers.insert(SERVER_TIMING, text);
        }
        response
    }
}

fn record(span: &Span, called: Option<&Counted>, status: u16, failure: Option<&Failure>) {
    if span.is_disabled() {
        return;
    }
    if let Some(Counted { target: Target { component, key, .. }, .. }) = called {
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

fn report(failure: &Failure, what: &str, request_id: &str, total: Duration) {
    let (code, status, cause) = (failure.code().name(), failure.status(), failure.cause());
    if failure.code() == Code::Internal {
        error!(what, code, status, cause, request_id, ?total, "the runner failed");
    } else {
        warn!(what, code, status, cause, request_id, ?total, "refused");
    }
}

/// Milliseconds spent on tokens, on the local budget, at the vendor, and in all.
fn server_timing(timing: &Timing, total: Duration) -> String {
    let parts = [
        ("auth;dur=", timing.auth()),
        (", budget;dur=", timing.budget()),
        (", upstream;dur=", timing.upstream()),
        (", total;dur=", total),
    ];
    let mut text = String::with_capacity(80);
    let mut digits = itoa::Buffer::new();
    for (name, time) in parts {
        text.extend([name, digits.format(time.as_millis()), "."]);
        // The leading 1 keeps the zeros.
        text.push_str(&digits.format(1_000 + time.subsec_micros() % 1_000)[1..]);
    }
    text
}

/// The failure that a panic means.
pub(crate) fn after_panic(panic: &(dyn Any + Send)) -> Failure {
    Failure::new(Code::Internal, "The runner failed. Its log tells more, under this request's ID")
        .with_cause(message(panic))
}

/// Logs where panics happen, in place of the standard hook, which would print their messages.
pub fn log_panics() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string);
        error!(place, message = message(info.payload()), "a panic");
    }));
}

/// What a panic says, if the program says it whatever the data. A message that was put together may quote a secret.
fn message(panic: &(dyn Any + Send)) -> &'static str {
    panic.downcast_ref::<&'static str>().copied().unwrap_or("withheld, because it may hold data")
}
