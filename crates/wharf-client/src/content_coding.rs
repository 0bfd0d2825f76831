//! Content codings of response bodies (RFC 9110 section 8.4).

use std::io::{self, ErrorKind};

use flate2::write::{DeflateDecoder, GzDecoder, ZlibDecoder};
use http::HeaderMap;
use http::header::CONTENT_ENCODING;

/// The `Accept-Encoding` of requests.
pub(crate) const SUPPORTED: &str = "gzip";

/// Codings that are not supported. Any other name that vendors send is no coding, such as `none`, `utf-8` or
/// `aws-chunked`: like browsers, read the body as it is.
const UNSUPPORTED: &[&str] =
    &["aes128gcm", "br", "bzip2", "compress", "dcb", "dcz", "exi", "lzma", "pack200-gzip", "x-compress", "xz", "zstd"];

/// Maximum codings of one body.
const MAX_LAYERS: usize = 4;

/// Decodes one body: takes off all its codings, the last one first.
pub(crate) struct ContentCoding {
    /// The outermost coding first; none if the body is not encoded.
    layers: Vec<Layer>,
}

/// A body cannot be decoded.
#[derive(Debug)]
pub(crate) struct Undecodable(pub(crate) String);

impl From<io::Error> for Undecodable {
    fn from(error: io::Error) -> Self {
        Self(error.to_string())
    }
}

impl ContentCoding {
    /// The codings that the headers declare. No layer passes on more than `limit` bytes to the next one.
    pub(crate) fn of(headers: &HeaderMap, limit: usize) -> Result<Self, Undecodable> {
        let mut layers = Vec::new();
        for value in headers.get_all(CONTENT_ENCODING) {
            for name in value.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii) {
                let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
                let kind = match () {
                    () if is("gzip") || is("x-gzip") => Kind::Gzip,
                    () if is("deflate") => Kind::Deflate,
                    () => match UNSUPPORTED.iter().find(|known| is(known)) {
                        Some(known) => return Err(Undecodable(format!("the coding {known} is not supported"))),
                        None => continue,
                    },
                };
                layers.insert(0, Layer { state: State::Start(kind, Vec::new()), passed_on: 0, limit });
            }
        }
        if layers.len() > MAX_LAYERS {
            return Err(Undecodable(format!("it has {} codings", layers.len())));
        }
        Ok(Self { layers })
    }

    /// Decodes the next bytes and passes them to `write` in small pieces. Stops at its first error.
    pub(crate) fn decode<E: From<Undecodable>>(
        &mut self,
        bytes: &[u8],
        mut write: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        decode(&mut self.layers, bytes, &mut write)
    }

    /// Checks that the body is complete and passes on the rest of it.
    pub(crate) fn finish<E: From<Undecodable>>(
        &mut self,
        mut write: impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut layers = &mut *self.layers;
        while let Some((layer, inner)) = layers.split_first_mut() {
            layer.finish(&mut |rest| decode(inner, rest, &mut write))?;
            layers = inner;
        }
        Ok(())
    }
}

/// Takes decoded bytes.
type Sink<'a, E> = &'a mut dyn FnMut(&[u8]) -> Result<(), E>;

fn decode<E: From<Undecodable>>(layers: &mut [Layer], bytes: &[u8], write: Sink<'_, E>) -> Result<(), E> {
    match layers.split_first_mut() {
        Some((layer, inner)) => layer.decode(bytes, &mut |piece| decode(inner, piece, write)),
        None => write(bytes),
    }
}

/// Takes off one coding.
struct Layer {
    state: State,
    passed_on: usize,
    limit: usize,
}

enum State {
    /// The first bytes, which show whether the body has the coding at all.
    Start(Kind, Vec<u8>),
    /// Within compressed data.
    Compressed(Kind, Box<dyn Inflate>),
    /// After compressed data.
    End(Kind),
    /// Within the zeros that pad compressed data.
    Padding,
    /// The body does not have the coding that it declares.
    Plain,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Gzip,
    Deflate,
}

/// How each gzip member begins.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

impl Layer {
    fn decode<E: From<Undecodable>>(&mut self, mut bytes: &[u8], write: Sink<'_, E>) -> Result<(), E> {
        while let Some(byte) = bytes.first() {
            match &mut self.state {
                State::Start(kind, first) => {
                    first.push(*byte);
                    bytes = &bytes[1..];
                    if let [one, two] = first[..] {
                        self.state = begin(*kind, [one, two]);
                        self.decode(&[one, two], write)?;
                    }
                }
                State::Compressed(kind, inflate) => {
                    let kind = *kind;
                    let consumed = inflate.write(bytes).map_err(Undecodable::from)?;
                    bytes = &bytes[consumed..];
                    if consumed == 0 {
                        self.finish(write)?;
                        self.state = State::End(kind);
                    } else {
                        pass_on(&mut self.passed_on, self.limit, inflate.output(), write)?;
                    }
                }
                State::End(Kind::Gzip) if *byte == GZIP_MAGIC[0] => self.state = begin(Kind::Gzip, GZIP_MAGIC),
                State::End(_) => self.state = State::Padding,
                State::Padding if bytes.iter().all(|byte| *byte == 0) => return Ok(()),
                State::Padding => return Err(Undecodable("other data follows the compressed data".to_owned()).into()),
                State::Plain => return write(bytes),
            }
        }
        Ok(())
    }

    fn finish<E: From<Undecodable>>(&mut self, write: Sink<'_, E>) -> Result<(), E> {
        match &mut self.state {
            State::Compressed(_, inflate) => {
                inflate.end().map_err(Undecodable::from)?;
                pass_on(&mut self.passed_on, self.limit, inflate.output(), write)
            }
            // A single byte is compressed data that was cut, or a body of one letter.
            State::Start(_, first) if **first == GZIP_MAGIC[..1] => {
                Err(Undecodable::from(io::Error::from(ErrorKind::UnexpectedEof)).into())
            }
            State::Start(_, first) => write(first),
            State::End(_) | State::Padding | State::Plain => Ok(()),
        }
    }
}

/// Passes on what is decoded, within the limit of its layer.
fn pass_on<E: From<Undecodable>>(
    passed_on: &mut usize,
    limit: usize,
    output: &mut Vec<u8>,
    write: Sink<'_, E>,
) -> Result<(), E> {
    *passed_on += output.len();
    if *passed_on > limit {
        return Err(Undecodable("it is too large".to_owned()).into());
    }
    write(output)?;
    output.clear();
    Ok(())
}

/// The state at the beginning of a body. What begins unlike gzip is not compressed, whatever the headers say.
fn begin(kind: Kind, first: [u8; 2]) -> State {
    match kind {
        Kind::Gzip if first == GZIP_MAGIC => State::Compressed(kind, Box::new(GzDecoder::new(Vec::new()))),
        Kind::Gzip => State::Plain,
        Kind::Deflate if is_zlib(first) => State::Compressed(kind, Box::new(ZlibDecoder::new(Vec::new()))),
        // Some servers omit the zlib format around the deflate data.
        Kind::Deflate => State::Compressed(kind, Box::new(DeflateDecoder::new(Vec::new()))),
    }
}

/// Whether data begins like the zlib format (RFC 1950 section 2.2).
fn is_zlib(first: [u8; 2]) -> bool {
    first[0] & 0x0f == 8 && u16::from_be_bytes(first).is_multiple_of(31)
}

/// A decoder of flate2 that writes to a vector.
trait Inflate: Send {
    /// Decodes some of the bytes. Returns how many; none at the end of the compressed data.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize>;

    /// What is decoded and not yet taken.
    fn output(&mut self) -> &mut Vec<u8>;

    /// Checks that the compressed data is complete.
    fn end(&mut self) -> io::Result<()>;
}

macro_rules! inflate {
    ($($decoder:ident)*) => { $(
        impl Inflate for $decoder<Vec<u8>> {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                io::Write::write(self, bytes)
            }

            fn output(&mut self) -> &mut Vec<u8> {
                self.get_mut()
            }

            fn end(&mut self) -> io::Result<()> {
                self.try_finish()
            }
        }
    )* };
}

inflate! { GzDecoder ZlibDecoder DeflateDecoder }

#[cfg(test)]
mod tests;
