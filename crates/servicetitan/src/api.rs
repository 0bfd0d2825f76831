//! The vendor's APIs, and the common properties of its lists.

use std::borrow::Cow;

use wharf::method_override::overrides_method;
use wharf::{
    Api, Deserialize, ErrorFormat, Fault, FaultCode, Filters, JsonSchema, KeyFilter, KeyValues, Paging, PagingScheme,
    Request, Total,
};

/// Name of the host that serves the API.
pub const API: &str = "api";
/// Name of the host that issues tokens.
pub const AUTH: &str = "auth";

/// Problem details with the vendor's trace id.
pub static ERRORS: ErrorFormat =
    ErrorFormat { trace_id: Some(Cow::Borrowed("/traceId")), ..ErrorFormat::PROBLEM_DETAILS };

/// Accounting: invoices, payments.
pub const ACCOUNTING: Api = Api::new(API, "/accounting/v2/tenant/{tenant}");
/// Customer relations: customers, locations, bookings.
pub const CRM: Api = Api::new(API, "/crm/v2/tenant/{tenant}");
/// Dispatch: assignments of technicians to appointments.
pub const DISPATCH: Api = Api::new(API, "/dispatch/v2/tenant/{tenant}");
/// Equipment systems: installed equipment.
pub const EQUIPMENT_SYSTEMS: Api = Api::new(API, "/equipmentsystems/v2/tenant/{tenant}");
/// Job planning: jobs, appointments, projects.
pub const JPM: Api = Api::new(API, "/jpm/v2/tenant/{tenant}");

/// Marketing: campaigns.
pub const MARKETING: Api = Api::new(API, "/marketing/v2/tenant/{tenant}");
/// Settings: technicians, employees, business units, user roles, tag types.
pub const SETTINGS: Api = Api::new(API, "/settings/v2/tenant/{tenant}");

const PAGE: &str = "page";
const PAGE_SIZE: &str = "pageSize";
const INCLUDE_TOTAL: &str = "includeTotal";

/// Lists that can be sorted by id.
pub static SORTED: Paging = paging(Some((Cow::Borrowed("sort"), Cow::Borrowed("+Id"))));

/// Lists without a sort parameter. The page size of 5,000 is the vendor's documented ceiling.
pub static UNSORTED: Paging = paging(None);

const fn paging(stable_sort: Option<(Cow<'static, str>, Cow<'static, str>)>) -> Paging {
    Paging {
        scheme: PagingScheme::PageNumber { page: Cow::Borrowed(PAGE), first: 1, more: Some(Cow::Borrowed("/hasMore")) },
        size: Some(Cow::Borrowed(PAGE_SIZE)),
        max_size: 5_000,
        fills_pages: true,
        total: Some(Total { parameter: Some(Cow::Borrowed(INCLUDE_TOTAL)), member: Cow::Borrowed("/totalCount") }),
        records: Cow::Borrowed("/data"),
        id: Some(Cow::Borrowed("id")),
        stable_sort,
    }
}

/// One id that is not a number makes the vendor reject the whole request.
const IDS: KeyFilter = KeyFilter { parameter: Cow::Borrowed("ids"), max_keys: 50, numeric: true };

const ANY: Option<(Cow<'static, str>, Cow<'static, str>)> = Some((Cow::Borrowed("active"), Cow::Borrowed("Any")));

/// Lists that take the ids of records, at most 50 at once.
pub const BY_ID: Filters = Filters { keys: Some(IDS), ..Filters::NONE };
/// Lists that take ids or a part of the name.
pub const BY_ID_OR_NAME: Filters = Filters { name: Some(Cow::Borrowed("name")), ..BY_ID };
/// Lists that hide inactive records unless asked for them.
pub const ACTIVE: Filters = Filters { inactive: ANY, ..Filters::NONE };
/// Lists that take ids and hide inactive records.
pub const ACTIVE_BY_ID: Filters = Filters { inactive: ANY, ..BY_ID };
/// Lists that take ids or a part of the name, and hide inactive records.
pub const ACTIVE_BY_ID_OR_NAME: Filters = Filters { inactive: ANY, ..BY_ID_OR_NAME };
/// Lists of the accounting API, which has its own parameter for inactive records.
pub const ACCOUNTING_BY_ID: Filters =
    Filters { inactive: Some((Cow::Borrowed("activeState"), Cow::Borrowed("All"))), ..BY_ID };

/// Which part of a list to return.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListOptions {
    /// Fetch all pages and return them as one. Page, page size and total are then ignored.
    #[schemars(extend("x-section" = MORE_OPTIONS))]
    fetch_all: Option<bool>,
    /// Number of the page; the first is 1.
    #[schemars(range(min = 1, max = i32::MAX), extend("x-group" = "pagination", "x-section" = MORE_OPTIONS))]
    page: Option<u32>,
    /// Records per page, at most 5,000. ServiceTitan's default is 50.
    #[schemars(range(min = 1, max = 5_000), extend("x-group" = "pagination", "x-section" = MORE_OPTIONS))]
    page_size: Option<u32>,
    /// Return the number of records on all pages as `totalCount`.
    #[schemars(extend("x-group" = "pagination", "x-section" = MORE_OPTIONS))]
    include_total: Option<bool>,
    /// Additional query parameters, sent unchanged. A name may repeat; it replaces the input of the same name.
    #[schemars(extend("x-section" = MORE_OPTIONS))]
    custom_query_params: Option<KeyValues>,
}

/// The part of a list's form that few people need.
const MORE_OPTIONS: &str = "More options";

/// The fault of an input that replaces the HTTP method by one of these names: what is sent as a read might be a write.
pub fn method_override(input: &str, names: impl IntoIterator<Item = impl AsRef<str>>) -> Option<Fault> {
    let name = names.into_iter().find(|name| overrides_method(name.as_ref()))?;
    let message = format!("{} would replace the HTTP method", name.as_ref());
    Some(Fault::new(format!("/inputs/{input}"), FaultCode::Format, message))
}

impl ListOptions {
    /// Faults that the schema cannot express.
    pub fn faults(&self) -> Vec<Fault> {
        let custom = self.custom_query_params.iter().flat_map(KeyValues::iter);
        method_override("customQueryParams", custom.map(|(name, _)| name)).into_iter().collect()
    }

    /// The list request with these options.
    pub fn apply(&self, request: Request, paging: &'static Paging) -> Request {
        let mut request =
            request.param(PAGE, self.page).param(PAGE_SIZE, self.page_size).param(INCLUDE_TOTAL, self.include_total);
        if let Some(custom) = &self.custom_query_params {
            request.query.retain(|(name, _)| custom.iter().all(|(other, _)| other != name));
            request.query.extend(custom.iter().map(|(name, value)| (name.to_owned().into(), value.to_owned())));
        }
        if self.fetch_all == Some(true) { request.all_pages(paging) } else { request }
    }
}

/// Declares the sort orders of a list: each field, ascending and descending.
macro_rules! sort {
    ($(#[$doc:meta])* $name:ident: $($field:literal),+) => {
        $(#[$doc])*
        pub(crate) struct $name;

        wharf::described!($name, |_| schemars::json_schema!({
            "type": "string",
            "oneOf": [$(
                { "const": concat!("+", $field), "title": wharf::label::label($field) + ", ascending" },
                { "const": concat!("-", $field), "title": wharf::label::label($field) + ", descending" },
            )+],
        }));
    };
}
pub(crate) use sort;
