//! Simulated vendors for demonstrations: the interface to the runner.

use std::io;
use std::net::TcpListener;
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde_json::Value;

use crate::component::Component;

/// A component that a binary registers, with its sandbox.
#[derive(Clone, Copy)]
pub struct Hosted {
    /// The component.
    pub component: &'static Component,
    /// The simulated vendor, if the component has one.
    pub sandbox: Option<&'static dyn Sandbox>,
}

/// A simulated vendor, which serves all hosts of the component.
pub trait Sandbox: Send + Sync {
    /// Serves requests on `listener` until `stop` completes.
    ///
    /// # Errors
    ///
    /// The errors of the listener.
    fn serve(
        &self,
        listener: TcpListener,
        options: SandboxOptions,
        stop: BoxFuture<'static, ()>,
    ) -> BoxFuture<'static, io::Result<()>>;

    /// A connection that it accepts, as in an envelope: `{"key", "fields"}`.
    fn connection(&self) -> Value;

    /// Example calls that succeed in a new sandbox: an action, a data source and a polling trigger.
    fn examples(&self) -> Vec<Example>;
}

/// Options of a sandbox.
#[derive(Clone, Copy, Debug)]
pub struct SandboxOptions {
    /// Interval at which it changes a record on its own; `None` for never.
    pub change_every: Option<Duration>,
    /// Factor for the delays between the delivery attempts of a webhook event.
    pub retry_scale: f64,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        Self { change_every: None, retry_scale: 1.0 }
    }
}

/// An example call.
#[derive(Clone, Debug)]
pub struct Example {
    /// Key of the action, data source or trigger.
    pub key: &'static str,
    /// Its inputs.
    pub inputs: Vec<(&'static str, Value)>,
    /// For a data source, a word of some labels.
    pub search: Option<&'static str>,
}
