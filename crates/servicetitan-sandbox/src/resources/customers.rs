//! Customers.

use super::customer_bodies::UPDATE;
use super::{common, custom_fields, customer_contacts, external_data};
use crate::http::{Call, Method, Operation, Outcome, Problem, Query};
use crate::list::predicate;
use crate::list::{By, Filter, Listing, Predicate, Sorting, filter};
use crate::store::{Kind, Resource, Store};

/// The operations on customers.
pub(crate) static OPERATIONS: &[Operation] = &[
    Operation::list("/crm/v2/tenant/{tenant}/customers", &LISTING),
    Operation::get("/crm/v2/tenant/{tenant}/customers/{id}", &CUSTOMER),
    Operation::write(Method::Patch, "/crm/v2/tenant/{tenant}/customers/{id}", update),
];

/// A customer in responses.
pub(crate) static CUSTOMER: Resource = Resource {
    kind: Kind::Customers,
    fields: &[
        "id",
        "active",
        "name",
        "type",
        "address",
        "customFields",
        "balance",
        "taxExempt",
        "tagTypeIds",
        "doNotMail",
        "doNotService",
        "nationalAccount",
        "createdOn",
        "createdById",
        "modifiedOn",
        "mergedToId",
        "paymentTermId",
        "creditLimit",
        "creditLimitBalance",
        "externalData",
    ],
};

static LISTING: Listing = Listing {
    resource: &CUSTOMER,
    filters: &[
        common::IDS,
        common::NAME,
        common::ADDRESS,
        common::ACTIVE,
        common::CREATED,
        common::MODIFIED,
        external_data::FILTERS,
        FILTERS,
    ],
    sorting: Sorting::Sort(common::STAMP_SORTS),
};

static FILTERS: &[Filter] =
    &[filter("phone", By::Custom(phone_filter)), filter("excludeAccountingChangesFromModifiedDateRange", By::Ignored)];

fn phone_filter(store: &Store, query: &Query) -> Result<Option<Predicate>, Problem> {
    let Some(phone) = query.text("phone") else {
        return Ok(None);
    };
    let customers = customer_contacts::customers_with_phone(store, phone);
    Ok(Some(predicate::integer_in("id", customers)))
}

/// Changes a customer.
pub(crate) fn update(store: &mut Store, call: &Call) -> Outcome {
    let now = store.now();
    let customer = CUSTOMER.find_mut(store, call.id("id")?)?;
    let body = call.body(UPDATE)?;
    body.merge_into(customer, &[custom_fields::FIELD, external_data::FIELD]);
    custom_fields::apply(customer, &body);
    external_data::apply(customer, &body);
    customer.set("modifiedOn", now);
    CUSTOMER.answer(customer)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{CUSTOMER, update};
    use crate::http::{Answer, Call};
    use crate::sandbox::Size;
    use crate::seed;

    const FIRST: i64 = 1_000_001;

    #[test]
    fn a_patch_changes_only_the_fields_that_were_sent() {
        let mut store = seed::store(Size::Small);
        let before = CUSTOMER.find(&store, FIRST).cloned().unwrap_or_default();
        let answer = update(&mut store, &Call::for_test(FIRST, "", r#"{"name":"New Name","doNotMail":true}"#));
        let Ok(Answer::Json(body)) = answer else {
            unreachable!("the patch is valid");
        };
        let customer: Value = serde_json::from_slice(&body).unwrap_or_default();
        assert_eq!(customer["name"], "New Name");
        assert_eq!(customer["doNotMail"], true);
        assert_eq!(&customer["address"], before.get("address"));
        assert_ne!(&customer["modifiedOn"], before.get("modifiedOn"));
    }

    #[test]
    fn an_invalid_patch_changes_nothing() {
        let mut store = seed::store(Size::Small);
        let before = CUSTOMER.find(&store, FIRST).cloned();
        for body in [r#"{"name":null}"#, r#"{"title":"x"}"#, r#"{"active":"yes"}"#, r#"{"address":{"city":"x"}}"#] {
            assert!(update(&mut store, &Call::for_test(FIRST, "", body)).is_err(), "{body}");
        }
        assert_eq!(CUSTOMER.find(&store, FIRST).cloned(), before);
    }
}
