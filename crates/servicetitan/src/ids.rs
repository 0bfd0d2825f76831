//! IDs of records. Each names the data source that fills its dropdown.

use wharf::id;

id!(/// An appointment of a job.
    AppointmentId, "selectAppointment" of "customerId", "projectId", "jobId", "technicianId");
id!(/// A booking.
    BookingId, "selectBooking" of "bookingProvider");
id!(/// A provider of bookings.
    BookingProviderId, "selectBookingProvider");
id!(/// A budget code.
    BudgetCodeId);
id!(/// A business unit.
    BusinessUnitId, "selectBusinessUnit");
id!(/// A marketing campaign.
    CampaignId, "selectCampaign");
id!(/// A reason for canceling a job.
    CancelReasonId, "selectJobCancelReason");
id!(/// A custom field, as set up in the tenant.
    CustomFieldTypeId);
id!(/// A phone number or email address of a customer.
    CustomerContactId, "selectCustomerContact" of "customerId");
id!(/// A customer.
    CustomerId, "selectCustomers");
id!(/// A reason for dismissing a booking.
    DismissingReasonId);
id!(/// A billing rule for durations.
    DurationBillingId);
id!(/// An employee of the office.
    EmployeeId, "selectEmployee");
id!(/// A piece of equipment of the pricebook.
    EquipmentId);
id!(/// A type of equipment.
    EquipmentTypeId, "selectEquipmentType");
id!(/// An estimate.
    EstimateId);
id!(/// A piece of equipment installed at a location.
    InstalledEquipmentId, "selectInstalledEquipment" of "locationIds");
id!(/// An inventory location.
    InventoryLocationId);
id!(/// An invoice.
    InvoiceId, "selectInvoice" of "customerId", "jobId");
id!(/// A line of an invoice.
    InvoiceItemId);
id!(/// A type of invoice, as set up in the tenant.
    InvoiceTypeId);
id!(/// A job.
    JobId, "selectJob" of "customerId", "locationId", "projectId", "technicianId");
id!(/// A type of job.
    JobTypeId, "selectJobType");
id!(/// A lead.
    LeadId);
id!(/// A location.
    LocationId, "selectLocation" of "customerId");
id!(/// A partner lead call.
    PartnerLeadCallId);
id!(/// A payment.
    PaymentId, "selectPayment" of "customerId", "appliedToInvoiceIds");
id!(/// Terms of payment.
    PaymentTermId);
id!(/// A type of payment.
    PaymentTypeId, "selectPaymentType");
id!(/// A project.
    ProjectId, "selectProject" of "customerId", "locationId");
id!(/// A status of projects.
    ProjectStatusId, "selectProjectStatus");
id!(/// A sub-status of projects.
    ProjectSubStatusId, "selectProjectSubStatus" of "statusId");
id!(/// A type of project.
    ProjectTypeId, "selectProjectType");
id!(/// A service, material or piece of equipment of the pricebook.
    SkuId);
id!(/// A type of tag.
    TagTypeId, "selectTagType");
id!(/// A tax zone.
    TaxZoneId, "selectTaxZone");
id!(/// A technician.
    TechnicianId, "selectTechnician");
id!(/// A role of users.
    UserRoleId, "selectUserRole");
id!(/// A zone of the dispatch board.
    ZoneId);
