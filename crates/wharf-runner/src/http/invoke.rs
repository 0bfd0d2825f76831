//! The routes that invoke something. Nearly all requests take one of them, and their paths have one shape: so they are
//! told apart here, before the router looks for anything else.

use std::sync::Arc;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use http::header::ALLOW;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method};
use wharf::Action;
use wharf::registry::Entry;

use crate::dropdown::query::DataSourceQuery;
use crate::envelope::Envelope;
use crate::http::problem::Problem;
use crate::http::request_id::RequestId;
use crate::http::response::{NDJSON, accepts, json, reply, text, unless_known, written};
use crate::http::router::no_such_method;
use crate::http::service::Observed;
use crate::http::{body, ndjson};
use crate::invocation::Invocation;
use crate::invocation::idempotency;
use crate::runtime::Runner;
use crate::telemetry::metrics::Target;

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

/// Reads what a request wants, of a caller who has a key, and invokes it if there is room for it.
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
    let headers = &head.headers;
    runner.callers.check(headers)?;
    let docked = runner.registry.component(component)?;
    let component = docked.component.key;
    let mut takes_files = false;
    let (called_kind, key) = match kind {
        Kind::Action => {
            let entry = docked.action(key)?;
            takes_files = entry.form().takes_files();
            ("action", entry.item.meta().key)
        }
        Kind::DataSource => ("data_source", docked.data_source(key)?.item.meta().key),
        Kind::Poll | Kind::Webhook => ("trigger", docked.trigger(key)?.item.meta().key),
        Kind::Connection => ("connection", docked.connection(key)?.item.meta().key),
    };
    _ = called.set(runner.metrics.of(Target { component, kind: called_kind, key }));
    let envelope = match takes_files {
        true => body::json_or_form(headers, body, runner, runner.options.upload_bytes).await?,
        false => body::json(headers, body, runner, runner.options.request_bytes).await?,
    };
    // A request that is slow to come takes no room from those that are here.
    let room = Arc::new(runner.admit()?);
    let invocation = Invocation { runner: runner.clone(), component, key, timing, trace, room };
    match kind {
        Kind::Action => action(invocation, docked.action(key)?, headers, envelope).await,
        // Larger than all the others, which would have to carry its room.
        Kind::DataSource => data_source(invocation, id, headers, envelope).boxed().await,
        Kind::Poll => Ok(json(text(&invocation.poll(envelope).await?)?)),
        Kind::Webhook => Ok(json(text(&invocation.webhook(envelope)?)?)),
        Kind::Connection => {
            invocation.probe(envelope).await?;
            Ok(json(r#"{"ok":true}"#))
        }
    }
}

async fn action(invocation: Invocation, entry: &Entry<dyn Action>, headers: &HeaderMap, envelope: Envelope) -> Result {
    let runner = invocation.runner.clone();
    let repeatable = idempotency::IdempotencyKey::read(headers)?;
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

async fn data_source(invocation: Invocation, id: &RequestId, headers: &HeaderMap, envelope: Envelope) -> Result {
    let (dropdown, wish) = invocation.dropdown(envelope)?;
    let selection = match wish {
        DataSourceQuery::Choices(selection) => selection,
        DataSourceQuery::Labels(keys) => return Ok(written(headers, &dropdown.labels(&keys).await?)?),
    };
    if accepts(headers, NDJSON) {
        return Ok(ndjson::stream(dropdown, selection, id.clone()).await?);
    }
    let found = dropdown.choices(&selection).await?;
    if selection.is_whole()
        && let Some(whole) = found[0].whole()
    {
        return Ok(unless_known(headers, &whole.digest, whole.text.clone()));
    }
    Ok(written(headers, &selection.of(&found, dropdown.listed()))?)
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
