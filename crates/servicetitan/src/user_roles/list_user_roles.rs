use schemars::JsonSchema;
use wharf::{CommaSeparated, Meta, Paging, Request};

use super::UserRole;
use crate::actions::{ListAction, meta};
use crate::api::{ListOptions, SETTINGS, UNSORTED};
use crate::filters::CreatedFilter;
use crate::ids::UserRoleId;
use crate::models::ActiveFilter;

/// Lists the roles of users, page by page or all at once. All filters must match.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListUserRoles {
    #[serde(flatten)]
    list: ListOptions,
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
    const PAGING: &'static Paging = &UNSORTED;
    type Record = UserRole;

    fn request() -> Request {
        SETTINGS.get("user-roles")
    }
}
