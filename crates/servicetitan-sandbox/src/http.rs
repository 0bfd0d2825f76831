//! The wire: routes, access, calls, answers, errors, the recording of requests, and how the sandbox itself is told.

pub(crate) mod access;
pub(crate) mod answer;
pub(crate) mod call;
pub(crate) mod dating;
pub(crate) mod fault_injection;
pub(crate) mod operation;
pub(crate) mod problem;
pub(crate) mod query;
pub(crate) mod recording;
pub(crate) mod routes;
pub(crate) mod subscribing;
pub(crate) mod timing;
pub(crate) mod token_endpoint;

pub(crate) use answer::{Answer, Outcome};
pub(crate) use call::Call;
pub(crate) use operation::{Operation, Verb};
pub(crate) use problem::Problem;
pub(crate) use query::Query;
