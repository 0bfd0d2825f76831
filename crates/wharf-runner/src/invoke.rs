//! The routes that invoke something. Nearly all requests take one of them, and their paths have one shape: so they are
//! told apart here, before the router looks for anything else.

use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use http::header::ALLOW;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method};
use wharf::registry::Entry;
use wharf::{Action, Failure};

use crate::envelope::Envelope;
use crate::invocation::Invocation;
use crate::metrics::Target;
use crate::observe::Observed;
use crate::problem::Problem;
use crate::reply::{LINES, accepts, json, reply, text, unless_known, written};
use crate::request_id::RequestId;
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

/// Where things of each kind stand, and what is done with them.
const KINDS: [(Kind, &str, &str); 5] = [
    (Kind::Action, "actions/", "/invoke"),
    (Kind::DataSource, "data-sources/", "/invoke"),
    (Kind::Poll, "triggers/", "/poll"),
    (Kind::Webhook, "triggers/", "/webhook"),
    (Kind::Connection, "connections/", "/test"),
];

impl<'a> Invoked<'a> {
    /// Reads `/v1/components/{component}/{kind}/{key}/{verb}`. Keys are plain words: nothing in them is encoded.
    pub(crate) fn by(path: &'a str) -> Option<Self> {
        let (component, path) = path.strip_prefix("/v1/components/")?.split_once('/')?;
        let key = |start, end| path.strip_prefix(start)?.strip_suffix(end).filter(|key| !key.contains('/'));
        KINDS.iter().find_map(|&(kind, start, end)| Some(Self { component, kind, key: key(start, end)? }))
    }
}

/// Invokes what a request wants, for a caller who has a key, if there is room for it.
pub(crate) async fn invoke(
    runner: &Arc<Runner>,
    Invoked { component, kind, key }: Invoked<'_>,
    Observed { id, called, timing, trace }: Observed<'_>,
    head: &Parts,
    body: Body,
) -> Result {
    if head.method != Method::POST {
        let mut response = Problem::from(no_such_method()).into_response();
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
        return Ok(response);
    }
    runner.callers.check(&head.headers)?;
    let room = Arc::new(runner.admit()?);
    let docked = runner.registry.component(component)?;
    let component = docked.component.key;
    let known = |kind, key| {
        _ = called.set(runner.metrics.of(Target { component, kind, key }));
        Invocation { runner: runner.clone(), component, key, timing, trace, room }
    };
    let headers = &head.headers;
    match kind {
        Kind::Action => {
            let entry = docked.action(key)?;
            action(known("action", entry.item.meta().key), entry, headers, body).await
        }
        Kind::DataSource => {
            let key = docked.data_source(key)?.item.meta().key;
            // Larger than all the others, which would have to carry its room.
            data_source(known("data_source", key), id, headers, body).boxed().await
        }
        Kind::Poll => poll(known("trigger", docked.trigger(key)?.item.meta().key), headers, body).await,
        Kind::Webhook => webhook(known("trigger", docked.trigger(key)?.item.meta().key), headers, body).await,
        Kind::Connection => {
            let key = docked.connection(key)?.item.meta().key;
            connection(known("connection", key), headers, body).await
        }
    }
}

async fn action(invocation: Invocation, entry: &Entry<dyn Action>, headers: &HeaderMap, body: Body) -> Result {
    let runner = invocation.runner.clone();
    let repeatable = idempotency::Key::read(headers)?;
    let envelope = match entry.form().takes_files() {
        true => upload::json_or_form(headers, body, &runner, runner.options.upload_bytes).await?,
        false => envelope(&runner, headers, body).await?,
    };
    let performed = invocation.action(entry, envelope, repeatable).await?;
    let mut response = match performed.result {
        Ok(answer) => reply(answer, headers),
        Err(failure) => Problem::from(failure).into_response(),
    };
    if performed.replayed {
        runner.metrics.replayed();
        response.headers_mut().insert("idempotency-replayed", HeaderValue::from_static("true"));
    }
    Ok(response)
}

async fn data_source(invocation: Invocation, id: &RequestId, headers: &HeaderMap, body: Body) -> Result {
    let envelope = envelope(&invocation.runner, headers, body).await?;
    let (dropdown, wish) = invocation.dropdown(envelope)?;
    let selection = match wish {
        Wish::Choices(selection) => selection,
        Wish::Labels(keys) => return Ok(written(headers, &dropdown.labels(&keys).await?)?),
    };
    if accepts(headers, LINES) {
        return Ok(lines::stream(dropdown, selection, id.clone()).await?);
    }
    let found = dropdown.choices(&selection).await?;
    if selection.is_whole()
        && let Some(whole) = found[0].whole()
    {
        return Ok(unless_known(headers, &whole.digest, whole.text.clone()));
    }
    Ok(written(headers, &selection.of(&found))?)
}

async fn poll(invocation: Invocation, headers: &HeaderMap, body: Body) -> Result {
    let envelope = envelope(&invocation.runner, headers, body).await?;
    Ok(json(text(&invocation.poll(envelope).await?)?))
}

async fn webhook(invocation: Invocation, headers: &HeaderMap, body: Body) -> Result {
    let envelope = envelope(&invocation.runner, headers, body).await?;
    Ok(json(text(&invocation.webhook(envelope)?)?))
}

async fn connection(invocation: Invocation, headers: &HeaderMap, body: Body) -> Result {
    let envelope = envelope(&invocation.runner, headers, body).await?;
    invocation.probe(envelope).await?;
    Ok(json(r#"{"ok":true}"#))
}

async fn envelope(runner: &Runner, headers: &HeaderMap, body: Body) -> Result<Envelope, Failure> {
    upload::json(headers, body, runner, runner.options.request_bytes).await
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
