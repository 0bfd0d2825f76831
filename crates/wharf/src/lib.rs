//! Everything the author of a component needs, and nothing that opens a socket.
//!
//! A [`Component`] is a table of [`Action`]s, [`DataSource`]s, [`Trigger`]s and [`Connection`]s. An author writes
//! an input type per action and implements [`RequestAction`] for it, which describes one [`Request`];
//! for a dropdown, [`Picklist`]; for events, [`PollingTrigger`] or [`WebhookTrigger`]; for credentials, [`Credentials`]. Types give the published
//! schemas ([`schema`]), the schemas decode what callers send ([`form`]) and make the manifest
//! ([`manifest`]). Requests are performed by whoever implements [`Upstream`].

pub mod action;
pub mod component;
pub mod connection;
pub mod data_source;

pub mod did_you_mean;
pub mod digest;
pub mod error;
pub mod fold_case;
pub mod form;
pub mod inputs;
pub mod label;
pub mod manifest;
pub mod outputs;
pub mod pages;
pub mod path;
pub mod registry;
pub mod request;
pub mod sandbox;
pub mod schema;
pub mod search;
pub mod secret;
pub mod signature;
#[cfg(feature = "testkit")]
pub mod testkit;
pub mod trigger;
pub mod upstream;

pub use action::{Action, Effects, EntryMeta, Meta, RequestAction, action};
pub use component::{Component, OwnedComponent, Part};
pub use connection::{ClientCredentials, Connection, Credentials, Quota, ResolvedConnection, connection};
pub use data_source::{DataSource, Filters, Item, KeyFilter, Order, Picklist, data_source};
pub use error::{Code, ErrorFormat, Failure, Fault, FaultCode};
pub use inputs::{Clearable, CommaSeparated, Date, DateTime, Decimal, Fields, File, Guid, Html, KeyValues, Text};
pub use outputs::{Buffer, Nothing, Open};
pub use pages::{Paging, PagingScheme, Total};
pub use registry::Registry;
pub use request::{Api, Body, FormPart, Request, ResponseFormat, RetryPolicy};
pub use search::Search;
pub use secret::Secret;
pub use trigger::{
    Polled, PollingTrigger, Received, Trigger, WebhookRequest, WebhookTrigger, polling_trigger, webhook_trigger,
};
pub use upstream::{Answer, Reader, Response, Upstream};
