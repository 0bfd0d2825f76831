//! Request bodies of technicians.

use super::custom_fields;
use crate::body::{Property, Type, optional, required};

const CREATE_OR_UPDATE_ADDRESS_REQUEST: &[Property] = &[
    optional("unit", Type::Text).or_null(),
    required("street", Type::Text),
    required("city", Type::Text),
    optional("state", Type::Text).or_null(),
    optional("country", Type::Text).or_null(),
    optional("zip", Type::Text).or_null(),
    optional("latitude", Type::Decimal).or_null(),
    optional("longitude", Type::Decimal).or_null(),
];

const POSITIONS: &[&str] = &[
    "Installer",
    "Service",
    "Sales",
    "Maintenance",
    "Helper",
    "InstallProductionManager",
    "ServiceManager",
    "SalesManager",
    "PartRunner",
    "DummyTech",
];

const JOB_FILTERS: &[&str] = &[
    "AllScheduledDispatchedWorking",
    "NextScheduledDispatchedWorking",
    "DispatchedWorking",
    "NextScheduledDispatchedWorkingToday",
    "AllScheduledDispatchedWorkingToday",
    "AllScheduledDispatchedWorkingFiveDays",
    "NextScheduledDispatchedWorkingTodayTomorrow",
    "AllScheduledDispatchedWorkingTodayTomorrow",
    "Next2ScheduledDispatchedWorkingToday",
];

const LICENSE_TYPES: &[&str] = &["NonManagedTech", "ManagedTech", "ManagedInstaller"];

const JOB_HISTORY_FILTERS: &[&str] = &["AllJobs", "LastThreeDays", "LastSevenDays", "LastMonth"];

/// Creates a technician.
pub(crate) const CREATE: &[Property] = &[
    required("name", Type::Text),
    optional("phoneNumber", Type::Text).or_null(),
    optional("email", Type::Text).or_null(),
    optional("login", Type::Text).or_null(),
    optional("password", Type::Text).or_null(),
    required("accountCreationMethod", Type::Choice(&["CreateLater", "SendInvite", "AssignLoginAndPassword"])),
    optional("businessUnitId", Type::Integer).or_null(),
    required("roleId", Type::Integer),
    required("positions", Type::List(&Type::Choice(POSITIONS))),
    optional("aadUserId", Type::Text).or_null(),
    required("licenseType", Type::Choice(LICENSE_TYPES)),
    optional("team", Type::Text).or_null(),
    optional("dailyGoal", Type::Decimal).or_null(),
    optional("burdenRate", Type::Decimal).or_null(),
    optional("bio", Type::Text).or_null(),
    optional("memo", Type::Text).or_null(),
    optional("jobFilter", Type::Choice(JOB_FILTERS)).or_null(),
    optional("jobHistoryDateFilter", Type::Choice(JOB_HISTORY_FILTERS)).or_null(),
    optional("home", Type::Object(CREATE_OR_UPDATE_ADDRESS_REQUEST)).or_null(),
    optional("customFields", custom_fields::WITH_OPTIONAL_VALUE).or_null(),
];

/// Changes a technician.
pub(crate) const UPDATE: &[Property] = &[
    optional("name", Type::Text),
    optional("phoneNumber", Type::Text),
    optional("email", Type::Text),
    optional("login", Type::Text),
    optional("businessUnitId", Type::Integer).or_null(),
    optional("roleId", Type::Integer),
    optional("positions", Type::List(&Type::Choice(POSITIONS))),
    optional("aadUserId", Type::Text),
    optional("licenseType", Type::Choice(LICENSE_TYPES)),
    optional("team", Type::Text),
    optional("dailyGoal", Type::Decimal).or_null(),
    optional("burdenRate", Type::Decimal).or_null(),
    optional("bio", Type::Text),
    optional("memo", Type::Text),
    optional("jobFilter", Type::Choice(JOB_FILTERS)).or_null(),
    optional("jobHistoryDateFilter", Type::Choice(JOB_HISTORY_FILTERS)).or_null(),
    optional("home", Type::Object(CREATE_OR_UPDATE_ADDRESS_REQUEST)),
    optional("customFields", custom_fields::WITH_OPTIONAL_VALUE),
    optional("accountLocked", Type::Flag),
];
