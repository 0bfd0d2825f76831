//! The HTTP interface: routes, authorization, the operations of the API, and the endpoints under `/sandbox`.

pub(crate) mod answer;
pub(crate) mod auth;
pub(crate) mod call;
pub(crate) mod date_header;
pub(crate) mod fault_injection;
pub(crate) mod operation;
pub(crate) mod problem;
pub(crate) mod query;
pub(crate) mod recording;
pub(crate) mod routes;
pub(crate) mod time_endpoint;
pub(crate) mod token_endpoint;
pub(crate) mod webhooks_endpoint;

pub(crate) use answer::{Answer, Outcome};
pub(crate) use call::Call;
pub(crate) use operation::{Method, Operation};
pub(crate) use problem::Problem;
pub(crate) use query::Query;
