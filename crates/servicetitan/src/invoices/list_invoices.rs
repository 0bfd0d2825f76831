use wharf::{CommaSeparated, DateTime, Decimal, JsonSchema, KeyValues, Meta, Repeated};

use super::{Invoice, InvoiceConfiguration, ReviewStatus};
use crate::actions::{ListAction, Source, meta};
use crate::api::{ACCOUNTING, UNSORTED};
use crate::filters::ModifiedFilter;
use crate::ids::{BusinessUnitId, CustomerId, EmployeeId, InvoiceId, JobId};
use crate::models::{ActiveState, CustomFieldOperator, TransactionStatus};

/// Lists invoices, page by page or all at once. All filters must match.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListInvoices {
    /// Only these invoices.
    ids: Option<CommaSeparated<InvoiceId>>,
    /// Active invoices, inactive ones or both.
    active_state: Option<ActiveState>,
    #[serde(flatten)]
    modified: ModifiedFilter,
    /// Only invoices with any of these statuses.
    statuses: Option<Repeated<TransactionStatus>>,
    /// Only invoices of this batch, by its ID.
    batch_id: Option<i64>,
    /// Only invoices of the batch with this number.
    batch_number: Option<i32>,
    /// Custom fields to filter by: the name of a field and the value that it must have.
    #[schemars(extend("x-wire-name" = "customField.Fields"))]
    custom_field_fields: Option<KeyValues>,
    /// Whether all custom fields must match, or any of them.
    #[schemars(extend("x-wire-name" = "customField.Operator"))]
    custom_field_operator: Option<CustomFieldOperator>,
    /// Only invoices of this job.
    job_id: Option<JobId>,
    /// Only invoices of the job with this number.
    job_number: Option<String>,
    /// Only invoices of this business unit.
    business_unit_id: Option<BusinessUnitId>,
    /// Only invoices of this customer.
    customer_id: Option<CustomerId>,
    /// Only invoices dated at this time or later.
    invoiced_on_or_after: Option<DateTime>,
    /// Only invoices dated before this time.
    invoiced_on_before: Option<DateTime>,
    /// Only invoices that adjust this invoice.
    adjustment_to_id: Option<InvoiceId>,
    /// Only invoices with this number.
    number: Option<String>,
    /// Only invoices created at this time or later.
    created_on_or_after: Option<DateTime>,
    /// Only invoices created before this time.
    created_before: Option<DateTime>,
    /// Only invoices with a higher total.
    total_greater: Option<Decimal>,
    /// Only invoices with a lower total.
    total_less: Option<Decimal>,
    /// Balance to compare with. Requires the comparer.
    #[schemars(extend("x-wire-name" = "balanceFilter.Balance"))]
    balance_filter_balance: Option<Decimal>,
    /// How the balance is compared. Requires the balance.
    #[schemars(extend("x-wire-name" = "balanceFilter.Comparer"))]
    balance_filter_comparer: Option<BalanceComparer>,
    /// Only invoices due before this time.
    due_date_before: Option<DateTime>,
    /// Only invoices due at this time or later.
    due_date_on_or_after: Option<DateTime>,
    /// Field to order by. ServiceTitan does not publish the possible fields.
    order_by: Option<String>,
    /// Direction of that order. ServiceTitan does not publish the possible values.
    order_by_direction: Option<String>,
    /// Only invoices with any of these review statuses.
    review_statuses: Option<Repeated<ReviewStatus>>,
    /// Only invoices assigned to any of these employees.
    assigned_to_ids: Option<Repeated<EmployeeId>>,
    /// Only invoices of these kinds.
    invoice_configurations: Option<Repeated<InvoiceConfiguration>>,
    /// Order of the list, such as `+Id`. ServiceTitan does not publish the possible fields.
    sort: Option<String>,
}

/// How balances are compared.
#[derive(JsonSchema)]
enum BalanceComparer {
    /// The balance is the same.
    Equals,
    /// The balance is different.
    NotEquals,
    /// The balance is higher.
    Greater,
    /// The balance is lower.
    Less,
}

impl ListAction for ListInvoices {
    const META: Meta = meta!(READS, "listInvoices", "List Invoices", "list_invoices.json");
    const SOURCE: Source = Source { api: ACCOUNTING, path: "invoices", paging: &UNSORTED };
    type Record = Invoice;
}
