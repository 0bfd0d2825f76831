//! The routes that invoke something. Nearly all requests take one of them, and their paths have one shape: so they are
//! told apart here, before the router looks for anything else.

use std::sync::{Arc, OnceLock};

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::header::ALLOW;
use http::{HeaderValue, Method};
use wharf::registry::Entry;
use wharf::{Action, Failure};

use crate::envelope::Envelope;
use crate::invocation::Invocation;
use crate::metrics::Target;
use crate::observe::Observed;
use crate::problem::Problem;
use crate::reply::{BYTES, LINES, accepts, json, reply, text, unless_known, written};
use crate::routes::no_such_method;
use crate::runner::Runner;
use crate::selection::Wish;
use crate::{idempotency, lines, upload};

type Result<T = Response, E = Problem> = std::result::Result<T, E>;

/// What a path invokes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Invoked<'a> {
    component: &'a str,
    kind: Kind,
    key: &'a str,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Action,
    DataSource,
    Poll,
    Webhook,
    Connection,
}

impl<'a> Invoked<'a> {
    /// Reads `/v1/components/{component}/{kind}/{key}/{verb}`. Keys are plain words: nothing in them is encoded.
    pub(crate) fn by(path: &'a str) -> Option<Self> {
        let mut words = path.strip_prefix("/v1/components/")?.split('/');
        let (component, kind, key, verb) = (words.next()?, words.next()?, words.next()?, words.next()?);
        let kind = match (kind, verb) {
            ("actions", "invoke") => Kind::Action,
            ("data-sources", "invoke") => Kind::DataSource,
            ("triggers", "poll") => Kind::Poll,
            ("triggers", "webhook") => Kind::Webhook,
            ("connections", "test") => Kind::Connection,
            _ => return None,
        };
        words.next().is_none().then_some(Self { component, kind, key })
    }
}

/// Invokes what a request wants, for a caller who has a key, if there is room for it. Notes what is called once it is known.
pub(crate) async fn invoke(
    runner: &Arc<Runner>,
    Invoked { component, kind, key }: Invoked<'_>,
    mut observed: Observed,
    called: &OnceLock<Target>,
    request: Request,
) -> Result {
    if request.method() != Method::POST {
        let mut response = Problem::from(no_such_method()).into_response();
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
        return Ok(response);
    }
    runner.callers.check(request.headers())?;
    observed.room = Some(Arc::new(runner.admit()?));
    let docked = runner.registry.component(component)?;
    let component = docked.component.key;
    let known = |kind, key| {
        _ = called.set(Target { component, kind, key });
        Invocation { runner: runner.clone(), component, key, observed }
    };
    match kind {
        Kind::Action => {
            let entry = docked.action(key)?;
            action(known("action", entry.item.meta().key), entry, request).await
        }
        Kind::DataSource => data_source(known("data_source", docked.data_source(key)?.item.meta().key), request).await,
        Kind::Poll => poll(known("trigger", docked.trigger(key)?.item.meta().key), request).await,
        Kind::Webhook => webhook(known("trigger", docked.trigger(key)?.item.meta().key), request).await,
        Kind::Connection => connection(known("connection", docked.connection(key)?.item.meta().key), request).await,
    }
}

async fn action(invocation: Invocation, entry: &Entry<dyn Action>, request: Request) -> Result {
    let runner = invocation.runner.clone();
    let wants_bytes = accepts(request.headers(), BYTES);
    let repeatable = idempotency::Key::read(request.headers())?;
    let envelope = match entry.form().takes_files() {
        true => upload::json_or_form(request, &runner, runner.options.upload_bytes).await?,
        false => upload::json(request, &runner, runner.options.request_bytes).await?,
    };
    let performed = invocation.action(entry, envelope, repeatable).await?;
    let mut response = match performed.result {
        Ok(answer) => reply(answer, wants_bytes),
        Err(failure) => Problem::from(failure).into_response(),
    };
    if performed.replayed {
        runner.metrics.replayed();
        response.headers_mut().insert("idempotency-replayed", HeaderValue::from_static("true"));
    }
    Ok(response)
}

async fn data_source(invocation: Invocation, request: Request) -> Result {
    let headers = request.headers().clone();
    let envelope = envelope(&invocation, request).await?;
    let (dropdown, wish) = invocation.dropdown(envelope)?;
    let selection = match wish {
        Wish::Choices(selection) => selection,
        Wish::Labels(keys) => return Ok(written(&headers, &dropdown.labels(&keys).await?)?),
    };
    if accepts(&headers, LINES) {
        return Ok(lines::stream(dropdown, selection, invocation.observed.id).await?);
    }
    let found = dropdown.choices(&selection).await?;
    if selection.is_whole()
        && let Some(whole) = found[0].whole()
    {
        return Ok(unless_known(&headers, &whole.digest, whole.text.clone()));
    }
    Ok(written(&headers, &selection.of(&found))?)
}

async fn poll(invocation: Invocation, request: Request) -> Result {
    let envelope = envelope(&invocation, request).await?;
    Ok(json(text(&invocation.poll(envelope).await?)?))
}

async fn webhook(invocation: Invocation, request: Request) -> Result {
    let envelope = envelope(&invocation, request).await?;
    Ok(json(text(&invocation.webhook(envelope)?)?))
}

async fn connection(invocation: Invocation, request: Request) -> Result {
    let envelope = envelope(&invocation, request).await?;
    invocation.probe(envelope).await?;
    Ok(json(r#"{"ok":true}"#))
}

async fn envelope(invocation: &Invocation, request: Request) -> Result<Envelope, Failure> {
    let runner = &invocation.runner;
    upload::json(request, runner, runner.options.request_bytes).await
}

#[cfg(test)]
mod tests {
    use super::{Invoked, Kind};

    #[test]
    fn paths_of_one_shape_invoke() {
        for (path, kind) in [
            ("actions/getJob/invoke", Kind::Action),
            ("data-sources/getJob/invoke", Kind::DataSource),
            ("triggers/getJob/poll", Kind::Poll),
            ("triggers/getJob/webhook", Kind::Webhook),
            ("connections/getJob/test", Kind::Connection),
        ] {
            let invoked = Invoked { component: "servicetitan", kind, key: "getJob" };
            assert_eq!(Invoked::by(&format!("/v1/components/servicetitan/{path}")), Some(invoked), "{path}");
        }
        for path in ["", "/actions/a/test", "/actions/a", "/actions/a/invoke/", "/actions/a/b/invoke"] {
            assert_eq!(Invoked::by(&format!("/v1/components/servicetitan{path}")), None, "{path}");
        }
    }
}
