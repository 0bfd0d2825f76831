//! Components: the actions, data sources, triggers and connections of one vendor.

use std::borrow::Cow;
use std::sync::Arc;

use crate::action::Action;
use crate::connection::Connection;
use crate::data_source::DataSource;
use crate::error::ErrorFormat;
use crate::part::Part;
use crate::trigger::Trigger;

/// A component as an author declares it: a table of constants.
pub struct Component {
    /// Key that callers use.
    pub key: &'static str,
    /// Version of the component.
    pub version: &'static str,
    /// Display name.
    pub label: &'static str,
    /// One sentence about the vendor that it connects to.
    pub description: &'static str,
    /// Category, such as `Application Connectors`.
    pub category: &'static str,
    /// Icon.
    pub icon: &'static Icon,
    /// URL of the vendor's API documentation.
    pub documentation_url: &'static str,
    /// Names of the vendor's hosts. Requests can be sent only to these.
    pub hosts: &'static [&'static str],
    /// Format of the vendor's error responses.
    pub error_format: &'static ErrorFormat,
    /// Kinds of credentials, the most common first.
    pub connections: &'static [&'static dyn Connection],
    /// Actions, in published order.
    pub actions: &'static [&'static dyn Action],
    /// Data sources, in published order.
    pub data_sources: &'static [&'static dyn DataSource],
    /// Triggers, in published order.
    pub triggers: &'static [&'static dyn Trigger],
}

/// The icon of a component.
#[derive(Clone)]
pub struct Icon {
    /// As a square PNG of at least 128 pixels, transparent around it.
    pub png: Cow<'static, [u8]>,
    /// As an SVG.
    pub svg: Cow<'static, str>,
}

/// A component that owns its data: converted from a [`Component`], or created at runtime, for instance from a file.
#[derive(Clone)]
pub struct OwnedComponent {
    /// Key that callers use.
    pub key: Arc<str>,
    /// Version of the component.
    pub version: String,
    /// Display name.
    pub label: String,
    /// One sentence about the vendor that it connects to.
    pub description: String,
    /// Category, such as `Application Connectors`.
    pub category: String,
    /// Icon.
    pub icon: Icon,
    /// URL of the vendor's API documentation.
    pub documentation_url: String,
    /// Names of the vendor's hosts.
    pub hosts: Vec<String>,
    /// Format of the vendor's error responses.
    pub error_format: ErrorFormat,
    /// Kinds of credentials, the most common first.
    pub connections: Vec<Part<dyn Connection>>,
    /// Actions, in published order.
    pub actions: Vec<Part<dyn Action>>,
    /// Data sources, in published order.
    pub data_sources: Vec<Part<dyn DataSource>>,
    /// Triggers, in published order.
    pub triggers: Vec<Part<dyn Trigger>>,
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
            icon: table.icon.clone(),
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
