use std::convert::Infallible;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Mutex;
use std::task::{Context, Poll};

use fastrand::Rng;
use http::{Request, Response};
use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{Framing, Part};

const MAX_LINE: usize = 8 << 10;

/// What hyper sees of bytes that arrive in pieces of random length.
fn seen(bytes: &[u8], random: &mut Rng) -> (Vec<u8>, Framing) {
    let (mut framing, mut seen, mut rest) = (Framing::new(MAX_LINE), Vec::new(), bytes);
    while !rest.is_empty() {
        let (piece, later) = rest.split_at(random.usize(1..=rest.len().min(40)));
        let mut piece = piece.to_vec();
        let length = framing.check(&mut piece);
        seen.extend_from_slice(&piece[..length]);
        rest = later;
    }
    (seen, framing)
}

fn text(random: &mut Rng, most: usize) -> Vec<u8> {
    if random.bool() {
        return b"GET /inside HTTP/1.1\r\nhost: x\r\n\r\n".to_vec();
    }
    let length = random.usize(0..=most);
    std::iter::repeat_with(|| *random.choice(b"\r\n\0 0a:;").unwrap_or(&0)).take(length).collect()
}

/// A request of one of the shapes that are allowed.
fn request(random: &mut Rng) -> Vec<u8> {
    let blank = random.choice(["", "\r\n"]).unwrap_or_default();
    let mut bytes = format!("{blank}POST /a HTTP/1.1\r\nhost: x\r\nTE: trailers\r\nContent-Type: a\r\n").into_bytes();
    let body = text(random, 100);
    match random.u8(0..3) {
        0 => bytes.extend(b"\r\n"),
        1 => {
            bytes.extend(format!("Content-LENGTH:\t{} \r\n\r\n", body.len()).bytes());
            bytes.extend(body);
        }
        _ => {
            bytes.extend(b"transfer-encoding: Chunked\r\nx: y\r\n\r\n");
            for chunk in body.chunks(17) {
                let rest = random.choice(["", " ", ";a=b", " ;a"]).unwrap_or_default();
                bytes.extend(format!("0{:X}{rest}\r\n", chunk.len()).bytes());
                bytes.extend(chunk.iter().chain(b"\r\n"));
            }
            bytes.extend(*random.choice(&[&b"0\r\n\r\n"[..], b"00;a\r\nx: y\r\n\r\n"]).unwrap_or(&&b""[..]));
        }
    }
    bytes
}

#[test]
fn valid_requests_pass_unchanged_in_whatever_pieces_they_arrive() {
    let mut random = Rng::with_seed(7);
    for _ in 0..2_000 {
        let requests: Vec<u8> = (0..random.u8(1..4)).flat_map(|_| request(&mut random)).collect();
        let (passed, framing) = seen(&requests, &mut random);
        assert_eq!(String::from_utf8_lossy(&passed), String::from_utf8_lossy(&requests));
        assert!(matches!(framing.part, Part::Head | Part::Body(0)) && framing.line.is_empty());
    }
}

#[test]
fn what_could_be_read_in_two_ways_ends_with_a_nul() {
    let chunked = "a: b\r\ntransfer-encoding: chunked\r\n\r\n";
    let table = [
        "a: b\n\r\n",
        "a: b\r\n\n",
        "a: b\r\n c\r\n\r\n",
        "a: b\r\n\tc\r\n\r\n",
        "content-length: 1\r\ncontent-length: 2\r\n\r\n",
        "content-length: 1, 1\r\n\r\n",
        "content-length: +1\r\n\r\n",
        "content-length: 0x1\r\n\r\n",
        "content-length:\r\n\r\n",
        "content-length: 18446744073709551616\r\n\r\n",
        "content-length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "transfer-encoding: chunked\r\nContent-Length: 1\r\n\r\n",
        "transfer-encoding: gzip, chunked\r\n\r\n",
        "transfer-encoding: chunked, chunked\r\n\r\n",
        "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n",
        "transfer-encoding: identity\r\n\r\n",
        "transfer-encoding: \u{b}chunked\r\n\r\n",
        &format!("{chunked}1\n"),
        &format!("{chunked}\r\n"),
        &format!("{chunked}-1\r\n"),
        &format!("{chunked}1 1\r\n"),
        &format!("{chunked}FFFFFFFFFFFFFFFFF\r\n"),
        &format!("{chunked}FFFFFFFFFFFFFFFF\r\n"),
        &format!("{chunked}0\r\n\n"),
        &format!("{chunked}0\r\na: b\n\r\n"),
    ];
    let mut random = Rng::with_seed(7);
    for head in table {
        let valid = "GET / HTTP/1.1\r\n\r\n";
        let refused = format!("{valid}GET / HTTP/1.1\r\n{head}GET /second HTTP/1.1\r\n\r\n");
        let (passed, framing) = seen(refused.as_bytes(), &mut random);
        assert!(framing.has_ended(), "{head:?}");
        let kept = passed.strip_suffix(b"\0").unwrap_or_else(|| panic!("{head:?}: {passed:?}"));
        assert!(refused.as_bytes().starts_with(kept) && kept.starts_with(valid.as_bytes()), "{head:?}");
    }
}

#[test]
fn a_line_without_end_is_not_stored() {
    let mut framing = Framing::new(MAX_LINE);
    let mut piece = [b'x'; 1 << 10];
    let passed: usize = std::iter::repeat_with(|| framing.check(&mut piece)).take_while(|passed| *passed > 0).sum();
    assert_eq!((passed, framing.line.len()), (MAX_LINE + piece.len(), MAX_LINE));
}

/// A connection whose caller has sent all its bytes.
struct Sent<'a>(&'a [u8]);

impl AsyncRead for Sent<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        pin!(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Sent<'_> {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// The targets of the requests that hyper finds in bytes.
async fn found_by_hyper(bytes: &[u8]) -> Vec<String> {
    let found = Mutex::new(Vec::new());
    let service = service_fn(|request: Request<Incoming>| {
        found.lock().unwrap().push(request.uri().to_string());
        async {
            // A body that breaks off ends the connection.
            _ = request.collect().await;
            Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))
        }
    });
    // An error ends the connection.
    _ = http1::Builder::new().serve_connection(TokioIo::new(Sent(bytes)), service).await;
    found.into_inner().unwrap()
}

/// The targets of the requests that the framing finds in bytes, and what hyper may see of these.
fn found_by_framing(bytes: &[u8]) -> (Vec<String>, Vec<u8>) {
    let (mut framing, mut found, mut begin) = (Framing::new(MAX_LINE), Vec::new(), 0);
    let mut seen = bytes.to_vec();
    while begin < bytes.len() {
        let had_begun = framing.fields.has_request_line;
        let length = framing.step(&bytes[begin..]).unwrap_or_default();
        if !had_begun && framing.fields.has_request_line {
            let line = String::from_utf8_lossy(&bytes[begin..begin + length]).into_owned();
            found.push(line.split(' ').nth(1).unwrap_or_default().to_owned());
        }
        if length == 0 {
            seen[begin] = 0;
            seen.truncate(begin + 1);
            break;
        }
        begin += length;
    }
    (found, seen)
}

#[tokio::test]
async fn hyper_finds_no_requests_where_the_framing_finds_none() {
    let mut random = Rng::with_seed(7);
    let (mut both, mut refused) = (0, 0);
    for round in 0..5_000 {
        let mut bytes: Vec<u8> = (0..3).flat_map(|_| request(&mut random)).collect();
        for _ in 0..round % 4 {
            let place = random.usize(0..bytes.len());
            let new =
                random.choice([&b"\r"[..], b"\n", b"\r\n", b"\n\n", b" ", b"\t", b"0", b"2", b",", b";", b":", b""]);
            bytes.splice(place..=place, new.unwrap_or_default().iter().copied());
        }
        let (by_framing, seen) = found_by_framing(&bytes);
        let by_hyper = found_by_hyper(&seen).await;
        assert!(by_framing.starts_with(&by_hyper), "{:?}", String::from_utf8_lossy(&bytes));
        both += usize::from(by_hyper.len() == 3);
        refused += usize::from(by_hyper.len() < 3);
    }
    assert!(both > 1_250 && refused > 500, "{both} {refused}");
}
