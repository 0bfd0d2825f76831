//! Technicians.

mod create_technician;
mod get_technician;
mod list_technicians;
mod models;
mod select_technician;
mod update_technician;

pub use self::{
    create_technician::CreateTechnician, get_technician::GetTechnician, list_technicians::ListTechnicians,
    select_technician::SelectTechnician, update_technician::UpdateTechnician,
};
pub use models::{
    HomeAddress, JobFilter, JobHistoryDateFilter, LicenseType, NewHomeAddress, Permission, Position,
    TechnicianLocation, TechnicianStatus,
};

use wharf::{DateTime, Decimal, Html, JsonSchema, Open};

use crate::models::{CustomField, RecordInfo, Reference};

/// The group of its actions.
const GROUP: &str = "Technicians";

/// A technician.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Technician {
    #[serde(flatten)]
    info: RecordInfo,
    /// User of the technician.
    pub user_id: i64,
    /// Name.
    pub name: String,
    /// Roles.
    pub role_ids: Option<Vec<i64>>,
    /// Business unit.
    pub business_unit_id: Option<i64>,
    /// Main zone.
    pub main_zone_id: Option<i64>,
    /// Zones.
    pub zone_ids: Option<Vec<i64>>,
    /// Email address.
    pub email: Option<String>,
    /// Phone number.
    pub phone_number: Option<String>,
    /// User name for signing in.
    pub login_name: Option<String>,
    /// Home address.
    pub home: Option<HomeAddress>,
    /// Daily goal.
    pub daily_goal: Decimal,
    /// Whether it is a managed technician.
    pub is_managed_tech: bool,
    /// License that the account uses.
    pub license_type: Option<Open<LicenseType>>,
    /// Custom fields.
    pub custom_fields: Option<Vec<CustomField>>,
    /// Whether it is active.
    pub active: bool,
    /// ID of the user in Azure Active Directory.
    pub aad_user_id: Option<String>,
    /// Burden rate.
    pub burden_rate: Decimal,
    /// Team.
    pub team: Option<String>,
    /// Filter for the jobs that the technician sees.
    pub job_filter: Option<Open<JobFilter>>,
    /// Permissions.
    pub permissions: Option<Vec<Permission>>,
    /// Whether the account is locked.
    pub account_locked: Option<bool>,
    /// Commission rate.
    pub commission_rate: Option<Decimal>,
    /// Current value.
    pub current_value: Option<Decimal>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Hourly rate.
    pub hourly_rate: Option<Decimal>,
    /// Current job.
    pub job_id: Option<i64>,
    /// Mobile phone number.
    pub mobile_phone: Option<String>,
    /// Number shown in outbound calls.
    pub outbound_caller_id: Option<String>,
    /// ID in the payroll.
    pub payroll_id: Option<String>,
    /// Profile in the payroll.
    pub payroll_profile_id: Option<i64>,
    /// Current appointment; the vendor misspells the key.
    pub appoitment_id: Option<i64>,
    /// Start of the shift.
    pub shift_start: Option<String>,
    /// End of the shift.
    pub shift_end: Option<String>,
    /// Rate for sold work.
    pub sold_by_rate: Option<Decimal>,
    /// First day of work.
    pub start_date: Option<DateTime>,
    /// What the technician is doing.
    pub status: Option<Open<TechnicianStatus>>,
    /// Skills.
    pub skills: Option<Vec<Reference>>,
    /// Positions of the technician.
    pub positions: Option<Vec<Open<Position>>>,
    /// Where the technician is.
    pub location: Option<TechnicianLocation>,
    /// Biography, with HTML tags.
    pub bio: Option<Html>,
    /// Note, with HTML tags.
    pub memo: Option<Html>,
}
