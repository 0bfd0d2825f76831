//! The HTTP adapter: the only room that knows axum.

mod answer_body;
mod assets;
pub(crate) mod auth;
pub(crate) mod body;
mod framing;
mod host;
pub(crate) mod in_turn;
mod invoke;
mod ndjson;
mod openapi;
pub(crate) mod places;
mod problem;
mod request_id;
mod response;
mod route;
mod router;
pub(crate) mod server;
pub(crate) mod service;
pub(crate) mod stand_in;
mod state;
mod wire;
