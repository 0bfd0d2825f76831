//! The boundaries of requests in the bytes of a connection, checked before hyper reads them.
//!
//! hyper accepts a line feed without a carriage return as the end of a line, and a `Content-Length` beside a
//! `Transfer-Encoding`. A proxy in front of the runner may see other requests in such bytes. What this accepts, hyper accepts
//! with the same boundaries.

use memchr::memchr;

/// Follows the bytes of a connection from request to request.
pub(super) struct Framing {
    part: Part,
    /// The beginning of a line that has not arrived as a whole.
    line: Vec<u8>,
    /// Most bytes of a line.
    max_line: usize,
    fields: Fields,
}

/// The part of a request in which the next byte stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Part {
    Head,
    /// A body with so many more bytes.
    Body(u64),
    ChunkSize,
    /// A chunk with so many more bytes, the end of its line included.
    Chunk(u64),
    Trailer,
    /// Nothing more is read.
    Ended,
}

/// What the head of a request has said so far.
#[derive(Default)]
struct Fields {
    has_request_line: bool,
    length: Option<u64>,
    is_chunked: bool,
}

/// The bytes are not a request, or not one that everybody understands in the same way.
#[derive(Debug)]
struct Refused;

impl Framing {
    /// A connection on which a line has at most so many bytes.
    pub(super) fn new(max_line: usize) -> Self {
        Self { part: Part::Head, line: Vec::new(), max_line, fields: Fields::default() }
    }

    /// Whether no more bytes may be read.
    pub(super) fn has_ended(&self) -> bool {
        self.part == Part::Ended
    }

    /// Checks the next bytes, and returns how many of them hyper may see. The last of these is a NUL, with which hyper refuses
    /// the request, if the bytes are refused.
    pub(super) fn check(&mut self, bytes: &mut [u8]) -> usize {
        let mut seen = 0;
        while seen < bytes.len() && !self.has_ended() {
            match self.step(&bytes[seen..]) {
                Ok(used) => seen += used,
                Err(Refused) => {
                    self.part = Part::Ended;
                    bytes[seen] = 0;
                    seen += 1;
                }
            }
        }
        seen
    }

    /// Takes bytes up to the end of a line or of a body, and returns their number.
    #[inline]
    fn step(&mut self, bytes: &[u8]) -> Result<usize, Refused> {
        match &mut self.part {
            Part::Body(left) | Part::Chunk(left) if *left > 0 => {
                let used = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
                *left -= used as u64;
                return Ok(used);
            }
            Part::Body(_) => self.part = Part::Head,
            Part::Chunk(_) => self.part = Part::ChunkSize,
            Part::Head | Part::ChunkSize | Part::Trailer | Part::Ended => {}
        }
        let Some(end) = memchr(b'\n', bytes) else {
            match self.line.len() + bytes.len() > self.max_line {
                // hyper has a limit of its own, and these bytes exceed it.
                true => self.part = Part::Ended,
                false => self.line.extend_from_slice(bytes),
            }
            return Ok(bytes.len());
        };
        if self.line.is_empty() {
            self.end_line(&bytes[..end])?;
        } else {
            let mut line = std::mem::take(&mut self.line);
            line.extend_from_slice(&bytes[..end]);
            self.end_line(&line)?;
        }
        Ok(end + 1)
    }

    #[inline]
    fn end_line(&mut self, line: &[u8]) -> Result<(), Refused> {
        let line = line.strip_suffix(b"\r").ok_or(Refused)?;
        self.part = match self.part {
            Part::Head => match self.fields.read(line)? {
                true => std::mem::take(&mut self.fields).body(),
                false => Part::Head,
            },
            Part::ChunkSize => match chunk_size(line)? {
                0 => Part::Trailer,
                // The line after the chunk has two more.
                size => Part::Chunk(size.checked_add(2).ok_or(Refused)?),
            },
            Part::Trailer if line.is_empty() => Part::Head,
            part => part,
        };
        Ok(())
    }
}

impl Fields {
    /// Reads a line of a head, and returns whether it is the last one.
    #[inline]
    fn read(&mut self, line: &[u8]) -> Result<bool, Refused> {
        if !self.has_request_line {
            // Empty lines may precede a request.
            self.has_request_line = !line.is_empty();
            return Ok(false);
        }
        match line.first().map(u8::to_ascii_lowercase) {
            None => return Ok(true),
            // The line continues the one before it.
            Some(b' ' | b'\t') => return Err(Refused),
            Some(b'c') => {
                if let Some(value) = value_of(line, b"content-length:") {
                    let length = decimal(value)?;
                    if self.is_chunked || self.length.is_some_and(|other| other != length) {
                        return Err(Refused);
                    }
                    self.length = Some(length);
                }
            }
            Some(b't') => {
                if let Some(value) = value_of(line, b"transfer-encoding:") {
                    if self.is_chunked || self.length.is_some() || !value.eq_ignore_ascii_case(b"chunked") {
                        return Err(Refused);
                    }
                    self.is_chunked = true;
                }
            }
            Some(_) => {}
        }
        Ok(false)
    }

    /// What follows the head.
    fn body(self) -> Part {
        match (self.is_chunked, self.length) {
            (true, _) => Part::ChunkSize,
            (false, Some(length)) if length > 0 => Part::Body(length),
            (false, _) => Part::Head,
        }
    }
}

/// The value of a field with this name, which includes its colon.
fn value_of<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let (begins, value) = line.split_at_checked(name.len()).filter(|(begins, _)| begins.ends_with(b":"))?;
    begins.eq_ignore_ascii_case(name).then(|| value.trim_ascii())
}

fn decimal(digits: &[u8]) -> Result<u64, Refused> {
    let all_digits = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let digits = str::from_utf8(digits).ok().filter(|_| all_digits);
    digits.and_then(|digits| digits.parse().ok()).ok_or(Refused)
}

/// The size at the beginning of a chunk's line; blanks and extensions may follow it.
fn chunk_size(line: &[u8]) -> Result<u64, Refused> {
    let digits = line.iter().take_while(|digit| digit.is_ascii_hexdigit()).count();
    let (digits, rest) = line.split_at(digits);
    let size = str::from_utf8(digits).ok().and_then(|digits| u64::from_str_radix(digits, 16).ok());
    match rest.trim_ascii_start().first() {
        None | Some(b';') => size.ok_or(Refused),
        Some(_) => Err(Refused),
    }
}

#[cfg(test)]
mod tests;
