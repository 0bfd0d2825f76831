use wharf::{Clearable, Decimal, Deserialize, Fields, Html, JsonSchema, Meta, Request, RequestAction};

use super::{JobFilter, JobHistoryDateFilter, LicenseType, NewHomeAddress, Position};
use crate::actions::meta;
use crate::api::SETTINGS;
use crate::ids::{BusinessUnitId, TechnicianId, UserRoleId};
use crate::models::{ClearableCustomFieldValue, SavedRecord};

/// Changes a technician. Omitted fields stay unchanged.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateTechnician {
    /// The technician to change.
    technician_id: TechnicianId,
    #[serde(flatten)]
    changes: Fields<Changes>,
}

/// What to change.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Changes {
    /// New name.
    name: Option<String>,
    /// Phone number.
    phone_number: Option<String>,
    /// Email address.
    email: Option<String>,
    /// User name for signing in.
    #[schemars(title = "Login Username")]
    login: Option<String>,
    /// Business unit that the technician belongs to; null clears it.
    business_unit_id: Clearable<BusinessUnitId>,
    /// Role, which determines the technician's permissions.
    role_id: Option<UserRoleId>,
    /// Positions of the technician. Give the complete list: omitted entries may be removed.
    positions: Option<Vec<Position>>,
    /// ID of the user in Azure Active Directory.
    #[schemars(title = "Azure Active Directory User ID")]
    aad_user_id: Option<String>,
    /// License that the account uses.
    license_type: Option<LicenseType>,
    /// Note on the technician. HTML tags are kept.
    memo: Option<Html>,
    /// Team.
    #[schemars(extend("x-group" = "additionalFields"))]
    team: Option<String>,
    /// Daily goal; null clears it.
    #[schemars(extend("x-group" = "additionalFields"))]
    daily_goal: Clearable<Decimal>,
    /// Burden rate of the technician; null clears it.
    #[schemars(extend("x-group" = "additionalFields"))]
    burden_rate: Clearable<Decimal>,
    /// Biography. HTML tags are kept.
    #[schemars(title = "Biography", extend("x-group" = "additionalFields"))]
    bio: Option<Html>,
    /// Filter for the jobs that the technician sees; null clears it.
    #[schemars(extend("x-group" = "additionalFields"))]
    job_filter: Clearable<JobFilter>,
    /// Date filter for the job history; null clears it.
    #[schemars(extend("x-group" = "additionalFields"))]
    job_history_date_filter: Clearable<JobHistoryDateFilter>,
    /// Home address.
    #[schemars(title = "Address")]
    home: Option<NewHomeAddress>,
    /// Custom fields. Give the complete list: omitted entries may be removed.
    custom_fields: Option<Vec<ClearableCustomFieldValue>>,
    /// Whether the account is locked.
    account_locked: Option<bool>,
}

impl RequestAction for UpdateTechnician {
    const META: Meta = meta!(SETS, "updateTechnician", "Update Technician", "update_technician.json");
    type Output = SavedRecord;

    fn request(&self) -> Request {
        SETTINGS.patch("technicians").at(self.technician_id).json(&self.changes)
    }
}
