//! The sandbox as a runner hosts it.

use std::io;
use std::net::TcpListener;

use futures_util::future::{BoxFuture, FutureExt};
use serde_json::Value;
use wharf::sandbox::{Example, SandboxOptions};

use crate::{Options, Sandbox};

/// A sandbox for `wharf demo` and `wharf sandbox`.
pub static SANDBOX: HostedSandbox = HostedSandbox;

/// See [`SANDBOX`].
#[derive(Debug)]
pub struct HostedSandbox;

impl wharf::sandbox::Sandbox for HostedSandbox {
    fn serve(
        &self,
        listener: TcpListener,
        options: SandboxOptions,
        stop: BoxFuture<'static, ()>,
    ) -> BoxFuture<'static, io::Result<()>> {
        async move {
            listener.set_nonblocking(true)?;
            let listener = tokio::net::TcpListener::from_std(listener)?;
            let sandbox = Sandbox::new(&Options { retry_scale: options.retry_scale, ..Options::default() });
            if let Some(every) = options.change_every {
                tokio::spawn(sandbox.clone().play(every, std::future::pending()));
            }
            sandbox.serve(listener, stop).await
        }
        .boxed()
    }

    fn connection(&self) -> Value {
        Sandbox::connection()
    }

    fn examples(&self) -> Vec<Example> {
        vec![
            Example { key: "getJob", inputs: vec![("jobId", 5_000_001.into())], search: None },
            Example { key: "selectCustomers", inputs: Vec::new(), search: Some("adams") },
            Example {
                key: "pollChangesTrigger",
                inputs: vec![
                    ("resourceType", "jobs".into()),
                    ("showNewRecords", true.into()),
                    ("showUpdatedRecords", true.into()),
                    ("lookBackDate", "2025-01-01".into()),
                ],
                search: None,
            },
        ]
    }
}
