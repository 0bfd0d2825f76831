//! The filters of invoices.

use serde_json::Value;

use super::invoices::{REVIEW_STATUSES, TRANSACTION_STATUSES};
use crate::http::{Problem, Query};
use crate::list::{By, Filter, Predicate, filter, predicate};
use crate::store::{Record, Store};

const CONFIGURATIONS: &[&str] =
    &["JobInvoice", "ProjectInvoice", "CounterSales", "MembershipInvoice", "InterestChargeInvoice", "ARImportInvoice"];

/// The filters of invoices and payments.
pub(crate) static SHARED: &[Filter] = &[
    filter("activeState", By::Custom(active_filter)),
    filter("batchId", By::Integer("batch.id")),
    filter("batchNumber", By::Custom(batch_number_filter)),
    filter("customField.Fields", By::Custom(custom_field_filter)),
    filter("customerId", By::Integer("customer.id")),
    filter("totalGreater", By::Greater("total")),
    filter("totalLess", By::Less("total")),
];

/// The filters of invoices only.
pub(crate) static FILTERS: &[Filter] = &[
    filter("statuses", By::Choices("syncStatus", TRANSACTION_STATUSES)),
    filter("jobId", By::Integer("job.id")),
    filter("jobNumber", By::Text("job.number")),
    filter("businessUnitId", By::Integer("businessUnit.id")),
    filter("invoicedOnOrAfter", By::OnOrAfter("invoiceDate")),
    filter("invoicedOnBefore", By::Before("invoiceDate")),
    filter("adjustmentToId", By::Integer("adjustmentToId")),
    filter("number", By::Text("referenceNumber")),
    filter("balanceFilter.Balance", By::Custom(balance_filter)),
    filter("dueDateBefore", By::Before("dueDate")),
    filter("dueDateOnOrAfter", By::OnOrAfter("dueDate")),
    filter("reviewStatuses", By::Choices("reviewStatus", REVIEW_STATUSES)),
    filter("assignedToIds", By::Integers("assignedTo.id")),
    filter("invoiceConfigurations", By::Choices("invoiceConfiguration", CONFIGURATIONS)),
];

fn active_filter(_: &Store, query: &Query) -> Result<Option<Predicate>, Problem> {
    Ok(match query.choice("activeState", &["ActiveOnly", "InactiveOnly", "All"])? {
        Some("All") => None,
        Some("InactiveOnly") => Some(predicate::flag_is("active", false)),
        _ => Some(predicate::flag_is("active", true)),
    })
}

// The parameter is a number, but the field is text.
fn batch_number_filter(_: &Store, query: &Query) -> Result<Option<Predicate>, Problem> {
    let number = query.integer("batchNumber")?;
    Ok(number.map(|number| predicate::text_is("batch.number", &number.to_string())))
}

fn balance_filter(_: &Store, query: &Query) -> Result<Option<Predicate>, Problem> {
    let comparer = query.choice("balanceFilter.Comparer", &["Equals", "NotEquals", "Greater", "Less"])?;
    let balance = query.decimal("balanceFilter.Balance")?;
    let cents = |number: f64| (number * 100.0).round();
    Ok(balance.map(|limit| match comparer {
        Some("NotEquals") => predicate::number("balance", move |balance| cents(balance) != cents(limit)),
        Some("Greater") => predicate::number("balance", move |balance| balance > limit),
        Some("Less") => predicate::number("balance", move |balance| balance < limit),
        _ => predicate::number("balance", move |balance| cents(balance) == cents(limit)),
    }))
}

/// Filters by `customField.Fields[Name]=value`.
fn custom_field_filter(_: &Store, query: &Query) -> Result<Option<Predicate>, Problem> {
    let any = query.choice("customField.Operator", &["And", "Or"])? == Some("Or");
    let wanted: Vec<(String, String)> = query
        .with_prefix("customField.Fields")
        .map(|(name, value)| (name.trim_matches(['[', ']', '.']).to_owned(), value.to_owned()))
        .collect();
    if wanted.is_empty() {
        return Ok(None);
    }
    Ok(Some(Box::new(move |invoice: &Record| {
        let fields = invoice.items("customFields");
        let has = |(name, value): &(String, String)| fields.iter().any(|field| is_field(field, name, value));
        if any { wanted.iter().any(has) } else { wanted.iter().all(has) }
    })))
}

fn is_field(field: &Value, name: &str, value: &str) -> bool {
    field["name"] == name && field["value"] == value
}

#[cfg(test)]
mod tests {
    use super::{FILTERS, SHARED};
    use crate::http::Query;
    use crate::list::Predicate;
    use crate::sandbox::Size;
    use crate::seed;
    use crate::store::{Kind, Store};

    fn count(store: &Store, query: &str) -> usize {
        let query = Query::parse(query);
        let predicates: Vec<Predicate> = SHARED
            .iter()
            .chain(FILTERS)
            .filter_map(|filter| filter.predicate(store, &query).unwrap_or_default())
            .collect();
        store
            .records(Kind::Invoices)
            .iter()
            .filter(|invoice| predicates.iter().all(|predicate| predicate(invoice)))
            .count()
    }

    #[test]
    fn every_invoice_is_paid_or_open() {
        let store = seed::store(Size::Small);
        let paid = count(&store, "balanceFilter.Balance=0&balanceFilter.Comparer=Equals");
        let open = count(&store, "balanceFilter.Balance=0&balanceFilter.Comparer=Greater");
        assert_eq!(paid + open, count(&store, ""));
        assert!(paid > 0 && open > 0);
    }

    #[test]
    fn repeated_statuses_are_combined() {
        let store = seed::store(Size::Small);
        let all = count(&store, "statuses=Pending&statuses=Posted&statuses=Exported");
        assert_eq!(all, count(&store, ""));
        assert!(count(&store, "statuses=Pending") < all);
    }

    #[test]
    fn totals_are_compared_as_numbers() {
        let store = seed::store(Size::Small);
        assert_eq!(count(&store, "totalGreater=9"), count(&store, ""));
        assert_eq!(count(&store, "totalLess=9"), 0);
    }
}
