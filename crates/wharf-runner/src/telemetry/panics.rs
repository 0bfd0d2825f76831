//! What a panic leaves: a line in the log, and a failure for the caller.

use std::any::Any;
use std::panic;

use tracing::error;
use wharf::{Code, Failure};

/// Logs where panics happen, instead of the standard hook, which would print their messages.
pub fn log_panics() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string);
        error!(place, message = message(info.payload()), "a panic");
    }));
}

/// The failure that a panic means.
pub(crate) fn failure(panic: &(dyn Any + Send)) -> Failure {
    Failure::new(Code::Internal, "The runner failed. Its log has the cause, under this request's ID")
        .with_cause(message(panic))
}

/// The message of a panic, if it is a constant. A message that was formatted may contain a secret.
fn message(panic: &(dyn Any + Send)) -> &'static str {
    panic.downcast_ref::<&'static str>().copied().unwrap_or("withheld, because it may contain data")
}
