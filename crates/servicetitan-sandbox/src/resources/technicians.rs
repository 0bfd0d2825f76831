//! Technicians.

use super::common;
use crate::http::Operation;
use crate::list::{By, Filter, Listing, Sorting, filter};
use crate::store::{Kind, Resource};

/// The operations on technicians.
pub(crate) static OPERATIONS: &[Operation] = &[
    Operation::list("/settings/v2/tenant/{tenant}/technicians", &LISTING),
    Operation::get("/settings/v2/tenant/{tenant}/technicians/{id}", &TECHNICIAN),
];

/// A technician in responses.
pub(crate) static TECHNICIAN: Resource = Resource {
    kind: Kind::Technicians,
    fields: &[
        "id",
        "userId",
        "name",
        "roleIds",
        "businessUnitId",
        "mainZoneId",
        "zoneIds",
        "createdOn",
        "modifiedOn",
        "email",
        "phoneNumber",
        "loginName",
        "home",
        "dailyGoal",
        "isManagedTech",
        "licenseType",
        "customFields",
        "active",
        "aadUserId",
        "burdenRate",
        "team",
        "jobFilter",
        "permissions",
        "accountLocked",
        "commissionRate",
        "currentValue",
        "firstName",
        "lastName",
        "hourlyRate",
        "jobId",
        "mobilePhone",
        "outboundCallerId",
        "payrollId",
        "payrollProfileId",
        // Spelled as in the specification.
        "appoitmentId",
        "shiftStart",
        "shiftEnd",
        "soldByRate",
        "startDate",
        "status",
        "skills",
        "positions",
        "location",
        "bio",
        "memo",
    ],
};

static LISTING: Listing = Listing {
    resource: &TECHNICIAN,
    filters: &[common::IDS, FILTERS, common::NAME, common::ACTIVE, common::CREATED, common::MODIFIED],
    sorting: Sorting::None,
};

static FILTERS: &[Filter] = &[filter("userIds", By::Integers("userId"))];
