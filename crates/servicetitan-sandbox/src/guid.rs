//! GUIDs with dashes.

/// A GUID that is like no other.
pub(crate) fn random() -> String {
    of(fastrand::u128(..))
}

/// The GUID of a number.
pub(crate) fn of(number: u128) -> String {
    let digits = format!("{number:032x}");
    [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use super::{of, random};
    use crate::http::query::is_guid;

    #[test]
    fn every_number_has_a_guid() {
        assert!(is_guid(&random()));
        assert_eq!(of(0x1f), "00000000-0000-0000-0000-00000000001f");
    }
}
