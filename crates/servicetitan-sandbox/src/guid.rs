//! GUIDs with dashes.

/// A random GUID.
pub(crate) fn random() -> String {
    from_number(fastrand::u128(..))
}

/// The GUID with the digits of a number.
pub(crate) fn from_number(number: u128) -> String {
    let digits = format!("{number:032x}");
    [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use super::{from_number, random};
    use crate::http::query::is_guid;

    #[test]
    fn numbers_are_formatted_as_guids() {
        assert!(is_guid(&random()));
        assert_eq!(from_number(0x1f), "00000000-0000-0000-0000-00000000001f");
    }
}
