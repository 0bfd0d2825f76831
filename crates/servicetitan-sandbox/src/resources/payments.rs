//! Payments.

use serde_json::{Value, json};

use super::invoice_filters::SHARED;
use super::invoices::{TRANSACTION_STATUSES, amount, parse_amount};
use super::payment_bodies::{CREATE, UPDATE};
use super::{accounting_fields, common};
use crate::body::references::{check_ids, reference};
use crate::body::{Body, FieldErrors, Reference};
use crate::http::{Answer, Call, Method, Operation, Outcome, Problem, Query};
use crate::list::{By, Filter, Listing, Predicate, Sorting, filter};
use crate::store::{Kind, Record, Resource, Store};

const PATH: &str = "/accounting/v2/tenant/{tenant}/payments";

/// The operations on payments.
pub(crate) static OPERATIONS: &[Operation] = &[
    Operation::list(PATH, &LISTING),
    Operation::write(Method::Post, PATH, create),
    Operation::write(Method::Patch, "/accounting/v2/tenant/{tenant}/payments/{id}", update),
    Operation::write(Method::Patch, "/accounting/v2/tenant/{tenant}/payments/custom-fields", set_fields),
];

static PAYMENT: Resource = Resource {
    kind: Kind::Payments,
    fields: &[
        "active",
        "appliedTo",
        "authCode",
        "batch",
        "businessUnit",
        "checkNumber",
        "createdBy",
        "createdOn",
        "customer",
        "customFields",
        "date",
        "deposit",
        "generalLedgerAccount",
        "id",
        "memo",
        "modifiedOn",
        "referenceNumber",
        "refundedPaymentId",
        "syncStatus",
        "total",
        "type",
        "typeId",
        "unappliedAmount",
    ],
};

static LISTING: Listing = Listing {
    resource: &PAYMENT,
    filters: &[common::IDS, SHARED, FILTERS, common::CREATED, common::MODIFIED],
    sorting: Sorting::Sort(common::STAMP_SORTS),
};

static FILTERS: &[Filter] = &[
    filter("appliedToInvoiceIds", By::Integers("invoiceIds")),
    filter("appliedToReferenceNumber", By::Custom(reference_number_filter)),
    filter("businessUnitIds", By::Integers("businessUnit.id")),
    filter("depositIds", By::Integers("deposit.id")),
    filter("paidOnAfter", By::OnOrAfter("date")),
    filter("paidOnBefore", By::Before("date")),
    filter("statuses", By::Choices("status", TRANSACTION_STATUSES)),
    filter("transactionType", By::Choice("transactionType", &["Undefined", "JournalEntry", "ReceivePayment"])),
];

static REFERENCES: &[Reference] = &[reference("typeId", Kind::PaymentTypes), reference("customerId", Kind::Customers)];

fn reference_number_filter(_: &Store, query: &Query) -> Result<Option<Predicate>, Problem> {
    let Some(number) = query.text("appliedToReferenceNumber").map(str::to_owned) else {
        return Ok(None);
    };
    let is_applied = move |applied: &Value| applied["appliedToReferenceNumber"] == number.as_str();
    Ok(Some(Box::new(move |payment: &Record| payment.items("appliedTo").iter().any(&is_applied))))
}

/// Creates a payment.
pub(crate) fn create(store: &mut Store, call: &Call) -> Outcome {
    let body = checked(store, call.body(CREATE)?)?;
    let now = store.now();
    let payment = Record::with_capacity(30)
        .with("active", true)
        .with("status", "Pending")
        .with("transactionStatus", "Success")
        .with("transactionType", "ReceivePayment")
        .with("syncStatus", "Pending")
        .with("createdBy", "api")
        .with("createdOn", now.as_str())
        .with("date", now.as_str())
        .with("customFields", json!([]))
        .with("splits", json!([]));
    let id = store.records_mut(Kind::Payments).add(payment);
    write(store, id, &body)
}

fn update(store: &mut Store, call: &Call) -> Outcome {
    let id = PAYMENT.find(store, call.id("id")?)?.id();
    let body = checked(store, call.body(UPDATE)?)?;
    write(store, id, &body)
}

fn set_fields(store: &mut Store, call: &Call) -> Outcome {
    accounting_fields::set(store, call, Kind::Payments)
}

/// Writes a payment and applies it to invoices again, after reverting its previous splits.
fn write(store: &mut Store, id: i64, body: &Body) -> Outcome {
    let before = splits(PAYMENT.find(store, id)?);
    apply(store, &before, 1.0);
    let kind = body.integer("typeId").and_then(|id| store.records(Kind::PaymentTypes).get(id));
    let kind = kind.map(|kind| (kind.id(), kind.text("name").to_owned()));
    let now = store.now();
    let payment = PAYMENT.find_mut(store, id)?;
    body.merge_into(payment, &["typeId", "amount"]);
    if let Some((id, name)) = kind {
        payment.set("typeId", id.to_string());
        payment.set("type", name);
    }
    if let Some(paid_on) = body.text("paidOn") {
        payment.set("date", paid_on);
    }
    payment.set("modifiedOn", now);
    let splits = splits(payment);
    let applied: f64 = splits.iter().map(|(_, amount)| amount).sum();
    let total = body.decimal("amount").unwrap_or_else(|| applied.max(parse_amount(payment.get("total"))));
    apply(store, &splits, -1.0);
    set_applied(store, id, &splits, (total, applied))?;
    answer(PAYMENT.find(store, id)?)
}

fn set_applied(store: &mut Store, id: i64, splits: &[(i64, f64)], (total, applied): (f64, f64)) -> Result<(), Problem> {
    let invoices: Vec<Record> =
        splits.iter().filter_map(|(id, _)| store.records(Kind::Invoices).get(*id)).cloned().collect();
    let payment = PAYMENT.find_mut(store, id)?;
    let on = payment.text("date").to_owned();
    let applied_to = invoices.iter().zip(splits).enumerate().map(|(index, (invoice, (_, paid)))| {
        json!({
            "appliedId": id * 10 + i64::try_from(index).unwrap_or_default(),
            "appliedTo": invoice.id(),
            "appliedAmount": amount(*paid),
            "appliedOn": on,
            "appliedBy": "api",
            "appliedToReferenceNumber": invoice.get("referenceNumber"),
        })
    });
    payment.set("appliedTo", applied_to.collect::<Vec<_>>());
    payment.set("invoiceIds", splits.iter().map(|(invoice, _)| *invoice).collect::<Vec<_>>());
    payment.set("total", amount(total));
    payment.set("unappliedAmount", amount(total - applied));
    payment.set("referenceNumber", id.to_string());
    if let Some(invoice) = invoices.first() {
        payment.set("customer", invoice.get("customer").clone());
        payment.set("businessUnit", invoice.get("businessUnit").clone());
    }
    Ok(())
}

/// Adds `sign` times the splits to the balances of invoices.
fn apply(store: &mut Store, splits: &[(i64, f64)], sign: f64) {
    let now = store.now();
    for (invoice, paid) in splits {
        if let Some(invoice) = store.records_mut(Kind::Invoices).get_mut(*invoice) {
            let balance = parse_amount(invoice.get("balance")) + sign * paid;
            invoice.set("balance", amount(balance));
            invoice.set("modifiedOn", now.as_str());
        }
    }
}

fn splits(payment: &Record) -> Vec<(i64, f64)> {
    let splits = payment.items("splits").iter();
    splits.filter_map(|split| Some((split["invoiceId"].as_i64()?, parse_amount(&split["amount"])))).collect()
}

/// A payment in the response to a write, which has other fields than in lists.
fn answer(payment: &Record) -> Outcome {
    let mut shown = payment.select(&[
        "active",
        "authCode",
        "checkNumber",
        "customerId",
        "exportId",
        "id",
        "memo",
        "paidOn",
        "splits",
        "status",
        "transactionStatus",
        "typeId",
    ]);
    shown.insert("typeId".to_owned(), payment.text("typeId").parse::<i64>().unwrap_or_default().into());
    shown.insert("paidOn".to_owned(), payment.get("date").clone());
    Answer::json(&shown)
}

fn checked(store: &Store, body: Body) -> Result<Body, Problem> {
    let mut errors = FieldErrors::default();
    let invoices = body.items("splits").iter().filter_map(|split| split["invoiceId"].as_i64());
    check_ids(store, Kind::Invoices, "splits", invoices, &mut errors);
    errors.into_result()?;
    body.checked_references(REFERENCES, store)
}

#[cfg(test)]
mod tests {
    use super::{create, update};
    use crate::http::Call;
    use crate::sandbox::Size;
    use crate::seed;
    use crate::store::{Kind, Store};

    const INVOICE: i64 = 3_000_001;

    fn balance(store: &Store) -> f64 {
        store
            .records(Kind::Invoices)
            .get(INVOICE)
            .map(|known| super::parse_amount(known.get("balance")))
            .unwrap_or_default()
    }

    #[test]
    fn a_payment_changes_the_balance_of_its_invoice() {
        let mut store = seed::store(Size::Small);
        let (before, id) = (balance(&store), store.records(Kind::Payments).next_id());
        let body = |paid: f64| format!(r#"{{"typeId":201,"splits":[{{"invoiceId":{INVOICE},"amount":{paid}}}]}}"#);
        assert!(create(&mut store, &Call::for_test(0, "", &body(10.0))).is_ok());
        assert!((balance(&store) - (before - 10.0)).abs() < 0.001);
        assert!(update(&mut store, &Call::for_test(id, "", &body(4.0))).is_ok());
        assert!((balance(&store) - (before - 4.0)).abs() < 0.001);
    }
}
