//! How many files, sockets among them, the process may have open.

/// The limit, after it was raised as far as the system permits. `None` if there is none, or none is known.
#[cfg(unix)]
pub(crate) fn limit() -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = maximum.is_some() && setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).is_ok();
    if raised { maximum } else { current }
}

#[cfg(not(unix))]
pub(crate) fn limit() -> Option<u64> {
    None
}
