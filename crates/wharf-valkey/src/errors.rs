//! Errors of the library, as faults.

use redis::{ErrorKind, RedisError, ServerErrorKind};
use wharf_state::Fault;

/// Whose fault an error is: the network's and a starting engine's pass, others the operator must mend.
pub(crate) fn fault(error: &RedisError) -> Fault {
    let text = describe(error);
    match error.kind() {
        ErrorKind::AuthenticationFailed | ErrorKind::InvalidClientConfig | ErrorKind::RESP3NotSupported => {
            Fault::Unusable(text)
        }
        ErrorKind::Server(ServerErrorKind::NoPerm) => Fault::Unusable(text),
        _ if matches!(error.code(), Some("NOAUTH" | "WRONGPASS")) => Fault::Unusable(text),
        _ => Fault::Unreachable(text),
    }
}

/// The error in words. It never has the credentials, which the library leaves out.
pub(crate) fn describe(error: &RedisError) -> String {
    match error.detail() {
        Some(detail) => format!("{}: {detail}", error.category()),
        None => error.to_string(),
    }
}
