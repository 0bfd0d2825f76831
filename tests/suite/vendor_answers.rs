//! Answers of vendors that are not by the book: read where their meaning is certain, refused where it is not.

use std::borrow::Cow;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use wharf::{Component, ErrorFormat, RefusalMark};

use crate::stage::{Stage, action, connection};
use crate::vendor::{Act, Vendor, answer, answer_with};

/// An answer with these header lines and a body of any bytes.
fn bytes_with(status: u16, headers: &str, body: &[u8]) -> Act {
    let length = body.len();
    let head = format!("HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n");
    Act::Send([head.as_bytes(), body].concat())
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn raw(method: &str, response_type: &str) -> Value {
    json!({ "urlType": "jpm", "url": "/jobs", "method": method, "responseType": response_type })
}

const JOB: &str = r#"{"id": 1,"name":"é"}"#;

/// Each is the same job for a caller.
#[tokio::test]
async fn json_is_read_whatever_is_around_it() {
    let padded = [gzip(JOB.as_bytes()), vec![0; 512]].concat();
    let latin = JOB.replace('é', "\u{1}").into_bytes();
    let latin: Vec<u8> = latin.into_iter().map(|byte| if byte == 1 { 0xe9 } else { byte }).collect();
    for (name, act) in [
        ("coding that is a charset", answer_with(200, "content-encoding: utf-8\r\n", JOB)),
        ("coding none", answer_with(200, "content-encoding: none\r\n", JOB)),
        ("empty coding", answer_with(200, "content-encoding: \r\n", JOB)),
        ("gzip", bytes_with(200, "content-encoding: gzip\r\n", &gzip(JOB.as_bytes()))),
        ("padded gzip", bytes_with(200, "content-encoding: gzip\r\n", &padded)),
        ("gzip that is none", answer_with(200, "content-encoding: gzip\r\n", JOB)),
        ("gzip twice", bytes_with(200, "content-encoding: gzip, gzip\r\n", &gzip(&gzip(JOB.as_bytes())))),
        (
            "gzip in two lines",
            bytes_with(200, "content-encoding: gzip\r\ncontent-encoding: gzip\r\n", &gzip(JOB.as_bytes())),
        ),
        ("byte order mark", answer(200, &format!("\u{feff}{JOB}"))),
        ("charset utf-8", answer_with(200, "content-type: application/json; charset=\"UTF-8\"\r\n", JOB)),
        ("charset that is not true", answer_with(200, "content-type: application/json; charset=latin1\r\n", JOB)),
        ("charset that nobody knows", answer_with(200, "content-type: application/json; charset=utf8mb4\r\n", JOB)),
        ("latin1", bytes_with(200, "content-type: application/json; charset=iso-8859-1\r\n", &latin)),
        ("utf-16", bytes_with(200, "content-type: application/json; charset=utf-16\r\n", &utf16(JOB))),
        ("utf-16 with a mark", bytes_with(200, "", &utf16(&format!("\u{feff}{JOB}")))),
        ("JSON as HTML", answer_with(200, "content-type: text/html\r\n", JOB)),
        ("blank in a header line", answer_with(200, "X-Foo : bar\r\n", JOB)),
        ("header line without a colon", answer_with(200, "nonsense\r\n", JOB)),
        ("header line with a bad name", answer_with(200, "a b@c: d\r\n", JOB)),
        ("folded header line", answer_with(200, "x-foo: bar\r\n baz\r\n", JOB)),
    ] {
        let vendor = Vendor::doing([act]).await;
        let reply = Stage::new(vendor.address).act("getJob", json!({ "jobId": 1 })).await;
        assert_eq!((reply.status, reply.text()), (200, format!(r#"{{"data":{JOB}}}"#)), "{name}");
    }
}

/// Chunks must not become part of the body when a blank stands before the colon.
#[tokio::test]
async fn a_header_line_with_a_blank_still_frames_the_body() {
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding : chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n".to_vec();
    let vendor = Vendor::doing([Act::Send(chunked)]).await;
    assert_eq!(Stage::new(vendor.address).data("getJob", json!({ "jobId": 1 })).await, json!({}));
}

#[tokio::test]
async fn dropdowns_are_read_whatever_is_around_their_pages() {
    let page = r#"{"page":1,"pageSize":5000,"hasMore":false,"data":[{"id":7,"name":"é","active":true}]}"#;
    let latin: Vec<u8> = page.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    for (name, act) in [
        ("plain", answer(200, page)),
        ("byte order mark", answer(200, &format!("\u{feff}{page}"))),
        ("gzip twice", bytes_with(200, "content-encoding: gzip, gzip\r\n", &gzip(&gzip(page.as_bytes())))),
        ("latin1", bytes_with(200, "content-type: application/json; charset=latin1\r\n", &latin)),
        ("utf-16 with a mark", bytes_with(200, "", &utf16(&format!("\u{feff}{page}")))),
    ] {
        let vendor = Vendor::doing([act]).await;
        let choices = Stage::new(vendor.address).choices("selectBusinessUnit").await;
        assert_eq!(choices["result"], json!([{ "key": "7", "label": "é (ID: 7)" }]), "{name}");
    }
    let page = answer_with(200, "content-type: text/html\r\n", "<html>");
    let vendor = Vendor::doing(std::iter::repeat_n(page, 12)).await;
    let body = json!({ "connection": connection() });
    let path = format!("{}/data-sources/selectBusinessUnit/invoke", crate::stage::BASE);
    let reply = Stage::new(vendor.address).post(&path, &body).await;
    assert_eq!(reply.failure(), (502, "upstream_unavailable".to_owned()));
}

#[tokio::test]
async fn texts_are_converted_by_their_character_set() {
    for (headers, body, text) in [
        ("content-type: text/plain; charset=iso-8859-1\r\n", &b"\xe9"[..], "é"),
        ("content-type: text/plain; charset=windows-1252\r\n", b"\x80", "€"),
        ("content-type: text/plain; charset=utf-16le\r\n", b"\xe9\0", "é"),
        ("content-type: text/plain\r\n", b"\xef\xbb\xbf\xc3\xa9", "é"),
        ("content-type: text/html\r\n", b"<p>\xc3\xa9", "<p>é"),
        ("", b"\xff\xfe\xe9\0", "é"),
    ] {
        let vendor = Vendor::doing([bytes_with(200, headers, body)]).await;
        assert_eq!(Stage::new(vendor.address).data("rawRequest", raw("GET", "text")).await, text, "{headers}");
    }
    let unknown = bytes_with(200, "content-type: text/plain; charset=klingon\r\n", b"a");
    let stage = Stage::new(Vendor::doing(std::iter::repeat_n(unknown, 4)).await.address);
    let read = stage.act("rawRequest", raw("GET", "text")).await;
    assert_eq!(read.failure(), (502, "upstream_invalid".to_owned()));
    assert_eq!(read.json()["detail"], "The vendor's response is in the unknown character set klingon");
    let write = stage.act("rawRequest", raw("POST", "text")).await;
    let detail = write.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("reported success") && detail.contains("klingon") && detail.contains("do not"), "{detail}");
}

/// Columns: the answer, the code for a read and for a write, words in both.
#[tokio::test]
async fn what_cannot_be_read_is_refused_in_its_own_words() {
    let cut = gzip(JOB.as_bytes());
    let invalid = ["upstream_invalid"; 2];
    for (act, codes, words) in [
        (bytes_with(200, "content-encoding: br\r\n", b"\x0b"), invalid, "cannot be decoded: the coding br"),
        (bytes_with(200, "content-encoding: gzip\r\n", &cut[..20]), invalid, "cannot be decoded"),
        (bytes_with(200, "content-encoding: gzip\r\n", &[&cut[..], b"x"].concat()), invalid, "cannot be decoded"),
        (answer_with(206, "content-range: bytes 0-1/9\r\n", "{}"), invalid, "only a part"),
        (answer(200, "OK"), invalid, "is invalid"),
        (answer_with(200, "content-type: text/html\r\n", "<html>"), ["upstream_unavailable", "outcome_unknown"], ""),
        (answer(200, "\r\n <!doctype html>"), ["upstream_unavailable", "outcome_unknown"], ""),
        (answer(200, "\u{feff}<?xml"), ["upstream_unavailable", "outcome_unknown"], ""),
    ] {
        for (method, code) in ["GET", "POST"].into_iter().zip(codes) {
            let vendor = Vendor::doing(std::iter::repeat_n(act.clone(), 3)).await;
            let reply = Stage::new(vendor.address).act("rawRequest", raw(method, "json")).await;
            let detail = reply.json()["detail"].as_str().unwrap().to_owned();
            assert_eq!(reply.failure().1, code, "{method}: {detail}");
            assert!(detail.contains(words) && !detail.contains("broke"), "{method}: {detail}");
            let is_done = method == "POST" && code == "upstream_invalid";
            assert_eq!(detail.contains("The change was made: do not retry"), is_done, "{method}: {detail}");
        }
    }
}

#[tokio::test]
async fn where_nothing_is_promised_any_answer_but_a_web_page_is_a_success() {
    let text = |body: &str| answer_with(200, "content-type: text/plain\r\n", body);
    for (act, data) in [
        (text("OK"), json!({})),
        (text(""), json!({})),
        (answer(200, "NaN"), json!({})),
        (answer(204, ""), json!({})),
        (answer_with(200, "content-type: text/html\r\n", ""), json!({})),
        (text(r#"{"id":1}"#), json!({ "id": 1 })),
        (text("\u{feff}7"), json!(7)),
    ] {
        let stage = Stage::new(Vendor::doing([act]).await.address);
        assert_eq!(stage.data("deleteAppointment", json!({ "appointmentId": 1 })).await, data);
    }
    for page in [answer(200, "<html>"), answer_with(200, "content-type: text/html\r\n", "maintenance")] {
        let stage = Stage::new(Vendor::doing([page]).await.address);
        let reply = stage.act("deleteAppointment", json!({ "appointmentId": 1 })).await;
        assert_eq!(reply.failure(), (504, "outcome_unknown".to_owned()));
    }
}

#[tokio::test]
async fn a_conditional_request_gets_the_vendors_status_and_headers() {
    let request = |name: &str, value: &str, response_type: &str| {
        let mut request = raw("GET", response_type);
        request["headers"] = json!([{ "key": name, "value": value }]);
        request
    };
    let unchanged = answer_with(304, "ETag: \"a\"\r\nset-cookie: b\r\n", "");
    let told = json!({ "data": {}, "upstream": { "status": 304, "headers": { "etag": "\"a\"" } } });
    for (header, response_type) in
        [("If-None-Match", "json"), ("if-none-match", "arraybuffer"), ("If-Modified-Since", "text")]
    {
        let vendor = Vendor::doing([unchanged.clone()]).await;
        let stage = Stage::new(vendor.address);
        let body = json!({ "connection": connection(), "inputs": request(header, "\"a\"", response_type) });
        let accept = [("accept", "application/octet-stream")];
        let reply = stage.post_with(&action("rawRequest"), &accept, &body).await;
        assert_eq!((reply.status, reply.json()), (200, told.clone()), "{header}");
        assert_eq!(vendor.seen()[0].header("accept-encoding"), Some("gzip"));
    }
    let part = answer_with(206, "content-range: bytes 0-1/9\r\ncontent-type: a/b\r\n", "ab");
    let vendor = Vendor::doing([part]).await;
    let reply = Stage::new(vendor.address).act("rawRequest", request("Range", "bytes=0-1", "arraybuffer")).await;
    let data = json!({ "type": "Buffer", "data": [97, 98] });
    let head = json!({ "status": 206, "headers": { "content-range": "bytes 0-1/9" } });
    assert_eq!(reply.json(), json!({ "data": data, "contentType": "a/b", "upstream": head }));
    assert_eq!(vendor.seen()[0].header("accept-encoding"), Some("identity"));
    // Not asked for.
    for act in [unchanged, answer_with(206, "", "ab")] {
        let vendor = Vendor::doing(std::iter::repeat_n(act, 3)).await;
        let reply = Stage::new(vendor.address).act("rawRequest", raw("GET", "arraybuffer")).await;
        assert_eq!(reply.failure(), (502, "upstream_invalid".to_owned()));
    }
}

#[tokio::test]
async fn a_form_is_sent_as_browsers_send_it() {
    let vendor = Vendor::doing([answer(200, "{}")]).await;
    let file = json!({ "data": "b3Zlbg==", "fileName": "a\r\nX: y.pdf", "contentType": "application/pdf" });
    let mut request = raw("POST", "json");
    request["formData"] = json!([{ "key": "my field", "value": "1" }]);
    request["fileData"] = json!([{ "key": "\"photo\"", "value": file }]);
    Stage::new(vendor.address).data("rawRequest", request).await;
    let seen = &vendor.seen()[0];
    let boundary = seen.header("content-type").unwrap().split_once("boundary=").unwrap().1;
    let expected = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"my field\"\r\n\r\n1\r\n--{boundary}\r\n\
         Content-Disposition: form-data; name=\"%22photo%22\"; filename=\"a%0D%0AX: y.pdf\"\r\n\
         Content-Type: application/pdf\r\n\r\noven\r\n--{boundary}--\r\n"
    );
    assert_eq!(seen.text(), expected);
}

/// A vendor whose refusals have the status of a success.
static REFUSING: Component = Component {
    key: "refusing",
    error_format: &ErrorFormat {
        title: Cow::Borrowed("/error"),
        in_success: Some(RefusalMark::False(Cow::Borrowed("/ok"))),
        ..ErrorFormat::PROBLEM_DETAILS
    },
    ..acme::COMPONENT
};

#[tokio::test]
async fn a_success_that_holds_a_refusal_is_a_refusal() {
    let table = [
        ("actions/getNote", json!({ "noteId": "a" }), r#"{"ok":true,"slug":"a"}"#),
        ("actions/createNote", json!({ "text": "x" }), r#"{"ok":true,"slug":"a"}"#),
        ("data-sources/selectNote", json!({}), r#"{"ok":true,"notes":[]}"#),
    ];
    for (path, inputs, success) in table {
        let refusal = answer(200, r#"{"ok":false,"error":"Not in your plan."}"#);
        let vendor = Vendor::doing([refusal, answer(200, success)]).await;
        let stage = Stage::of_at(&REFUSING, vendor.address);
        let connection = json!({ "key": "acmeKey", "fields": { "apiKey": "k" } });
        let body = json!({ "connection": connection, "inputs": inputs });
        let path = format!("/v1/components/refusing/{path}/invoke");
        let reply = stage.post(&path, &body).await;
        assert_eq!(reply.failure(), (422, "upstream_rejected".to_owned()), "{path}");
        assert_eq!(reply.json()["detail"], "The vendor rejected the request: Not in your plan", "{path}");
        assert_eq!(stage.post(&path, &body).await.status, 200, "{path}");
    }
}
