//! The result of an action as bytes: a line of JSON, and the content as it is.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use wharf::error::StoredFailure;
use wharf::{Answer, Failure, ResponseHead};

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    /// Of a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    response: Option<Box<ResponseHead>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failure: Option<StoredFailure>,
}

/// Writes a result. `None` if it cannot be written.
pub(super) fn write(result: &Result<Answer, Failure>) -> Option<Vec<u8>> {
    let (head, content) = match result {
        Ok(answer) => of_answer(answer, None),
        Err(failure) => (Head { content_type: None, response: None, failure: Some(failure.into()) }, Bytes::new()),
    };
    let mut bytes = serde_json::to_vec(&head).ok()?;
    bytes.push(b'\n');
    bytes.extend_from_slice(&content);
    Some(bytes)
}

fn of_answer(answer: &Answer, response: Option<Box<ResponseHead>>) -> (Head, Bytes) {
    match answer {
        Answer::Json(json) => (Head { content_type: None, response, failure: None }, json.clone()),
        Answer::Bytes { content_type, bytes } => {
            (Head { content_type: Some(content_type.clone()), response, failure: None }, bytes.clone())
        }
        Answer::WithHead { head, answer } => of_answer(answer, Some(head.clone())),
    }
}

/// Reads a result. `None` if another version of the runner wrote it in a way that this one does not understand.
pub(super) fn read(bytes: Bytes) -> Option<Result<Answer, Failure>> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let Head { content_type, response, failure } = serde_json::from_slice(&bytes[..end]).ok()?;
    if let Some(failure) = failure {
        return failure.restore().map(Err);
    }
    let content = bytes.slice(end + 1..);
    let answer = match content_type {
        Some(content_type) => Answer::Bytes { content_type, bytes: content },
        None => Answer::Json(content),
    };
    Some(Ok(match response {
        Some(head) => Answer::WithHead { head, answer: Box::new(answer) },
        None => answer,
    }))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;
    use wharf::error::UpstreamProblem;
    use wharf::{Code, Fault, FaultCode};

    use super::*;

    #[test]
    fn a_result_is_read_as_it_was_written() {
        let json = || Answer::Json(r#"{"id": 1.50}"#.into());
        let file = || Answer::Bytes { content_type: "image/png".to_owned(), bytes: vec![0, b'\n', 255].into() };
        let head = || Box::new(ResponseHead { status: 206, headers: [("etag".to_owned(), "1".to_owned())].into() });
        let with_head = |answer| Answer::WithHead { head: head(), answer: Box::new(answer) };
        let upstream = UpstreamProblem {
            status: 409,
            title: Some("Closed".to_owned()),
            trace_id: Some("t".to_owned()),
            errors: json!({ "a": ["b"] }),
        };
        let failures = [
            Failure::new(Code::OutcomeUnknown, "Check"),
            Failure::new(Code::UpstreamConflict, "Closed").with_upstream(upstream).with_cause("private"),
            Failure::refused(Code::InvalidInput, vec![Fault::new("/inputs/a", FaultCode::Range, "Too small")]),
            Failure::new(Code::IdempotencyConflict, "Other").with_status(422).for_good(),
            Failure::new(Code::RateLimited, "Later").with_retry_after(Some(Duration::from_secs(7))),
        ];
        let answers = [json(), file(), with_head(json()), with_head(file()), Answer::Json(Bytes::new())];
        for result in answers.into_iter().map(Ok).chain(failures.into_iter().map(Err)) {
            let written = write(&result).unwrap();
            assert!(!String::from_utf8_lossy(&written).contains("private"));
            let without_cause =
                |result: &Result<Answer, Failure>| format!("{result:?}").replace(r#"Some("private")"#, "None");
            let read = read(written.into()).unwrap();
            assert_eq!(without_cause(&read), without_cause(&result));
        }
        for unknown in ["", "{}", "x\n", r#"{"failure":{"code":"new","status":1,"retryable":true,"detail":""}}"#] {
            assert!(read(unknown.as_bytes().to_vec().into()).is_none(), "{unknown}");
        }
    }
}
