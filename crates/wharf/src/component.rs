//! A component: one vendor's tables of actions, data sources, triggers and connections.

use crate::action::Action;
use crate::connection::Connection;
use crate::data_source::DataSource;
use crate::trigger::Trigger;

/// One vendor, as a table. The manifest, the routes, the documentation and the tests iterate it.
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
    /// Kinds of credentials, the usual one first.
    pub connections: &'static [&'static dyn Connection],
    /// Actions, in published order.
    pub actions: &'static [&'static dyn Action],
    /// Data sources, in published order.
    pub data_sources: &'static [&'static dyn DataSource],
    /// Triggers, in published order.
    pub triggers: &'static [&'static dyn Trigger],
}
