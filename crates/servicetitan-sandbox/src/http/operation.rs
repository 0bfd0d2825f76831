//! The rows of the operation tables.

use axum::routing::MethodFilter;

use super::answer::Outcome;
use super::call::Call;
use crate::list::Listing;
use crate::store::{Resource, Store};

/// One operation of the API.
#[derive(Debug)]
pub(crate) struct Operation {
    /// Its method.
    pub(crate) verb: Verb,
    /// Its path, with the names of variable segments in braces.
    pub(crate) path: &'static str,
    /// What it does.
    pub(crate) run: Run,
}

impl Operation {
    /// Answers pages of a list.
    pub(crate) const fn list(path: &'static str, listing: &'static Listing) -> Self {
        Self { verb: Verb::Get, path, run: Run::List(listing) }
    }

    /// Answers the record that the segment `{id}` names.
    pub(crate) const fn get(path: &'static str, resource: &'static Resource) -> Self {
        Self { verb: Verb::Get, path, run: Run::Get(resource) }
    }

    /// Reads in a way of its own.
    pub(crate) const fn read(path: &'static str, read: Read) -> Self {
        Self { verb: Verb::Get, path, run: Run::Read(read) }
    }

    /// Changes something.
    pub(crate) const fn write(verb: Verb, path: &'static str, write: Write) -> Self {
        Self { verb, path, run: Run::Write(write) }
    }
}

/// A function that answers from the store.
pub(crate) type Read = fn(&Store, &Call) -> Outcome;

/// A function that changes the store.
pub(crate) type Write = fn(&mut Store, &Call) -> Outcome;

/// What an operation does.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Run {
    /// Answers pages of a list.
    List(&'static Listing),
    /// Answers one record.
    Get(&'static Resource),
    /// Reads in a way of its own.
    Read(Read),
    /// Changes something.
    Write(Write),
}

/// The methods of the API.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Verb {
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

impl Verb {
    /// The method as it is written.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// The method as the router knows it.
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
