//! A runner, called as a workflow engine calls it.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use http::{HeaderMap, HeaderValue, Request, Response};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use wharf::{Component, Registry};
use wharf_client::{BaseUrls, Client, Limits};
use wharf_runner::{BodyLimits, CallerAuth, HttpService, Options, Runner};
use wharf_state::SharedState;

pub(crate) const BASE: &str = "/v1/components/servicetitan";

/// A runner without a socket, pointed at a vendor.
pub(crate) struct Stage(HttpService);

/// The components of the tests.
pub(crate) fn registry() -> Registry {
    Registry::new([&servicetitan::COMPONENT, &acme::COMPONENT]).unwrap()
}

/// A runner of these components, with all of their hosts at `vendor`. Retries do not wait.
pub(crate) fn runner(vendor: SocketAddr, limits: Limits, options: &Options) -> Arc<Runner> {
    sharing(vendor, limits, options, None)
}

/// One that may share state with others.
pub(crate) fn sharing(
    vendor: SocketAddr,
    limits: Limits,
    options: &Options,
    state: Option<Arc<SharedState>>,
) -> Arc<Runner> {
    let registry = registry();
    let components = registry.components().iter().map(|registered| &registered.component);
    let hosts = components.flat_map(|one| one.hosts.iter().map(|host| format!("{}.{host}=http://{vendor}", one.key)));
    let settings: Vec<String> = hosts.collect();
    let endpoints = BaseUrls::parse(settings.iter().map(String::as_str), &registry).unwrap();
    let calls_per_second = limits.calls_per_second.or(NonZeroU32::new(100_000));
    let client = Client::new(endpoints, Limits { backoff: Duration::ZERO, calls_per_second, ..limits }).unwrap();
    Arc::new(Runner::new(registry, client.sharing(state), options))
}

/// What a caller gets.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status and code of a failure.
    pub(crate) fn failure(&self) -> (u16, String) {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let problem = self.json();
        assert_eq!(problem["status"], self.status);
        assert_eq!(problem["requestId"], self.header("x-request-id"));
        (self.status, problem["code"].as_str().unwrap().to_owned())
    }
}

impl Stage {
    /// Both of ServiceTitan's hosts are at `vendor`. Repetitions do not wait.
    pub(crate) fn new(vendor: SocketAddr) -> Self {
        Self::with(vendor, Limits::default())
    }

    /// One that takes only small answers.
    pub(crate) fn narrow(vendor: SocketAddr) -> Self {
        Self::with(vendor, Limits { json_bytes: 1 << 20, file_bytes: 1 << 20, ..Limits::default() })
    }

    /// One with a small budget of calls to the vendor.
    pub(crate) fn thrifty(vendor: SocketAddr, calls_per_second: u32) -> Self {
        Self::with(vendor, Limits { calls_per_second: NonZeroU32::new(calls_per_second), ..Limits::default() })
    }

    /// A runner for another component, with no vendor.
    pub(crate) fn of(component: &'static Component) -> Self {
        let client = Client::new(BaseUrls::default(), Limits::default()).unwrap();
        let runner = Runner::new(Registry::new([component]).unwrap(), client, &Options::default());
        Self::before(&Arc::new(runner))
    }

    /// A runner for another component, whose only host `api` is at `vendor`.
    pub(crate) fn of_at(component: &'static Component, vendor: SocketAddr) -> Self {
        let registry = Registry::new([component]).unwrap();
        let setting = format!("{}.api=http://{vendor}", component.key);
        let base_urls = BaseUrls::parse([&*setting], &registry).unwrap();
        let client = Client::new(base_urls, Limits { backoff: Duration::ZERO, ..Limits::default() }).unwrap();
        Self::before(&Arc::new(Runner::new(registry, client, &Options::default())))
    }

    fn with(vendor: SocketAddr, limits: Limits) -> Self {
        let bodies = BodyLimits { request_bytes: 64 << 10, upload_bytes: 3 << 20, ..BodyLimits::default() };
        Self::limited(&runner(vendor, limits, &Options::default()), bodies)
    }

    /// One before a runner of the test's own making.
    pub(crate) fn before(runner: &Arc<Runner>) -> Self {
        Self::limited(runner, BodyLimits::default())
    }

    /// One that takes only such bodies.
    pub(crate) fn limited(runner: &Arc<Runner>, bodies: BodyLimits) -> Self {
        Self(HttpService::new(runner.clone(), CallerAuth::open(), bodies))
    }

    /// One that lets only these callers in.
    pub(crate) fn guarded(runner: &Arc<Runner>, auth: CallerAuth) -> Self {
        Self(HttpService::new(runner.clone(), auth, BodyLimits::default()))
    }

    /// One whose playground offers a connection.
    pub(crate) fn with_example(runner: &Arc<Runner>, example: (String, Value)) -> Self {
        let bodies = BodyLimits::default();
        Self(HttpService::with_example(runner.clone(), CallerAuth::open(), bodies, Some(example)))
    }

    /// The answer to a request, before its body is taken.
    pub(crate) async fn begin(&self, mut request: Request<Body>) -> Response<Body> {
        request.headers_mut().entry("host").or_insert(HeaderValue::from_static("localhost"));
        self.0.answer(request).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let (parts, body) = self.begin(request).await.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Reply { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        self.post_with(path, &[], body).await
    }

    pub(crate) async fn post_with(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
        let request = Request::post(path).header("content-type", "application/json");
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Invokes an action with the usual connection.
    pub(crate) async fn act(&self, key: &str, inputs: Value) -> Reply {
        self.post(&action(key), &json!({ "connection": connection(), "inputs": inputs })).await
    }

    /// The `data` of an action that must succeed.
    pub(crate) async fn data(&self, key: &str, inputs: Value) -> Value {
        let reply = self.act(key, inputs).await;
        assert_eq!(reply.status, 200, "{key}: {}", reply.text());
        reply.json()["data"].take()
    }

    /// The items of a data source that must succeed.
    pub(crate) async fn choices(&self, key: &str) -> Value {
        self.choices_with(key, json!({})).await
    }

    /// The items of a data source that needs inputs and must succeed.
    pub(crate) async fn choices_with(&self, key: &str, inputs: Value) -> Value {
        let body = json!({ "connection": connection(), "inputs": inputs });
        let reply = self.post(&format!("{BASE}/data-sources/{key}/invoke"), &body).await;
        assert_eq!(reply.status, 200, "{key}: {}", reply.text());
        reply.json()
    }
}

pub(crate) fn action(key: &str) -> String {
    format!("{BASE}/actions/{key}/invoke")
}

/// The connection that the sandbox accepts, and that everything else accepts as well.
pub(crate) fn connection() -> Value {
    servicetitan_sandbox::Sandbox::connection()
}
