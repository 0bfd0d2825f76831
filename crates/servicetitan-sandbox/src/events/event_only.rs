//! Records that only events show, and forms of records that only events have.

use crate::store::{Kind, Resource};

/// The id only.
pub(crate) static ID: Resource = Resource { kind: Kind::Invoices, fields: &["id"] };

/// A lead.
pub(crate) static LEAD: Resource = Resource {
    kind: Kind::Leads,
    fields: &[
        "id",
        "status",
        "priority",
        "customerId",
        "locationId",
        "businessUnitId",
        "jobTypeId",
        "campaignId",
        "followUpDate",
        "createdById",
        "createdOn",
        "modifiedOn",
        "tagTypeIds",
        "dismissingReasonId",
        "projectId",
        "estimateId",
        "customerName",
        "phone",
        "email",
    ],
};

/// A zone.
pub(crate) static ZONE: Resource = Resource {
    kind: Kind::Zones,
    fields: &[
        "id",
        "name",
        "color",
        "zips",
        "cities",
        "territoryNumbers",
        "locnNumbers",
        "businessUnits",
        "serviceDaysEnabled",
        "serviceDaysIds",
        "active",
        "maxDriveTimeAdjustment",
    ],
};

/// An appointment in the dispatch module.
pub(crate) static DISPATCHED_APPOINTMENT: Resource = Resource {
    kind: Kind::Appointments,
    fields: &["id", "appointmentNumber", "start", "end", "arrivalWindowStart", "arrivalWindowEnd", "externalId"],
};

/// A phone call and the job that it led to.
pub(crate) static CALL: Resource =
    Resource { kind: Kind::Calls, fields: &["id", "jobNumber", "projectId", "businessUnit", "type", "leadCall"] };

/// A scheduling session of a website visitor.
pub(crate) static SESSION: Resource = Resource {
    kind: Kind::Sessions,
    fields: &[
        "id",
        "createdOn",
        "modifiedOn",
        "lastCheckinDate",
        "sessionOutcome",
        "schedulerId",
        "jobId",
        "bookingId",
        "leadId",
        "timeslotStart",
        "timeslotEnd",
        "category",
        "jobTypeId",
        "businessUnitId",
        "customer",
        "zoneId",
        "notes",
        "sourceTracking",
        "lastStep",
        "externalId",
        "campaignName",
    ],
};
