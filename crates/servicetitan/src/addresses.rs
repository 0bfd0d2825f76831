//! Postal addresses.

use wharf::{Clearable, Decimal, JsonSchema};

/// A postal address. `Unit` is the type of the unit, which some requests can clear; `Part` that of the other parts.
#[derive(JsonSchema)]
pub struct Address<Unit = Option<String>, Part = String> {
    /// House number and street.
    pub street: Part,
    /// Apartment, suite or unit.
    pub unit: Unit,
    /// City.
    pub city: Part,
    /// State or province.
    pub state: Part,
    /// Postal code.
    pub zip: Part,
    /// Country.
    pub country: Part,
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
pub type PartialAddress = Address<Option<String>, Option<String>>;
