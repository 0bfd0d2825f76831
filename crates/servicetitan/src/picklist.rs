//! Data sources that list records by id and name.

use std::borrow::Cow;

use serde::Deserialize;
use wharf::Item;

/// The members of a record that most dropdowns need.
#[derive(Deserialize)]
pub struct NamedRecord<'a> {
    id: i64,
    name: Option<Cow<'a, str>>,
}

impl NamedRecord<'_> {
    /// The dropdown item of the record, labeled with its name.
    pub fn item(self) -> Item {
        Item::named(self.id, self.name.as_deref())
    }
}

/// Declares a data source without inputs, whose items show the names of records.
macro_rules! picklist {
    (
        $(#[$doc:meta])*
        $name:ident {
            key: $key:literal,
            label: $label:literal,
            example: $example:literal,
            $(addition: $addition:literal,)?
            list: $list:expr,
            paging: $paging:expr,
            order: $order:ident,
            filters: $filters:expr,
        }
    ) => {
        $(#[$doc])*
        #[derive(serde::Deserialize, schemars::JsonSchema)]
        pub struct $name {}

        impl wharf::Picklist for $name {
            const META: wharf::Meta = {
                let meta = wharf::Meta::new($key, $label, wharf::Effects::READS, include_str!($example));
                $(let meta = if $addition { meta.addition() } else { meta };)?
                meta
            };
            const PAGING: &'static wharf::Paging = &$paging;
            const ORDER: wharf::Order = wharf::Order::$order;
            const FILTERS: wharf::Filters = $filters;
            type Record<'a> = crate::picklist::NamedRecord<'a>;

            fn request(&self) -> wharf::Request {
                $list
            }

            fn item(record: Self::Record<'_>) -> wharf::Item {
                record.item()
            }
        }
    };
}
pub(crate) use picklist;
