//! Runs one code path many times, for instruction counts.

use clap::Args;
use wharf_bench::paths::{Path, Walker};

use crate::Outcome;

/// Runs a code path of a call a number of times, without sockets.
#[derive(Args)]
pub(crate) struct Walk {
    /// `decode`, `encode` or `picklist`.
    path: String,
    times: usize,
}

impl Walk {
    pub(crate) fn run(&self) -> Outcome {
        let known = Path::ALL.into_iter().find(|path| path.name() == self.path);
        let path = known.ok_or_else(|| format!("unknown path {}", self.path))?;
        let walker = Walker::new().map_err(|failure| failure.detail().to_owned())?;
        (0..self.times).try_for_each(|_| walker.walk(path)).map_err(|failure| failure.detail().into())
    }
}
