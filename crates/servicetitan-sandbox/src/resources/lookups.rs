//! Lookups: short, read-only lists of settings.

use super::{common, external_data};
use crate::http::{Operation, Problem, Query};
use crate::list::{By, Filter, Listing, Predicate, Sorting, filter, predicate};
use crate::store::{Kind, Resource, Store};

/// The operations on lookups.
pub(crate) static OPERATIONS: &[Operation] = &[
    Operation::list("/jpm/v2/tenant/{tenant}/job-types", &JOB_TYPES),
    Operation::list("/jpm/v2/tenant/{tenant}/project-types", &PROJECT_TYPES),
    Operation::list("/jpm/v2/tenant/{tenant}/project-statuses", &PROJECT_STATUSES),
    Operation::list("/jpm/v2/tenant/{tenant}/project-substatuses", &PROJECT_SUB_STATUSES),
    Operation::list("/accounting/v2/tenant/{tenant}/payment-types", &PAYMENT_TYPES),
    Operation::list("/accounting/v2/tenant/{tenant}/tax-zones", &TAX_ZONES),
    Operation::list("/settings/v2/tenant/{tenant}/employees", &EMPLOYEES),
    Operation::list("/settings/v2/tenant/{tenant}/tag-types", &TAG_TYPES),
    Operation::list("/equipmentsystems/v2/tenant/{tenant}/equipment-types", &EQUIPMENT_TYPES),
    Operation::list("/marketing/v2/tenant/{tenant}/campaigns", &CAMPAIGNS),
    Operation::list("/crm/v2/tenant/{tenant}/booking-provider-tags", &BOOKING_PROVIDERS),
    Operation::list("/settings/v2/tenant/{tenant}/user-roles", &USER_ROLES),
];

static JOB_TYPE: Resource = Resource {
    kind: Kind::JobTypes,
    fields: &[
        "id",
        "name",
        "businessUnitIds",
        "skills",
        "tagTypeIds",
        "priority",
        "duration",
        "soldThreshold",
        "class",
        "summary",
        "noCharge",
        "enforceRecurringServiceEventSelection",
        "invoiceSignaturesRequired",
        "modifiedOn",
        "createdOn",
        "externalData",
        "active",
        "isSmartDispatched",
    ],
};

static JOB_TYPES: Listing = Listing {
    resource: &JOB_TYPE,
    filters: &[
        common::IDS,
        common::NAME,
        common::ACTIVE,
        common::CREATED,
        common::MODIFIED,
        external_data::FILTERS,
        JOB_TYPE_FILTERS,
    ],
    sorting: Sorting::SortOrOrderBy(common::STAMP_SORTS),
};

static PROJECT_TYPE: Resource =
    Resource { kind: Kind::ProjectTypes, fields: &["id", "name", "description", "createdById"] };

static PROJECT_TYPES: Listing = Listing { resource: &PROJECT_TYPE, filters: &[], sorting: Sorting::None };

static PROJECT_STATUS: Resource =
    Resource { kind: Kind::ProjectStatuses, fields: &["id", "name", "order", "modifiedOn"] };

static PROJECT_STATUSES: Listing = Listing {
    resource: &PROJECT_STATUS,
    filters: &[common::IDS, common::NAME, common::CREATED, common::MODIFIED],
    sorting: Sorting::Sort(common::STAMP_SORTS),
};

static PROJECT_SUB_STATUS: Resource =
    Resource { kind: Kind::ProjectSubStatuses, fields: &["id", "name", "statusId", "order", "modifiedOn", "active"] };

static PROJECT_SUB_STATUSES: Listing = Listing {
    resource: &PROJECT_SUB_STATUS,
    filters: &[common::IDS, common::NAME, common::ACTIVE, common::CREATED, common::MODIFIED, SUB_STATUS_FILTERS],
    sorting: Sorting::Sort(common::STAMP_SORTS),
};

static PAYMENT_TYPE: Resource =
    Resource { kind: Kind::PaymentTypes, fields: &["id", "name", "modifiedOn", "createdOn"] };

static PAYMENT_TYPES: Listing = Listing {
    resource: &PAYMENT_TYPE,
    filters: &[common::IDS, common::ACTIVE, common::CREATED],
    sorting: Sorting::None,
};

static TAX_ZONE: Resource = Resource {
    kind: Kind::TaxZones,
    fields: &[
        "id",
        "name",
        "color",
        "isTaxRateSeparated",
        "isMultipleTaxZone",
        "rates",
        "createdOn",
        "modifiedOn",
        "active",
    ],
};

static TAX_ZONES: Listing = Listing {
    resource: &TAX_ZONE,
    filters: &[common::IDS, common::ACTIVE, common::CREATED, common::MODIFIED],
    sorting: Sorting::Sort(common::STAMP_SORTS),
};

static EMPLOYEE: Resource = Resource {
    kind: Kind::Employees,
    fields: &[
        "id",
        "userId",
        "name",
        "firstName",
        "lastName",
        "managerId",
        "role",
        "roleIds",
        "businessUnitId",
        "createdOn",
        "modifiedOn",
        "email",
        "phoneNumber",
        "loginName",
        "active",
        "aadUserId",
        "accountLocked",
        "home",
        "agentId",
        "startDate",
        "terminationDate",
        "hourlyRate",
        "overtimeProfileId",
        "customFields",
        "permissions",
    ],
};

static EMPLOYEES: Listing = Listing {
    resource: &EMPLOYEE,
    filters: &[common::IDS, common::NAME, common::ACTIVE, common::CREATED, common::MODIFIED, EMPLOYEE_FILTERS],
    sorting: Sorting::None,
};

static TAG_TYPE: Resource = Resource {
    kind: Kind::TagTypes,
    fields: &[
        "id",
        "name",
        "color",
        "code",
        "importance",
        "isConversionOpportunity",
        "allowToUseOnTimesheetActivity",
        "isVisibleOnDispatchBoard",
        "active",
        "createdOn",
        "modifiedOn",
    ],
};

static TAG_TYPES: Listing = Listing {
    resource: &TAG_TYPE,
    filters: &[common::ACTIVE, common::CREATED, common::MODIFIED],
    sorting: Sorting::Sort(common::STAMP_SORTS),
};

static EQUIPMENT_TYPE: Resource =
    Resource { kind: Kind::EquipmentTypes, fields: &["id", "name", "active", "createdOn", "modifiedOn"] };

static EQUIPMENT_TYPES: Listing = Listing {
    resource: &EQUIPMENT_TYPE,
    filters: &[common::IDS, common::NAME, common::ACTIVE, common::CREATED, common::MODIFIED],
    sorting: Sorting::Sort(common::STAMP_SORTS),
};

static CAMPAIGN: Resource = Resource {
    kind: Kind::Campaigns,
    fields: &[
        "id",
        "name",
        "modifiedOn",
        "createdOn",
        "active",
        "isDefaultCampaign",
        "category",
        "source",
        "otherSource",
        "businessUnit",
        "medium",
        "otherMedium",
        "campaignPhoneNumbers",
    ],
};

static CAMPAIGNS: Listing = Listing {
    resource: &CAMPAIGN,
    filters: &[common::IDS, common::NAME, common::ACTIVE, common::CREATED, common::MODIFIED],
    sorting: Sorting::Sort(common::STAMP_SORTS),
};

static BOOKING_PROVIDER: Resource = Resource {
    kind: Kind::BookingProviders,
    fields: &["id", "tagName", "description", "type", "createdOn", "modifiedOn", "active"],
};

static BOOKING_PROVIDERS: Listing = Listing {
    resource: &BOOKING_PROVIDER,
    filters: &[common::IDS, PROVIDER_FILTERS, common::CREATED, common::MODIFIED],
    sorting: Sorting::Sort(common::STAMP_SORTS),
};

static USER_ROLE: Resource =
    Resource { kind: Kind::UserRoles, fields: &["id", "active", "name", "createdOn", "employeeType"] };

static USER_ROLES: Listing = Listing {
    resource: &USER_ROLE,
    filters: &[common::IDS, common::NAME, common::ACTIVE, common::CREATED, ROLE_FILTERS],
    sorting: Sorting::None,
};

static JOB_TYPE_FILTERS: &[Filter] = &[
    filter("priority", By::Text("priority")),
    filter("minDuration", By::Custom(min_duration_filter)),
    filter("maxDuration", By::Custom(max_duration_filter)),
];

static SUB_STATUS_FILTERS: &[Filter] = &[filter("statusId", By::Integer("statusId"))];

static EMPLOYEE_FILTERS: &[Filter] = &[filter("userIds", By::Integers("userId")), filter("email", By::Text("email"))];

static PROVIDER_FILTERS: &[Filter] = &[filter("name", By::Contains("tagName"))];

static ROLE_FILTERS: &[Filter] = &[filter("employeeType", By::Custom(employee_type_filter))];

fn min_duration_filter(_: &Store, query: &Query) -> Result<Option<Predicate>, Problem> {
    Ok(query.decimal("minDuration")?.map(|limit| predicate::number("duration", move |duration| duration >= limit)))
}

fn max_duration_filter(_: &Store, query: &Query) -> Result<Option<Predicate>, Problem> {
    Ok(query.decimal("maxDuration")?.map(|limit| predicate::number("duration", move |duration| duration <= limit)))
}

fn employee_type_filter(_: &Store, query: &Query) -> Result<Option<Predicate>, Problem> {
    let wanted = query.choice("employeeType", &["None", "Employee", "Technician", "All"])?;
    let wanted = wanted.filter(|wanted| *wanted != "All");
    Ok(wanted.map(|wanted| predicate::text_is("employeeType", wanted)))
}
