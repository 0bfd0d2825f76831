//! Components that are declared by a vendor's OpenAPI document and a file of corrections.
//!
//! A [`Document`] is read and checked; a [`Declaration`] says what to take of it and what to change. [`load`] makes an
//! [`OwnedComponent`](wharf::OwnedComponent) of both, and a [`Report`] of what was taken, simplified, guessed and left out.
//! Nothing is fetched.
//!
//! `lower` converts schemas to those of forms, `build` operations to plans of requests, `security` security schemes to
//! connections. `paging` finds how lists are paged, in a declaration or by the names in the document.

mod build;
mod check;
mod component;
mod credential_form;
mod data_source;
mod declaration;
mod declared_action;
mod document;
mod field;
mod form;
mod hosts;
mod import;
pub mod limits;
mod lower;
mod names;
mod operation;
mod operation_result;
mod paging;
mod plan;
mod report;
mod security;
mod stand_in;
mod style;

pub use component::{Loaded, load};
pub use declaration::{
    About, ActionChange, ConnectionChange, DataSourceDeclaration, Declaration, EffectsName, ErrorsDeclaration,
    FieldDeclaration, InputChange, ListOf, PagingDeclaration, PagingKind, StyleName,
};
pub use document::Document;
pub use import::declaration as first_declaration;
pub use report::Report;
pub use stand_in::{StandIn, StandInRequest, StandInResponse};
