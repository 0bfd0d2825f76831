//! The runner with one action that makes no vendor request: the cost of a call without the vendor.

use std::net::Ipv4Addr;
use std::sync::Arc;

use bytes::Bytes;
use clap::Args;
use futures_util::future::{FutureExt, pending, ready};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::signal::ctrl_c;
use wharf::{Action, Answer, Component, Effects, Meta, Registry, ResultFuture, Upstream};
use wharf_client::{BaseUrls, Client, Limits};
use wharf_runner::{BodyLimits, CallerAuth, HttpService, Options, Runner, ServerConfig, serve};

use crate::{Outcome, print_line};

/// Runs a runner.
#[derive(Args)]
pub(crate) struct Host {}

static COMPONENT: Component =
    Component { key: "bench", actions: &[&Rest], data_sources: &[], triggers: &[], ..servicetitan::COMPONENT };

/// Makes no vendor request, and returns an empty object.
struct Rest;

impl Action for Rest {
    fn meta(&self) -> Meta {
        Meta::new("rest", "Rest", Effects::READS, "{}")
    }

    fn input(&self) -> Value {
        json!({ "type": "object", "properties": { "jobId": { "type": "integer", "title": "Job" } } })
    }

    fn output(&self) -> Value {
        json!({})
    }

    fn invoke<'a>(&'a self, _: Value, _: &'a dyn Upstream) -> ResultFuture<'a, Answer> {
        ready(Ok(Answer::Json(Bytes::from_static(b"{}")))).boxed()
    }
}

impl Host {
    /// Prints its address, and serves until Ctrl-C.
    pub(crate) async fn run(self) -> Outcome {
        let client = Client::new(BaseUrls::default(), Limits::default())?;
        let registry = Registry::new([&COMPONENT]).map_err(|collisions| collisions.join("\n"))?;
        let runner = Arc::new(Runner::new(registry, client, &Options::default()));
        let service = HttpService::new(runner, CallerAuth::open(), BodyLimits::default());
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        print_line(listener.local_addr()?);
        let config = ServerConfig::default();
        tokio::select! {
            () = serve(listener, service, pending(), &config) => {}
            stopped = ctrl_c() => stopped?,
        }
        Ok(())
    }
}
