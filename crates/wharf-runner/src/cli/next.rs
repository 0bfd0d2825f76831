//! What a person does after a failed call.

use wharf::{Code, Failure};

/// The command that helps after a call of an entry failed, or what to do in words.
pub(crate) fn after(failure: &Failure, component: &str, key: &str) -> String {
    match failure.code() {
        Code::UnknownComponent => "wharf list".to_owned(),
        Code::UnknownAction | Code::UnknownDataSource | Code::UnknownTrigger => format!("wharf list {component}"),
        Code::UnknownConnection => "the same command without --connection: it lists the names".to_owned(),
        Code::InvalidConnection => format!("wharf connections example {component}"),
        Code::MalformedRequest | Code::InvalidInput | Code::UpstreamNotFound | Code::UpstreamRejected => {
            format!("wharf list {component} {key}")
        }
        _ => in_words(failure.code()).to_owned(),
    }
}

/// What to do after a failure that no other command explains.
pub(crate) const fn in_words(code: Code) -> &'static str {
    match code {
        Code::ConnectionRejected | Code::Unauthenticated | Code::InvalidConnection => {
            "correct the credentials in the connection"
        }
        Code::PermissionDenied => "give the application the permission at the vendor",
        Code::UpstreamUnavailable => {
            "check the network and --endpoint; behind a proxy add --vendor-proxy http://HOST:PORT"
        }
        Code::Timeout => "try again with a longer --timeout SECONDS",
        Code::RateLimited | Code::IdempotencyConflict | Code::Overloaded => "try again later",
        Code::OutcomeUnknown => "look the record up before you try again",
        _ => "add --log debug to see every request",
    }
}
