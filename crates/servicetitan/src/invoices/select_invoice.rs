use wharf::Item;

use crate::api::{ACCOUNTING, ACCOUNTING_BY_ID, UNSORTED};
use crate::ids::{CustomerId, JobId};
use crate::picklist::picklist;

picklist! {
    /// Invoices by ID, at most the first 10,000 that ServiceTitan lists.
    SelectInvoice {
        key: "selectInvoice",
        label: "Select Invoice",
        example: "select_invoice.json",
        list: ACCOUNTING.get("invoices"),
        paging: UNSORTED,
        order: Key,
        filters: ACCOUNTING_BY_ID,
        narrowed_by: {
            /// Only invoices of this customer.
            customer_id: CustomerId,
            /// Only invoices of this job.
            job_id: JobId,
        },
        members: [reference_number],
        item: |invoice| {
            Item::labeled(invoice.id, invoice.reference_number.as_deref(), |number| format!("#{number}"))
        },
    }
}
