//! The outermost layer: gives every request an id, and every answer its id, its timing and, for a
//! failure, its body.

use std::any::Any;
use std::array;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::sync::OwnedSemaphorePermit;
use tower::Service;
use tracing::field::Empty;
use tracing::{Instrument, Span, error, info, trace_span, warn};
use wharf::{Code, Failure};
use wharf_client::{TRACES, Timing};

use crate::invoke::{Invoked, invoke};
use crate::metrics::Target;
use crate::problem::Problem;
use crate::runner::Runner;
use crate::{routes, traces};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// What a handler knows of the request beside its content.
#[derive(Clone)]
pub(crate) struct Observed {
    /// The request's id.
    pub(crate) id: Arc<str>,
    /// Where the time of the vendor's calls is added up.
    pub(crate) timing: Arc<Timing>,
    /// W3C trace context for the vendor.
    pub(crate) trace: Option<HeaderValue>,
    /// Held while the call is under way, also when its caller has left.
    pub(crate) room: Option<Arc<OwnedSemaphorePermit>>,
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
        Self { routes: routes::of(runner.clone()), runner }
    }

    /// Answers a request.
    pub async fn answer(&self, request: Request) -> Response {
        observe(&self.runner, self.routes.clone(), request).await
    }
}

async fn observe(runner: &Arc<Runner>, mut routes: Router, request: Request) -> Response {
    let measured = runner.metrics.begin();
    let id: Arc<str> = request_id(request.headers()).into();
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let path = uri.path();
    let span = trace_span!(
        target: TRACES, "request", otel.kind = "server", http.request.method = %method,
        url.path = path, request_id = &*id, http.response.status_code = Empty, "error.type" = Empty,
        otel.status_code = Empty,
    );
    traces::continue_from(&span, request.headers());
    let trace = traces::context(&span, request.headers());
    let timing = Arc::<Timing>::default();
    let observed = Observed { id: id.clone(), timing: timing.clone(), trace, room: None };
    let called = OnceLock::new();
    let answering = match Invoked::by(path) {
        Some(invoked) => {
            let invoking = invoke(runner, invoked, observed, &called, request);
            invoking.map(IntoResponse::into_response).boxed()
        }
        None => routes.call(request).map(|Ok(response)| response).boxed(),
    };
    let answering = AssertUnwindSafe(answering.instrument(span.clone())).catch_unwind();
    let mut response = answering.await.unwrap_or_else(|panic| Problem::from(after_panic(&*panic)).into_response());
    let problem = response.extensions_mut().remove::<Problem>().or_else(|| Problem::of_framework(&response));
    if let Some(problem) = &problem {
        problem.write(&mut response, &id);
    }
    let total = measured.answered(called.get(), problem.as_ref().map(|problem| problem.failure().code().name()));
    let status = response.status().as_u16();
    match problem.as_ref().map(Problem::failure) {
        None => info!(%method, path, status, ?total, request_id = &*id, "answered"),
        Some(failure) => report(failure, &format!("{method} {path}"), &id, total),
    }
    record(&span, called.get(), status, problem.as_ref().map(Problem::failure));
    let headers = response.headers_mut();
    for (name, text) in [(REQUEST_ID, &*id), (SERVER_TIMING, &server_timing(&timing, total))] {
        if let Ok(value) = HeaderValue::from_str(text) {
            headers.insert(name, value);
        }
    }
    response
}

fn record(span: &Span, target: Option<&Target>, status: u16, failure: Option<&Failure>) {
    if span.is_disabled() {
        return;
    }
    if let Some(Target { component, key, .. }) = target {
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

/// The caller's id, if it is visible ASCII of reasonable length, or a new one.
fn request_id(headers: &HeaderMap) -> String {
    const LONGEST: usize = 128;
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let usable = |id: &&str| (1..=LONGEST).contains(&id.len()) && id.bytes().all(|letter| letter.is_ascii_graphic());
    given.filter(usable).map_or_else(new_id, str::to_owned)
}

/// 128 random bits, as 32 hexadecimal digits.
fn new_id() -> String {
    let bits = fastrand::u128(..);
    let digit = |place: usize| b"0123456789abcdef"[(bits >> (4 * place)) as usize & 15];
    String::from_utf8_lossy(&array::from_fn::<u8, 32, _>(digit)).into_owned()
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
