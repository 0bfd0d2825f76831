use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use http::HeaderValue;

use super::*;

const LIMIT: usize = 8 << 20;

fn ignore(_: &[u8]) -> Result<(), Undecodable> {
    Ok(())
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn zlib(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn deflate(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn coding(names: &str, limit: usize) -> Result<ContentCoding, Undecodable> {
    let headers = HeaderMap::from_iter([(CONTENT_ENCODING, HeaderValue::from_str(names).unwrap())]);
    ContentCoding::of(&headers, limit)
}

/// Decodes a text that arrives in two pieces.
fn decoded(names: &str, text: &[u8], cut: usize) -> Result<Vec<u8>, Undecodable> {
    let mut coding = coding(names, LIMIT)?;
    let mut whole = Vec::new();
    let (first, second) = text.split_at(cut);
    for piece in [first, second] {
        coding.decode(piece, |piece| -> Result<(), Undecodable> { Ok(whole.write_all(piece)?) })?;
    }
    coding.finish(|rest| -> Result<(), Undecodable> { Ok(whole.write_all(rest)?) })?;
    Ok(whole)
}

/// Columns: `Content-Encoding`, what is sent, what it means.
#[test]
fn every_coding_is_taken_off_wherever_the_body_is_cut() {
    let members = [gzip(b"Ann"), gzip(b""), gzip(b"Bob")].concat();
    for (names, text, content) in [
        ("gzip", members.clone(), "AnnBob"),
        ("GZIP", gzip(b"Ann"), "Ann"),
        ("x-gzip", gzip(b"Ann"), "Ann"),
        ("gzip", [&members[..], &[0; 20]].concat(), "AnnBob"),
        ("gzip", b"{\"id\": 7}".to_vec(), "{\"id\": 7}"),
        ("gzip", b"7".to_vec(), "7"),
        ("gzip", Vec::new(), ""),
        ("deflate", zlib(b"Ann"), "Ann"),
        ("deflate", deflate(b"{\"id\": 7}"), "{\"id\": 7}"),
        ("deflate", Vec::new(), ""),
        ("gzip, gzip", gzip(&gzip(b"Ann")), "Ann"),
        ("gzip, gzip", gzip(b"Ann"), "Ann"),
        ("deflate, gzip", gzip(&zlib(b"Ann")), "Ann"),
        ("gzip, identity, utf-8", gzip(b"Ann"), "Ann"),
    ] {
        for cut in 0..=text.len() {
            assert_eq!(decoded(names, &text, cut).unwrap(), content.as_bytes(), "{names}, cut at {cut}");
        }
    }
}

#[test]
fn other_data_and_cut_data_are_errors() {
    for (names, text) in [
        ("gzip", [&gzip(b"Ann")[..], b"junk"].concat()),
        ("gzip", [&gzip(b"Ann")[..], b"\0\0junk"].concat()),
        ("deflate", [&zlib(b"Ann")[..], b"junk"].concat()),
        ("deflate", b"{\"id\": 7}".to_vec()),
        ("gzip, gzip", gzip(&gzip(b"Ann")[..20])),
    ] {
        for cut in 0..=text.len() {
            assert!(decoded(names, &text, cut).is_err(), "{names}, cut at {cut}");
        }
    }
    for (names, text) in [("gzip", gzip(b"Ann")), ("deflate", zlib(b"Ann")), ("gzip, gzip", gzip(&gzip(b"Ann")))] {
        for length in 1..text.len() {
            // The first byte of the zlib format alone is a body of one letter.
            assert!(decoded(names, &text[..length], 0).is_err() || names == "deflate" && length == 1);
        }
    }
}

#[test]
fn a_decompression_bomb_is_decoded_in_small_pieces() {
    let spaces = vec![b' '; 4 << 20];
    for (names, bomb) in [("gzip", gzip(&spaces)), ("gzip, gzip", gzip(&gzip(&spaces)))] {
        let mut longest = 0;
        let mut measure = |piece: &[u8]| -> Result<(), Undecodable> {
            longest = longest.max(piece.len());
            Ok(())
        };
        let mut coding = coding(names, LIMIT).unwrap();
        coding.decode(&bomb, &mut measure).unwrap();
        coding.finish(&mut measure).unwrap();
        assert!((1..=64 << 10).contains(&longest), "{longest}");
    }
}

/// Empty members decompress to nothing, however many there are.
#[test]
fn an_outer_layer_cannot_grow_without_limit() {
    let members = gzip(b"").repeat(1_000);
    let limit = members.len() - 1;
    coding("gzip", limit).unwrap().decode(&members, ignore).unwrap();
    let mut stacked = coding("gzip, gzip", limit).unwrap();
    let result = stacked.decode(&gzip(&members), ignore).and_then(|()| stacked.finish(ignore));
    assert_eq!(result.unwrap_err().0, "it is too large");
}

#[test]
fn names_that_are_no_coding_are_ignored() {
    for names in ["", ",", "identity", "none", "utf-8", "UTF-8", "iso-8859-1", "binary", "aws-chunked"] {
        assert_eq!(decoded(names, b"Ann", 1).unwrap(), b"Ann", "{names}");
    }
    for names in ["br", "zstd", "compress", "gzip, br", "gzip, gzip, gzip, gzip, gzip"] {
        assert!(coding(names, LIMIT).is_err(), "{names}");
    }
}
