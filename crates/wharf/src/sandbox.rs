//! Simulated vendors, for demonstrations: what a runner needs to know of one.

use std::io;
use std::net::TcpListener;
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde_json::Value;

use crate::component::Component;

/// A component that a binary hosts, with its sandbox.
#[derive(Clone, Copy)]
pub struct Hosted {
    /// The component.
    pub component: &'static Component,
    /// A simulated vendor, if there is one.
    pub sandbox: Option<&'static dyn Sandbox>,
}

/// A simulated vendor: it answers all of the component's hosts.
pub trait Sandbox: Send + Sync {
    /// Serves on a listener until `stop` is done.
    ///
    /// # Errors
    ///
    /// Those of the listener.
    fn serve(
        &self,
        listener: TcpListener,
        options: SandboxOptions,
        stop: BoxFuture<'static, ()>,
    ) -> BoxFuture<'static, io::Result<()>>;

    /// The connection that it accepts: `{"key", "fields"}`.
    fn connection(&self) -> Value;

    /// Calls that work from the start, to show to people: an action first, then a data source.
    fn examples(&self) -> Vec<Example>;
}

/// How a sandbox behaves.
#[derive(Clone, Copy, Debug)]
pub struct SandboxOptions {
    /// How often it changes a record without being asked to.
    pub change_every: Option<Duration>,
    /// Factor for the waits between deliveries of a webhook event.
    pub retry_scale: f64,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self { change_every: None, retry_scale: 1.0 }
    }
}

/// A call to show to people.
#[derive(Clone, Debug)]
pub struct Example {
    /// Key of the action or data source.
    pub key: &'static str,
    /// Its inputs.
    pub inputs: Vec<(&'static str, Value)>,
}
