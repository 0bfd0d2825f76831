//! Ids of records. Each knows the data source that fills its dropdown.

use wharf::id;

id!(/// An appointment of a job.
    AppointmentId);
id!(/// A booking.
    BookingId);
id!(/// A budget code.
    BudgetCodeId);
id!(/// A business unit.
    BusinessUnitId);
id!(/// A marketing campaign.
    CampaignId);
id!(/// A reason for canceling a job.
    CancelReasonId);
id!(/// A custom field, as set up in the tenant.
    CustomFieldTypeId);
id!(/// A customer.
    CustomerId, "selectCustomers");
id!(/// A billing rule for durations.
    DurationBillingId);
id!(/// An employee or technician.
    EmployeeId);
id!(/// An estimate.
    EstimateId);
id!(/// An invoice.
    InvoiceId);
id!(/// A line of an invoice.
    InvoiceItemId);
id!(/// A type of invoice, as set up in the tenant.
    InvoiceTypeId);
id!(/// An inventory location.
    InventoryLocationId);
id!(/// A job.
    JobId, "selectJob");
id!(/// A type of job.
    JobTypeId);
id!(/// A lead.
    LeadId);
id!(/// A location.
    LocationId);
id!(/// A call at a lead partner.
    PartnerLeadCallId);
id!(/// Terms of payment.
    PaymentTermId);
id!(/// A project.
    ProjectId);
id!(/// A service, material or piece of equipment of the pricebook.
    SkuId);
id!(/// A type of tag.
    TagTypeId);
id!(/// A tax zone.
    TaxZoneId);
id!(/// A technician.
    TechnicianId);
