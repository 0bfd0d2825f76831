//! Postal addresses.

use schemars::JsonSchema;
use wharf::{Clearable, Decimal};

/// A postal address. `Unit` is the type of the unit, which some requests can clear.
#[derive(JsonSchema)]
pub struct Address<Unit = Option<String>> {
    /// House number and street.
    pub street: String,
    /// Apartment, suite or unit.
    pub unit: Unit,
    /// City.
    pub city: String,
    /// State or province.
    pub state: String,
    /// Postal code.
    pub zip: String,
    /// Country.
    pub country: String,
}

/// A postal address with coordinates. `Degrees` is their type.
#[derive(JsonSchema)]
pub struct LocatedAddress<Unit = Option<String>, Degrees = Option<f64>> {
    #[serde(flatten)]
    address: Address<Unit>,
    /// Latitude, in degrees.
    pub latitude: Degrees,
    /// Longitude, in degrees.
    pub longitude: Degrees,
}

/// The address of a new record, whose optional parts may be null.
pub type NewAddress = LocatedAddress<Clearable<String>, Clearable<Decimal>>;

/// A postal address, any part of which may be missing.
#[derive(JsonSchema)]
pub struct PartialAddress {
    /// House number and street.
    pub street: Option<String>,
    /// Apartment, suite or unit.
    pub unit: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// Postal code.
    pub zip: Option<String>,
    /// Country.
    pub country: Option<String>,
}
