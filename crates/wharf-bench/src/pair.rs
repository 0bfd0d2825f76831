//! Pairs of values, one per server.

use crate::Outcome;
use crate::process::{Process, Server};
use crate::table::{number, ratio};

/// One value per server.
pub(crate) struct Pair<T> {
    pub(crate) wharf: T,
    pub(crate) forwarder: T,
}

impl Pair<Process> {
    /// Both servers in front of one vendor.
    pub(crate) fn start(vendor: &Process) -> Outcome<Self> {
        Ok(Self { wharf: Server::Wharf.start(vendor, &[])?, forwarder: Server::Forwarder.start(vendor, &[])? })
    }
}

impl Pair<f64> {
    /// The column titles of [`Self::cells`].
    pub(crate) const HEADS: [&str; 3] = ["wharf", "forwarder", "ratio"];

    pub(crate) fn cells(&self) -> [String; 3] {
        [number(self.wharf), number(self.forwarder), ratio(self.wharf, self.forwarder)]
    }
}
