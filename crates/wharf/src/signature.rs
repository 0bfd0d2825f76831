//! Signatures of webhook requests.

use base64::Engine;
use base64::alphabet::{Alphabet, STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hmac::{Hmac, Mac};
use http::{HeaderMap, HeaderName};
use sha2::Sha256;

use crate::error::{Code, Failure};
use crate::secret::Secret;

/// Verifies the HMAC-SHA256 (RFC 2104) of a body. The header `name` holds it in hexadecimal or base64, perhaps after a
/// label such as `sha256=`. The comparison takes constant time.
///
/// # Errors
///
/// `invalid_signature` when the header is missing or repeated, or the signature does not match the body and the key.
pub fn verify_hmac_sha256(key: &Secret, body: &[u8], headers: &HeaderMap, name: &HeaderName) -> Result<(), Failure> {
    let mut given = headers.get_all(name).iter();
    let (Some(signature), None) = (given.next(), given.next()) else {
        return Err(invalid(&format!("The request must have exactly one {name} header, with its signature")));
    };
    let signature = decode(signature.as_bytes())
        .ok_or_else(|| invalid("The signature must be 32 bytes in hexadecimal or base64"))?;
    // HMAC accepts keys of any length, so this cannot fail.
    let keyed = Hmac::<Sha256>::new_from_slice(key.expose().as_bytes());
    let is_valid = keyed.is_ok_and(|keyed| keyed.chain_update(body).verify_slice(&signature).is_ok());
    if is_valid { Ok(()) } else { Err(invalid("The signature does not match this body and the connection's key")) }
}

fn invalid(detail: &str) -> Failure {
    Failure::new(Code::InvalidSignature, detail)
}

/// Decodes hexadecimal, in lower or upper case but not mixed, or either alphabet of base64, with or without padding. A
/// label and blanks around are ignored.
fn decode(text: &[u8]) -> Option<[u8; 32]> {
    let text = unlabeled(text.trim_ascii());
    let alphabet = if text.iter().any(|letter| b"-_".contains(letter)) { &URL_SAFE } else { &STANDARD };
    let bytes = if text.len() == 64 { hexadecimal(text)? } else { base64(alphabet).decode(text).ok()? };
    bytes.try_into().ok()
}

/// What follows the label and its equals sign, if there is one. Those at the end are padding.
fn unlabeled(text: &[u8]) -> &[u8] {
    let label = text.iter().position(|letter| *letter == b'=').filter(|at| text[*at..].iter().any(|one| *one != b'='));
    label.map_or(text, |at| text[at + 1..].trim_ascii())
}

fn base64(alphabet: &Alphabet) -> GeneralPurpose {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(alphabet, config)
}

fn hexadecimal(text: &[u8]) -> Option<Vec<u8>> {
    if text.iter().any(u8::is_ascii_uppercase) && text.iter().any(u8::is_ascii_lowercase) {
        return None;
    }
    let digit = |letter: u8| char::from(letter).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    text.chunks(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    const NAME: HeaderName = HeaderName::from_static("x-signature");
    const BODY: &[u8] = b"what do ya want for nothing?";
    /// RFC 4231, test case 2.
    const HEX: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    const BASE64: &str = "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=";

    fn is_accepted(body: &[u8], signatures: &[&[u8]]) -> bool {
        let mut headers = HeaderMap::new();
        for signature in signatures {
            let Ok(value) = HeaderValue::from_bytes(signature) else { return false };
            headers.append(NAME, value);
        }
        verify_hmac_sha256(&"Jefe".to_owned().into(), body, &headers, &NAME).is_ok()
    }

    #[test]
    fn hexadecimal_and_base64_are_accepted() {
        let (bare, url) = (BASE64.trim_end_matches('='), BASE64.replace('+', "-").replace('/', "_"));
        for signature in [HEX, HEX.to_uppercase().as_str(), BASE64, bare, &url, url.trim_end_matches('=')] {
            for written in [
                signature.to_owned(),
                format!(" {signature}\t"),
                format!("sha256={signature}"),
                format!("v1 = {signature} "),
            ] {
                assert!(is_accepted(BODY, &[written.as_bytes()]), "{written}");
            }
        }
    }

    #[test]
    fn every_flipped_bit_is_rejected() {
        let flips = |bytes: &[u8]| {
            let bytes = bytes.to_vec();
            (0..bytes.len() * 8).map(move |bit| {
                let mut flipped = bytes.clone();
                flipped[bit / 8] ^= 1 << (bit % 8);
                flipped
            })
        };
        for signature in [HEX, BASE64] {
            assert!(flips(BODY).all(|body| !is_accepted(&body, &[signature.as_bytes()])));
            assert!(flips(signature.as_bytes()).all(|flipped| !is_accepted(BODY, &[&flipped])));
        }
    }

    #[test]
    fn a_signature_must_be_complete_and_occur_once() {
        let (hex, half) = (HEX.as_bytes(), &HEX.as_bytes()[..32]);
        let (twice, labels) = ([hex, b", ", hex].concat(), [b"a=b=", hex].concat());
        for signatures in
            [&[][..], &[hex, hex], &[b""], &[half], &[b"sha256=0"], &[b"sha256="], &[b"="], &[&twice], &[&labels]]
        {
            assert!(!is_accepted(BODY, signatures), "{signatures:?}");
        }
    }
}
