//! The HTTP adapter: the only room that knows axum.

pub(crate) mod assets;
pub(crate) mod auth;
pub(crate) mod body;
pub(crate) mod invoke;
pub(crate) mod ndjson;
pub(crate) mod openapi;
pub(crate) mod problem;
pub(crate) mod request_id;
pub(crate) mod response;
pub(crate) mod router;
pub(crate) mod server;
pub(crate) mod service;
