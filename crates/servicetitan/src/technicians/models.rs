//! Models of technicians.

use wharf::{Clearable, DateTime, Decimal, JsonSchema};

use crate::addresses::PartialAddress;

/// The home address of a technician.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HomeAddress {
    #[serde(flatten)]
    address: PartialAddress,
    /// House number and street.
    pub street_address: Option<String>,
    /// Latitude, in degrees.
    pub latitude: Option<f64>,
    /// Longitude, in degrees.
    pub longitude: Option<f64>,
}

/// A permission of a technician.
#[derive(JsonSchema)]
pub struct Permission {
    /// ID of the permission.
    pub id: i64,
    /// Whether, or to what extent, it is granted.
    pub value: Option<String>,
}

/// Where a technician is.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TechnicianLocation {
    /// Latitude, in degrees.
    pub latitude: Option<f64>,
    /// Longitude, in degrees.
    pub longitude: Option<f64>,
    /// When the coordinates were updated.
    pub coordinates_updated_on: Option<DateTime>,
}

/// What a technician is doing.
#[derive(JsonSchema)]
#[expect(missing_docs, reason = "the vendor does not define these values")]
pub enum TechnicianStatus {
    Idle,
    Dispatched,
    Working,
    Meal,
}

/// License that the account of a technician uses.
#[derive(JsonSchema)]
#[expect(missing_docs, reason = "the vendor does not define these values")]
pub enum LicenseType {
    NonManagedTech,
    ManagedTech,
    ManagedInstaller,
}

/// The position of a technician.
#[derive(JsonSchema)]
#[expect(missing_docs, reason = "the vendor does not define these values")]
pub enum Position {
    Installer,
    Service,
    Sales,
    Maintenance,
    Helper,
    InstallProductionManager,
    ServiceManager,
    SalesManager,
    PartRunner,
    DummyTech,
}

/// Which jobs a technician sees.
#[derive(JsonSchema)]
#[expect(missing_docs, reason = "the vendor does not define these values")]
pub enum JobFilter {
    AllScheduledDispatchedWorking,
    NextScheduledDispatchedWorking,
    DispatchedWorking,
    NextScheduledDispatchedWorkingToday,
    AllScheduledDispatchedWorkingToday,
    AllScheduledDispatchedWorkingFiveDays,
    NextScheduledDispatchedWorkingTodayTomorrow,
    AllScheduledDispatchedWorkingTodayTomorrow,
    Next2ScheduledDispatchedWorkingToday,
}

/// How far back a technician sees the history of jobs.
#[derive(JsonSchema)]
#[expect(missing_docs, reason = "the vendor does not define these values")]
pub enum JobHistoryDateFilter {
    AllJobs,
    LastThreeDays,
    LastSevenDays,
    LastMonth,
}

/// A home address to write.
#[derive(JsonSchema)]
pub struct NewHomeAddress {
    /// Apartment, suite or unit.
    unit: Clearable<String>,
    /// House number and street.
    street: String,
    /// City.
    city: String,
    /// State or province.
    state: Clearable<String>,
    /// Country.
    country: Clearable<String>,
    /// Postal code.
    zip: Clearable<String>,
    /// Latitude, in degrees.
    latitude: Clearable<Decimal>,
    /// Longitude, in degrees.
    longitude: Clearable<Decimal>,
}
