//! Headers that carry credentials.

use http::HeaderValue;
use wharf::{Code, Failure, Fault, FaultCode};

/// A header value that is never printed; `None` if HTTP does not allow the text.
pub(crate) fn sensitive_header(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The failure for a credential that cannot be sent as a header.
pub(crate) fn invalid_credential(pointer: &str, name: &str) -> Failure {
    let message = format!("{name} is empty or contains characters that HTTP does not allow");
    Failure::refused(Code::InvalidConnection, vec![Fault::new(pointer, FaultCode::Format, message)])
}
