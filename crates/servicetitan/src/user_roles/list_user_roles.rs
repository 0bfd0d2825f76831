use wharf::{CommaSeparated, JsonSchema, Meta};

use super::UserRole;
use crate::actions::{ListAction, Source, meta};
use crate::api::{SETTINGS, UNSORTED};
use crate::filters::CreatedFilter;
use crate::ids::UserRoleId;
use crate::models::ActiveFilter;

/// Lists the roles of users, page by page or all at once. All filters must match.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListUserRoles {
    /// Only these roles, at most 50.
    #[schemars(length(max = 50))]
    ids: Option<CommaSeparated<UserRoleId>>,
    /// Only roles whose name matches.
    name: Option<String>,
    /// Active roles, inactive ones or both. Active only by default.
    active: Option<ActiveFilter>,
    #[serde(flatten)]
    created: CreatedFilter,
    /// Only roles of this type of user.
    employee_type: Option<EmployeeTypeFilter>,
}

/// Which users a role is for.
#[derive(JsonSchema)]
enum EmployeeTypeFilter {
    None,
    Employee,
    Technician,
    All,
}

impl ListAction for ListUserRoles {
    const META: Meta = meta!(READS, "listUserRoles", "List User Roles", "list_user_roles.json");
    const SOURCE: Source = Source { api: SETTINGS, path: "user-roles", paging: &UNSORTED };
    type Record = UserRole;
}
