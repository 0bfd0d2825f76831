//! Data sources that list records by id and name.

use std::borrow::Cow;

use serde::Deserialize;

/// The members of a record that most dropdowns need.
#[derive(Deserialize)]
pub struct NamedRecord<'a> {
    /// ID of the record.
    pub id: i64,
    /// Name of the record.
    pub name: Option<Cow<'a, str>>,
}

/// Declares a data source. By default it has no inputs, and an item shows the name of its record. `narrowed_by` declares
/// optional inputs, which are filters of the list. `item` builds an item otherwise, from the id and the `members` of the
/// record, which are optional texts.
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
            $(narrowed_by: {$($(#[$about:meta])* $input:ident: $kind:ty,)+},)?
            $(members: [$($member:tt)+],)?
            $(item: $item:expr,)?
        }
    ) => {
        $(#[$doc])*
        #[derive(serde::Deserialize, schemars::JsonSchema)]
        pub struct $name {
            #[serde(flatten)]
            narrowed_by: wharf::Fields<NarrowedBy>,
        }

        /// Filters of the list.
        #[derive(schemars::JsonSchema)]
        #[serde(rename_all = "camelCase")]
        struct NarrowedBy {
            $($($(#[$about])* $input: Option<$kind>,)+)?
        }

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
                $list.query(&self.narrowed_by)
            }

            $crate::picklist::picklist!(@item [$($($member)+)?] $($item)?);
        }
        $($crate::picklist::picklist!(@record $($member)+);)?
    };
    (@item []) => {
        $crate::picklist::picklist!(@item [] |record| wharf::Item::named(record.id, record.name.as_deref()));
    };
    (@item [] $item:expr) => {
        $crate::picklist::picklist!(@item crate::picklist::NamedRecord; $item);
    };
    (@item [$($member:tt)+] $item:expr) => {
        $crate::picklist::picklist!(@item Record; $item);
    };
    (@item $($record:ident)::+; $item:expr) => {
        type Record<'a> = $($record)::+<'a>;

        fn item(record: Self::Record<'_>) -> wharf::Item {
            let item: fn(Self::Record<'_>) -> wharf::Item = $item;
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
