//! How the body of an answer is coded on the way (RFC 9110 section 8.4).

use std::io::{self, Write};

use flate2::write::MultiGzDecoder;
use http::HeaderMap;
use http::header::CONTENT_ENCODING;

/// What is asked for.
pub(crate) const ACCEPTED: &str = "gzip";

/// The coding of one body.
pub(crate) enum ContentCoding {
    /// As it is.
    Identity,
    /// One or more members of gzip, or nothing at all.
    Gzip { decoder: Box<MultiGzDecoder<Vec<u8>>>, has_begun: bool },
}

impl ContentCoding {
    /// The coding that headers tell; nothing for one that was not asked for.
    pub(crate) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut coding = Self::Identity;
        for value in headers.get_all(CONTENT_ENCODING) {
            for name in value.to_str().ok()?.split(',').map(str::trim) {
                match (name.to_ascii_lowercase().as_str(), &coding) {
                    ("" | "identity", _) => {}
                    ("gzip" | "x-gzip", Self::Identity) => coding = Self::gzip(),
                    _ => return None,
                }
            }
        }
        Some(coding)
    }

    fn gzip() -> Self {
        Self::Gzip { decoder: Box::new(MultiGzDecoder::new(Vec::new())), has_begun: false }
    }

    /// Decodes what has come. Hands on one small piece after the other, until `take` wants no more.
    pub(crate) fn decode<E: From<io::Error>>(
        &mut self,
        mut bytes: &[u8],
        mut take: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let Self::Gzip { decoder, has_begun } = self else { return take(bytes) };
        while !bytes.is_empty() {
            *has_begun = true;
            let read = decoder.write(bytes)?;
            bytes = &bytes[read..];
            take(decoder.get_ref())?;
            decoder.get_mut().clear();
            if read == 0 {
                return Err(io::Error::from(io::ErrorKind::WriteZero).into());
            }
        }
        Ok(())
    }

    /// Hands on the rest of what came.
    pub(crate) fn finish<E: From<io::Error>>(&mut self, take: impl FnOnce(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let Self::Gzip { decoder, has_begun: true } = self else { return Ok(()) };
        decoder.try_finish()?;
        take(decoder.get_ref())
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use http::HeaderValue;

    use super::*;

    fn member(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    fn coding(names: &str) -> Option<ContentCoding> {
        ContentCoding::of(&HeaderMap::from_iter([(CONTENT_ENCODING, HeaderValue::from_str(names).unwrap())]))
    }

    /// Decodes a text that comes in two pieces.
    fn decoded(text: &[u8], cut: usize) -> io::Result<Vec<u8>> {
        let mut gzip = coding("gzip").unwrap();
        let mut whole = Vec::new();
        let (first, second) = text.split_at(cut);
        for piece in [first, second] {
            gzip.decode(piece, |piece| whole.write_all(piece))?;
        }
        gzip.finish(|rest| whole.write_all(rest))?;
        Ok(whole)
    }

    #[test]
    fn members_are_read_to_the_end_and_nothing_else_is() {
        let text = [member(b"Ann"), member(b""), member(b"Bob")].concat();
        for cut in 0..=text.len() {
            assert_eq!(decoded(&text, cut).unwrap(), b"AnnBob", "cut at {cut}");
            let junk = [&text[..], b"junk that is no member"].concat();
            assert!(decoded(&junk, cut).is_err(), "junk, cut at {cut}");
        }
        for length in 1..member(b"Ann").len() {
            assert!(decoded(&member(b"Ann")[..length], 0).is_err(), "{length} bytes");
        }
        assert_eq!(decoded(b"", 0).unwrap(), b"");
    }

    #[test]
    fn a_bomb_comes_in_small_pieces() {
        let bomb = member(&vec![b' '; 4 << 20]);
        let mut longest = 0;
        coding("gzip")
            .unwrap()
            .decode(&bomb, |piece| {
                longest = longest.max(piece.len());
                io::Result::Ok(())
            })
            .unwrap();
        assert!((1..=64 << 10).contains(&longest), "{longest}");
    }

    #[test]
    fn only_what_was_asked_for_is_known() {
        for names in ["", "identity", "gzip", "GZIP", "x-gzip", "identity, gzip"] {
            assert!(coding(names).is_some(), "{names}");
        }
        for names in ["br", "deflate", "gzip, gzip", "gzip, br"] {
            assert!(coding(names).is_none(), "{names}");
        }
    }
}
