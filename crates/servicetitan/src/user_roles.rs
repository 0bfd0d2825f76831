//! Roles of users, which determine their permissions.

mod list_user_roles;
mod select_user_role;

pub use list_user_roles::ListUserRoles;
pub use select_user_role::SelectUserRole;

use wharf::{DateTime, JsonSchema, Open};

/// The group of its actions.
const GROUP: &str = "Settings";

/// A role of users.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserRole {
    /// ID of the role.
    pub id: i64,
    /// Whether it is active.
    pub active: bool,
    /// Name.
    pub name: String,
    /// When it was created.
    pub created_on: DateTime,
    /// Which users the role is for.
    pub employee_type: Open<EmployeeType>,
}

/// Which users a role is for.
#[derive(JsonSchema)]
#[expect(missing_docs, reason = "the vendor does not define these values")]
pub enum EmployeeType {
    Employee,
    Technician,
}
