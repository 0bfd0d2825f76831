//! Decoding of the Basic scheme's credentials.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The text that a base64 text stands for, if it is one.
pub(crate) fn decode(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len() * 3 / 4);
    let mut bits: u32 = 0;
    let mut width = 0;
    for byte in text.trim_end_matches('=').bytes() {
        let digit = ALPHABET.iter().position(|known| *known == byte)?;
        bits = (bits << 6) | u32::try_from(digit).ok()?;
        width += 6;
        if width >= 8 {
            width -= 8;
            decoded.push(u8::try_from((bits >> width) & 0xFF).ok()?);
        }
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn every_padding_is_understood() {
        assert_eq!(decode("Y2lkOnNlY3JldA==").as_deref(), Some("cid:secret"));
        assert_eq!(decode("YTpi").as_deref(), Some("a:b"));
        assert_eq!(decode("YTpiYw==").as_deref(), Some("a:bc"));
        assert_eq!(decode("not base64"), None);
    }
}
