//! The exit status of each kind of failure.

use std::fmt::Write;

use wharf::Code;

/// The exit statuses that scripts can distinguish. 0 is success.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Status {
    Other = 1,
    Usage = 2,
    Refused = 3,
    Access = 4,
    Vendor = 5,
    Later = 6,
    Unknown = 7,
}

impl Status {
    const ALL: [Self; 7] =
        [Self::Other, Self::Usage, Self::Refused, Self::Access, Self::Vendor, Self::Later, Self::Unknown];

    /// The status of a failure.
    pub(crate) const fn of(code: Code) -> Self {
        match code {
            Code::MalformedRequest
            | Code::UnknownComponent
            | Code::UnknownAction
            | Code::UnknownDataSource
            | Code::UnknownTrigger
            | Code::UnknownConnection
            | Code::InvalidInput => Self::Refused,
            Code::Unauthenticated
            | Code::InvalidConnection
            | Code::ConnectionRejected
            | Code::PermissionDenied
            | Code::InvalidSignature => Self::Access,
            Code::UpstreamRejected | Code::UpstreamNotFound | Code::UpstreamConflict | Code::UpstreamRemoved => {
                Self::Vendor
            }
            Code::RateLimited
            | Code::UpstreamUnavailable
            | Code::Timeout
            | Code::IdempotencyConflict
            | Code::Overloaded => Self::Later,
            Code::OutcomeUnknown => Self::Unknown,
            Code::UpstreamInvalid | Code::Internal => Self::Other,
        }
    }

    const fn meaning(self) -> &'static str {
        match self {
            Self::Other => "anything else",
            Self::Usage => "the command line is invalid, or a file that it names cannot be read",
            Self::Refused => "the call was refused before anything was sent",
            Self::Access => "the connection was rejected or lacks a permission",
            Self::Vendor => "the vendor refused the call, or has no such record",
            Self::Later => "retry later",
            Self::Unknown => "the call may have taken effect: check before you retry",
        }
    }
}

/// The statuses with their codes, for `--help`.
pub(crate) fn statuses() -> String {
    let mut text = "Exit status:\n  0  success".to_owned();
    for status in Status::ALL {
        // Writing to a String cannot fail.
        _ = write!(text, "\n  {}  {}", status as u8, status.meaning());
        let codes: Vec<&str> =
            Code::ALL.iter().filter(|code| Status::of(**code) == status).map(|code| code.name()).collect();
        for line in codes.chunks(4) {
            _ = write!(text, "\n       {}", line.join(", "));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use wharf::Code;

    use super::{Status, statuses};

    #[test]
    fn a_script_may_retry_what_the_code_says_it_may() {
        for code in Code::ALL {
            assert_eq!(Status::of(*code) == Status::Later, code.retryable(), "{}", code.name());
        }
        assert_eq!([Status::of(Code::InvalidInput), Status::of(Code::OutcomeUnknown)].map(|one| one as u8), [3, 7]);
    }

    #[test]
    fn the_help_lists_every_status_and_every_code() {
        let text = statuses();
        let all = text.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   ")).count();
        assert_eq!(all, Status::ALL.len() + 1);
        for code in Code::ALL {
            assert!(text.contains(code.name()), "{}", code.name());
        }
        assert!(text.lines().all(|line| line.len() <= 100), "{text}");
    }
}
