//! Keys under which vendors perform a write once.

use http::HeaderValue;
use ring::rand::{SystemRandom, generate};
use wharf::{Code, Failure};

/// A new key of 128 random bits, in 32 hexadecimal digits.
///
/// # Errors
///
/// When the operating system has no random numbers. Nothing may be sent then: two writes could have the same key.
pub(crate) fn idempotency_key() -> Result<HeaderValue, Failure> {
    let failed = || Failure::new(Code::Internal, "The operating system has no random numbers. Nothing was sent");
    let bits: [u8; 16] = generate(&SystemRandom::new()).map_err(|_| failed())?.expose();
    HeaderValue::try_from(format!("{:032x}", u128::from_be_bytes(bits))).map_err(|_| failed())
}
