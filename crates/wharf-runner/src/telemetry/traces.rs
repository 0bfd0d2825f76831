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

/// Makes a span the child of the caller's.
pub(crate) fn continue_from(span: &Span, headers: &HeaderMap) {
    if !span.is_disabled() {
        // Fails only without a layer for traces, and then there is nothing to continue.
        _ = span.set_parent(TraceContextPropagator::new().extract(&HeaderExtractor(headers)));
    }
}

/// Names a span after its target, once that is known.
pub(crate) fn name(span: &Span, name: String) {
    if !span.is_disabled() {
        span.context().span().update_name(name);
    }
}

/// The trace context for the vendor: the span's, or the caller's without changes.
pub(crate) fn context(span: &Span, headers: &HeaderMap) -> Option<HeaderValue> {
    let mut own = HeaderMap::new();
    if !span.is_disabled() {
        TraceContextPropagator::new().inject_context(&span.context(), &mut HeaderInjector(&mut own));
    }
    own.remove(TRACEPARENT).or_else(|| headers.get(TRACEPARENT).cloned())
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
