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

/// Declares a data source without inputs. Its items show the names of the records, or what `item` makes of the `members`
/// of a record, each an optional text.
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
            $(members: [$($(#[$attribute:meta])* $member:ident),+], item: $item:expr,)?
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

            fn request(&self) -> wharf::Request {
                $list
            }

            $crate::picklist::picklist!(@item $([$($(#[$attribute])* $member),+] $item)?);
        }
        $($crate::picklist::picklist!(@record $($(#[$attribute])* $member),+);)?
    };
    (@item) => {
        type Record<'a> = $crate::picklist::NamedRecord<'a>;

        fn item(record: Self::Record<'_>) -> wharf::Item {
            record.item()
        }
    };
    (@item [$($members:tt)+] $item:expr) => {
        type Record<'a> = Record<'a>;

        fn item(record: Record<'_>) -> wharf::Item {
            let item: fn(Record<'_>) -> wharf::Item = $item;
            item(record)
        }
    };
    (@record $($(#[$attribute:meta])* $member:ident),+) => {
        /// The members of a record that the dropdown needs.
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub struct Record<'a> {
            id: i64,
            $($(#[$attribute])* $member: Option<std::borrow::Cow<'a, str>>,)+
        }
    };
}
pub(crate) use picklist;
