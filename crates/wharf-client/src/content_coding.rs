//! Content codings of response bodies (RFC 9110 section 8.4).

use std::io::{self, Write};

use flate2::write::MultiGzDecoder;
use http::HeaderMap;
use http::header::CONTENT_ENCODING;

/// The `Accept-Encoding` of requests.
pub(crate) const SUPPORTED: &str = "gzip";

/// Decodes one body.
pub(crate) enum ContentCoding {
    /// Not encoded.
    Identity,
    /// One or more gzip members, or an empty body.
    Gzip { decoder: Box<MultiGzDecoder<Vec<u8>>>, has_data: bool },
}

impl ContentCoding {
    /// The coding that the headers declare; `None` if it is not supported.
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
        Self::Gzip { decoder: Box::new(MultiGzDecoder::new(Vec::new())), has_data: false }
    }

    /// Decodes the next bytes and passes them to `write` in small pieces. Stops at its first error.
    pub(crate) fn decode<E: From<io::Error>>(
        &mut self,
        mut bytes: &[u8],
        mut write: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let Self::Gzip { decoder, has_data } = self else { return write(bytes) };
        while !bytes.is_empty() {
            *has_data = true;
            let consumed = decoder.write(bytes)?;
            bytes = &bytes[consumed..];
            write(decoder.get_ref())?;
            decoder.get_mut().clear();
            if consumed == 0 {
                return Err(io::Error::from(io::ErrorKind::WriteZero).into());
            }
        }
        Ok(())
    }

    /// Checks that the body is complete and passes on the rest of it.
    pub(crate) fn finish<E: From<io::Error>>(&mut self, write: impl FnOnce(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let Self::Gzip { decoder, has_data: true } = self else { return Ok(()) };
        decoder.try_finish()?;
        write(decoder.get_ref())
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

    /// Decodes a text that arrives in two pieces.
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
    fn all_gzip_members_are_decoded_and_anything_else_is_an_error() {
        let text = [member(b"Ann"), member(b""), member(b"Bob")].concat();
        for cut in 0..=text.len() {
            assert_eq!(decoded(&text, cut).unwrap(), b"AnnBob", "cut at {cut}");
            let junk = [&text[..], b"junk that is not a member"].concat();
            assert!(decoded(&junk, cut).is_err(), "junk, cut at {cut}");
        }
        for length in 1..member(b"Ann").len() {
            assert!(decoded(&member(b"Ann")[..length], 0).is_err(), "{length} bytes");
        }
        assert_eq!(decoded(b"", 0).unwrap(), b"");
    }

    #[test]
    fn a_decompression_bomb_is_decoded_in_small_pieces() {
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
    fn only_identity_and_gzip_are_supported() {
        for names in ["", "identity", "gzip", "GZIP", "x-gzip", "identity, gzip"] {
            assert!(coding(names).is_some(), "{names}");
        }
        for names in ["br", "deflate", "gzip, gzip", "gzip, br"] {
            assert!(coding(names).is_none(), "{names}");
        }
    }
}
