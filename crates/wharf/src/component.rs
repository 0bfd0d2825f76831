//! A component: one vendor's tables of actions, data sources, triggers and connections.

use std::ops::Deref;
use std::sync::Arc;

use crate::action::Action;
use crate::connection::Connection;
use crate::data_source::DataSource;
use crate::error::ErrorFormat;
use crate::trigger::Trigger;

/// One vendor as an author declares it: a table of constants.
pub struct Component {
    /// Key by which the component is addressed.
    pub key: &'static str,
    /// Version of the component.
    pub version: &'static str,
    /// Name that people see.
    pub label: &'static str,
    /// One sentence on what it connects to.
    pub description: &'static str,
    /// Kind of component.
    pub category: &'static str,
    /// Path of its icon.
    pub icon_path: &'static str,
    /// Where the vendor documents its API.
    pub documentation_url: &'static str,
    /// Names of the vendor's hosts. Requests go to no other.
    pub hosts: &'static [&'static str],
    /// Where the vendor's error answers hold what helps the caller.
    pub error_format: &'static ErrorFormat,
    /// Kinds of credentials, the usual one first.
    pub connections: &'static [&'static dyn Connection],
    /// Actions, in published order.
    pub actions: &'static [&'static dyn Action],
    /// Data sources, in published order.
    pub data_sources: &'static [&'static dyn DataSource],
    /// Triggers, in published order.
    pub triggers: &'static [&'static dyn Trigger],
}

/// A component that owns its parts: made from a [`Component`], or at start, for instance from a file.
pub struct OwnedComponent {
    /// Key by which the component is addressed.
    pub key: Arc<str>,
    /// Version of the component.
    pub version: String,
    /// Name that people see.
    pub label: String,
    /// One sentence on what it connects to.
    pub description: String,
    /// Kind of component.
    pub category: String,
    /// Path of its icon.
    pub icon_path: String,
    /// Where the vendor documents its API.
    pub documentation_url: String,
    /// Names of the vendor's hosts.
    pub hosts: Vec<String>,
    /// Where the vendor's error answers hold what helps the caller.
    pub error_format: ErrorFormat,
    /// Kinds of credentials, the usual one first.
    pub connections: Vec<Part<dyn Connection>>,
    /// Actions, in published order.
    pub actions: Vec<Part<dyn Action>>,
    /// Data sources, in published order.
    pub data_sources: Vec<Part<dyn DataSource>>,
    /// Triggers, in published order.
    pub triggers: Vec<Part<dyn Trigger>>,
}

/// An action, data source, trigger or connection of an [`OwnedComponent`].
pub enum Part<T: ?Sized + 'static> {
    /// From an author's table.
    Static(&'static T),
    /// Made at start.
    Owned(Arc<T>),
}

impl<T: ?Sized> Clone for Part<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Static(part) => Self::Static(part),
            Self::Owned(part) => Self::Owned(part.clone()),
        }
    }
}

impl<T: ?Sized> Deref for Part<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Static(part) => part,
            Self::Owned(part) => part,
        }
    }
}

impl From<&'static Component> for OwnedComponent {
    fn from(table: &'static Component) -> Self {
        fn parts<T: ?Sized>(table: &[&'static T]) -> Vec<Part<T>> {
            table.iter().map(|part| Part::Static(*part)).collect()
        }
        Self {
            key: table.key.into(),
            version: table.version.to_owned(),
            label: table.label.to_owned(),
            description: table.description.to_owned(),
            category: table.category.to_owned(),
            icon_path: table.icon_path.to_owned(),
            documentation_url: table.documentation_url.to_owned(),
            hosts: table.hosts.iter().map(|host| (*host).to_owned()).collect(),
            error_format: table.error_format.clone(),
            connections: parts(table.connections),
            actions: parts(table.actions),
            data_sources: parts(table.data_sources),
            triggers: parts(table.triggers),
        }
    }
}
