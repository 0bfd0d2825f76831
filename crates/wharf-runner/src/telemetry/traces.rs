//! Traces over OTLP, when the operator names a collector.
//!
//! Spans are ordinary `tracing` spans of one target. Without a collector that target is disabled, and a span costs one
//! comparison.

use std::error::Error;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{TraceContextExt, TracerProvider};
use opentelemetry_http::{HeaderExtractor, HeaderInjector, HttpClient, HttpError};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tokio::runtime::Handle;
use tracing::{Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::registry::LookupSpan;
use wharf_client::TRACES;

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");

/// The longest `tracestate` that is continued.
const MAX_STATE: usize = 512;

/// How long sending the last spans may take when the process ends.
const FLUSH: Duration = Duration::from_secs(3);

/// The most bytes of a collector's answer.
const ANSWER_BYTES: usize = 1 << 20;

/// Sends spans to a collector until it is dropped; then sends the last ones.
pub(crate) struct Exporter(SdkTracerProvider);

impl Exporter {
    /// Sends to the collector at `url`, such as `http://127.0.0.1:4318`. The runtime carries the requests.
    ///
    /// # Errors
    ///
    /// When TLS or the exporter cannot be set up.
    pub(crate) fn new(url: &str, runtime: Handle) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Sender { http: wharf_client::plain_client()?, runtime })
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{}/v1/traces", url.trim_end_matches('/')))
            .build()?;
        let resource = Resource::builder().with_service_name("wharf").build();
        Ok(Self(SdkTracerProvider::builder().with_resource(resource).with_batch_exporter(exporter).build()))
    }

    /// The layer that exports spans.
    pub(crate) fn layer<S: Subscriber + for<'a> LookupSpan<'a>>(&self) -> impl Layer<S> + use<S> {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("wharf"))
            .with_location(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_threads(false)
            .with_filter(Targets::new().with_target(TRACES, LevelFilter::TRACE))
    }
}

impl Drop for Exporter {
    fn drop(&mut self) {
        // The process ends: an error could not be reported anywhere.
        _ = self.0.shutdown_with_timeout(FLUSH);
    }
}

/// Makes a span the child of the caller's, if the caller sent a valid one.
pub(crate) fn continue_from(span: &Span, headers: &HeaderMap) {
    if !span.is_disabled() {
        let mut valid = HeaderMap::new();
        valid.extend(parent(headers).map(|parent| (TRACEPARENT, parent)));
        valid.extend(
            only(headers, TRACESTATE).filter(|state| state.len() <= MAX_STATE).map(|one| (TRACESTATE, one.clone())),
        );
        // Fails only without a layer for traces, and then there is nothing to continue.
        _ = span.set_parent(TraceContextPropagator::new().extract(&HeaderExtractor(&valid)));
    }
}

/// Names a span after its target, once that is known.
pub(crate) fn name(span: &Span, name: String) {
    if !span.is_disabled() {
        span.context().span().update_name(name);
    }
}

/// The trace context for the vendor: the span's, or the caller's.
pub(crate) fn context(span: &Span, headers: &HeaderMap) -> Option<HeaderValue> {
    if span.is_disabled() {
        return parent(headers);
    }
    let mut own = HeaderMap::new();
    TraceContextPropagator::new().inject_context(&span.context(), &mut HeaderInjector(&mut own));
    own.remove(TRACEPARENT).or_else(|| parent(headers))
}

/// The caller's `traceparent`, if it is valid by W3C Trace Context, section 3.2. A later version is read as the first one.
fn parent(headers: &HeaderMap) -> Option<HeaderValue> {
    let value = only(headers, TRACEPARENT)?;
    let (known, rest) = value.as_bytes().split_at_checked(PARENT_LENGTH)?;
    let is_hex = |field: &[u8]| field.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
    let is_id = |field: &[u8]| is_hex(field) && field.iter().any(|digit| *digit != b'0');
    let [version, trace, parent, flags] = [0..2, 3..35, 36..52, 53..55].map(|place| &known[place]);
    let has_dashes = [2, 35, 52].iter().all(|place| known[*place] == b'-');
    if !(has_dashes && is_hex(version) && is_id(trace) && is_id(parent) && is_hex(flags)) {
        return None;
    }
    match version {
        b"00" => rest.is_empty().then(|| value.clone()),
        b"ff" => None,
        _ if rest.is_empty() || rest.starts_with(b"-") => HeaderValue::from_bytes(&[b"00", &known[2..]].concat()).ok(),
        _ => None,
    }
}

/// The bytes of a `traceparent` of the first version.
const PARENT_LENGTH: usize = 55;

/// The value of a header that is given once.
fn only(headers: &HeaderMap, name: HeaderName) -> Option<&HeaderValue> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())
}

/// Sends for the SDK's thread, on the runtime.
#[derive(Debug)]
struct Sender {
    http: reqwest::Client,
    runtime: Handle,
}

impl HttpClient for Sender {
    fn send_bytes<'a: 'b, 'b>(&'a self, request: Request<Bytes>) -> BoxFuture<'b, Result<Response<Bytes>, HttpError>>
    where
        Self: 'b,
    {
        let http = self.http.clone();
        let sending = self.runtime.spawn(async move {
            let mut answer = http.execute(request.try_into()?).await?;
            let mut response = Response::new(Bytes::new());
            *response.status_mut() = answer.status();
            let mut body = Vec::new();
            while let Some(chunk) = answer.chunk().await? {
                if body.len() + chunk.len() > ANSWER_BYTES {
                    return Err("the collector's answer is too long".into());
                }
                body.extend_from_slice(&chunk);
            }
            *response.body_mut() = body.into();
            Ok::<_, HttpError>(response)
        });
        Box::pin(async { sending.await? })
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};

    use super::{TRACEPARENT, parent};

    #[test]
    fn only_a_valid_trace_context_is_continued() {
        let valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let long = format!("{valid}-{}", "x".repeat(5_000));
        let table: [(&[&str], Option<&str>); 15] = [
            (&[valid], Some(valid)),
            (&[&valid.replacen("00", "cc", 1)], Some(valid)),
            (&[&long.replacen("00", "01", 1)], Some(valid)),
            (&[], None),
            (&["garbage"], None),
            (&[&long], None),
            (&[valid, valid], None),
            (&[&format!("{valid}-")], None),
            (&[&format!("01{}0", &valid[2..])], None),
            (&[&valid[..54]], None),
            (&[&valid.replacen("00", "ff", 1)], None),
            (&[&valid.to_uppercase()], None),
            (&[&valid.replace("0af7651916cd43dd8448eb211c80319c", &"0".repeat(32))], None),
            (&[&valid.replace("b7ad6b7169203331", &"0".repeat(16))], None),
            (&[&valid.replace("9c-b7", "9-cb7")], None),
        ];
        for (given, expected) in table {
            let values = given.iter().map(|value| (TRACEPARENT, HeaderValue::from_str(value).unwrap()));
            let found = parent(&values.collect::<HeaderMap>());
            assert_eq!(found.as_ref().map(|value| value.to_str().unwrap()), expected, "{given:?}");
        }
    }
}
