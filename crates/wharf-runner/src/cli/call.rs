//! Calls of a runner within this process.

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use http::Request;
use http::header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER};
use http_body_util::BodyExt;
use memchr::memchr_iter;
use serde_json::Value;

use super::Exit;
use super::progress::Progress;
use super::report::{failed, is_problem};
use crate::http::response::NDJSON;
use crate::{HttpService, Runner};

/// A route of a runner.
pub(crate) struct Route {
    service: HttpService,
    path: String,
    /// Whether failures are left as JSON.
    json: bool,
}

impl Route {
    pub(crate) fn new(runner: Arc<Runner>, path: String, json: bool) -> Self {
        Self { service: HttpService::new(runner), path, json }
    }

    /// Sends an envelope, and gives what the runner answers.
    ///
    /// # Errors
    ///
    /// The problem that it answers in its place.
    pub(crate) async fn call(&self, envelope: &Value, accept: &str) -> Result<Response, Exit> {
        let request = Request::post(self.path.as_str()).header(CONTENT_TYPE, "application/json").header(ACCEPT, accept);
        let request = request.body(Body::from(envelope.to_string()))?;
        let response = self.service.answer(request).await;
        if response.status().is_success() {
            return Ok(response);
        }
        let wait = response.headers().get(RETRY_AFTER).and_then(|wait| wait.to_str().ok()).map(str::to_owned);
        let problem = response.into_body().collect().await?.to_bytes();
        Err(failed(&problem, wait.as_deref(), self.json))
    }

    /// Has all choices of a data source fetched, and shows how many have come. The runner keeps them, so that a call
    /// then answers at once.
    ///
    /// # Errors
    ///
    /// The problem that the runner answers, also where the list breaks off.
    pub(crate) async fn fetch(&self, envelope: &Value, progress: &Progress) -> Result<(), Exit> {
        progress.count_items();
        let mut body = self.call(envelope, NDJSON).await?.into_body();
        let mut text = Vec::new();
        while let Some(frame) = body.frame().await {
            let Ok(lines) = frame?.into_data() else { continue };
            progress.arrived(memchr_iter(b'\n', &lines).count());
            text.extend_from_slice(&lines);
        }
        let last = text.trim_ascii_end().rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        if is_problem(last) { Err(failed(last, None, self.json)) } else { Ok(()) }
    }
}
