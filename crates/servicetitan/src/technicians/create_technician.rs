use wharf::{Clearable, Decimal, Html, JsonSchema, Meta, Request, Secret};

use super::{JobFilter, JobHistoryDateFilter, LicenseType, NewHomeAddress, Position};
use crate::actions::{BodyAction, meta};
use crate::api::SETTINGS;
use crate::ids::{BusinessUnitId, UserRoleId};
use crate::models::{ClearableCustomFieldValue, SavedRecord};

/// Creates a technician with an account.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateTechnician {
    /// Name of the technician.
    name: String,
    /// Phone number.
    phone_number: Clearable<String>,
    /// Email address.
    email: Clearable<String>,
    /// User name for signing in. Used only when login and password are assigned.
    #[schemars(title = "Login Username")]
    login: Clearable<String>,
    /// Password for signing in. Used only when login and password are assigned.
    password: Clearable<Secret>,
    /// How the technician gets an account.
    account_creation_method: AccountCreationMethod,
    /// Business unit that the technician belongs to.
    business_unit_id: Clearable<BusinessUnitId>,
    /// Role, which determines the technician's permissions.
    role_id: UserRoleId,
    /// Positions of the technician, at least one.
    #[schemars(length(min = 1))]
    positions: Vec<Position>,
    /// ID of the user in Azure Active Directory.
    #[schemars(title = "Azure Active Directory User ID")]
    aad_user_id: Clearable<String>,
    /// License that the account uses.
    license_type: LicenseType,
    /// Note on the technician. HTML tags are kept.
    memo: Clearable<Html>,
    /// Team.
    #[schemars(extend("x-group" = "additionalFields"))]
    team: Clearable<String>,
    /// Daily goal.
    #[schemars(extend("x-group" = "additionalFields"))]
    daily_goal: Clearable<Decimal>,
    /// Burden rate of the technician.
    #[schemars(extend("x-group" = "additionalFields"))]
    burden_rate: Clearable<Decimal>,
    /// Biography. HTML tags are kept.
    #[schemars(title = "Biography", extend("x-group" = "additionalFields"))]
    bio: Clearable<Html>,
    /// Filter for the jobs that the technician sees.
    #[schemars(extend("x-group" = "additionalFields"))]
    job_filter: Clearable<JobFilter>,
    /// Date filter for the job history.
    #[schemars(extend("x-group" = "additionalFields"))]
    job_history_date_filter: Clearable<JobHistoryDateFilter>,
    /// Home address.
    #[schemars(title = "Address")]
    home: Clearable<NewHomeAddress>,
    /// Custom fields of the technician.
    custom_fields: Clearable<Vec<ClearableCustomFieldValue>>,
}

/// How a technician gets an account.
#[derive(JsonSchema)]
enum AccountCreationMethod {
    /// Create the account later.
    CreateLater,
    /// Send an invitation.
    SendInvite,
    /// Use the login and password given here.
    AssignLoginAndSecret,
}

impl BodyAction for CreateTechnician {
    const META: Meta = meta!(CREATES, "createTechnician", "Create Technician", "create_technician.json");
    type Output = SavedRecord;

    fn request() -> Request {
        SETTINGS.post("technicians")
    }
}
