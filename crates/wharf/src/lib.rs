//! The API for component authors. It does no I/O.
//!
//! A [`Component`] is a table of [`Action`]s, [`DataSource`]s, [`Trigger`]s and [`Connection`]s. For each action, an
//! author writes an input type and implements [`RequestAction`] for it, which describes one [`Request`]. Dropdowns
//! implement [`Picklist`], triggers [`PollingTrigger`] or [`WebhookTrigger`], and credentials [`Credentials`]. The
//! published schemas ([`schema`]) are generated from these types; they decode inputs ([`form`]) and make up the
//! manifest ([`manifest`]). An [`Upstream`] sends the requests.

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
pub mod item;
pub mod json;
pub mod label;
pub mod manifest;
pub mod method_override;
pub mod outputs;
pub mod pages;
pub mod paging;
pub mod part;
pub mod path;
pub mod record_list;
pub mod registry;
pub mod request;
pub mod sample;
pub mod sandbox;
pub mod schema;
pub mod search;
pub mod secret;
pub mod signature;
#[cfg(feature = "testkit")]
pub mod testkit;
pub mod trigger;
pub mod upstream;
pub mod vendor_json;

// What inputs and records derive: an author's file needs one import.
pub use schemars::JsonSchema;
pub use serde::Deserialize;

pub use action::{Action, Effects, EntryMeta, Meta, RequestAction, action};
pub use component::{Component, Icon, OwnedComponent};
pub use connection::{
    ClientAuthentication, ClientCredentials, Connection, Credential, Credentials, Grant, Quota, ResolvedConnection,
    connection,
};
pub use data_source::{DataSource, Filters, KeyFilter, Picklist, data_source};
pub use error::{Code, ErrorFormat, Failure, Fault, FaultCode, RefusalMark};
pub use inputs::{
    Clearable, CommaSeparated, Date, DateTime, Decimal, Fields, File, Guid, Html, Identifier, Json, KeyValues,
    Repeated, Text,
};
pub use item::{Item, Order};
pub use outputs::{Buffer, Nothing, Open};
pub use paging::{NextPlace, Paging, PagingScheme, Total};
pub use part::Part;
pub use record_list::RecordList;
pub use registry::Registry;
pub use request::{Api, Body, FormPart, Request, ResponseFormat, RetryPolicy};
pub use search::Search;
pub use secret::Secret;
pub use trigger::{
    Polled, PollingTrigger, Received, Trigger, WebhookRequest, WebhookTrigger, polling_trigger, webhook_trigger,
};
pub use upstream::{Answer, Reader, Response, ResponseHead, ResultFuture, Upstream};
