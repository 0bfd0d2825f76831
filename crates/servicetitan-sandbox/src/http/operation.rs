//! The operation tables.

use axum::routing::MethodFilter;

use super::answer::Outcome;
use super::call::Call;
use crate::list::Listing;
use crate::store::{Resource, Store};

/// One operation of the API.
#[derive(Debug)]
pub(crate) struct Operation {
    /// Its method.
    pub(crate) method: Method,
    /// Its path, with parameters in braces.
    pub(crate) path: &'static str,
    /// What it does.
    pub(crate) handler: Handler,
}

impl Operation {
    /// Lists records.
    pub(crate) const fn list(path: &'static str, listing: &'static Listing) -> Self {
        Self { method: Method::Get, path, handler: Handler::List(listing) }
    }

    /// Gets the record with the path parameter `{id}`.
    pub(crate) const fn get(path: &'static str, resource: &'static Resource) -> Self {
        Self { method: Method::Get, path, handler: Handler::Get(resource) }
    }

    /// Reads with a function.
    pub(crate) const fn read(path: &'static str, read: Read) -> Self {
        Self { method: Method::Get, path, handler: Handler::Read(read) }
    }

    /// Changes the store.
    pub(crate) const fn write(method: Method, path: &'static str, write: Write) -> Self {
        Self { method, path, handler: Handler::Write(write) }
    }
}

/// A function that reads the store.
pub(crate) type Read = fn(&Store, &Call) -> Outcome;

/// A function that changes the store.
pub(crate) type Write = fn(&mut Store, &Call) -> Outcome;

/// What an operation does.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Handler {
    /// Lists records.
    List(&'static Listing),
    /// Gets one record.
    Get(&'static Resource),
    /// Reads with a function.
    Read(Read),
    /// Changes the store.
    Write(Write),
}

/// The HTTP methods of the API.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Method {
    /// Reads.
    Get,
    /// Creates or acts.
    Post,
    /// Acts on a record.
    Put,
    /// Changes some fields of a record.
    Patch,
    /// Removes a record.
    Delete,
}

impl Method {
    /// The method as text.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// The method for the router.
    pub(crate) fn filter(self) -> MethodFilter {
        match self {
            Self::Get => MethodFilter::GET,
            Self::Post => MethodFilter::POST,
            Self::Put => MethodFilter::PUT,
            Self::Patch => MethodFilter::PATCH,
            Self::Delete => MethodFilter::DELETE,
        }
    }
}
