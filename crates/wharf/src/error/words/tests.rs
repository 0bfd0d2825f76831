use serde_json::json;

use crate::error::{ErrorFormat, UpstreamProblem};

/// Bodies of error responses as vendors send them, and their words.
#[test]
fn the_words_of_every_common_shape_are_found() {
    let table = [
        // RFC 9457 and RFC 6749.
        (r#"{"detail":"Job 1 is closed"}"#, "Job 1 is closed"),
        (
            r#"{"type":"about:blank","title":"Conflict.","status":409,"detail":"Job 1 is closed"}"#,
            "Conflict: Job 1 is closed",
        ),
        (r#"{"title":"Job 1","detail":"Job 1 is closed"}"#, "Job 1 is closed"),
        (r#"{"title":"Job 1 is closed","detail":"closed"}"#, "Job 1 is closed"),
        (r#"{"error":"invalid_client","error_description":"No such client"}"#, "invalid_client: No such client"),
        // One member.
        (r#"{"message":"No"}"#, "No"),
        (r#"{"Message":"No"}"#, "No"),
        (r#"{"error_message":"No"}"#, "No"),
        (r#"{"errorMessage":"No"}"#, "No"),
        (r#"{"errcode":40013,"errmsg":"No"}"#, "No"),
        (r#"{"error":"No"}"#, "No"),
        (r#"{"errorCode":"invalid_client"}"#, "invalid_client"),
        (r#"{"ok":false,"error":"not_authed"}"#, "not_authed"),
        (r#"{"error":"Not Found","message":"  "}"#, "Not Found"),
        (r#""No""#, "No"),
        // An error that is an object.
        (r#"{"error":{"code":403,"message":"No","status":"PERMISSION_DENIED","errors":[{"message":"x"}]}}"#, "No"),
        (r#"{"error":{"type":"invalid_request_error","code":"card_declined","message":"No"}}"#, "card_declined: No"),
        (r#"{"error":{"code":"Bad","message":{"lang":"en","value":"No"}}}"#, "Bad: No"),
        (r#"{"odata.error":{"message":{"value":"No"}}}"#, "No"),
        (r#"{"fault":{"faultstring":"No","detail":{"errorcode":"steps.x"}}}"#, "No"),
        (r#"{"fault":{"faultstring":"No"}}"#, "No"),
        (r#"{"Fault":{"Error":[{"Message":"No","Detail":"It is closed"}]}}"#, "It is closed"),
        // Lists of errors.
        (r#"[{"errorCode":"X","message":"No"},{"message":"Never"}]"#, "X: No; Never"),
        (r#"{"errors":[{"title":"Invalid","detail":"No","source":{"pointer":"/data"}}]}"#, "Invalid: No"),
        (r#"{"data":null,"errors":[{"message":"No"}]}"#, "No"),
        (r#"{"errors":["1","2","3","4"]}"#, "1; 2; 3"),
        (r#"{"errors":"No"}"#, "No"),
        (r#"{"errorMessages":["No"],"errors":{}}"#, "No"),
        (r#"{"detail":[{"loc":["body","memo"],"msg":"field required"}]}"#, "field required"),
        // Messages by field.
        (r#"{"errors":{"Name":["is long","is odd"],"Memo":"is empty"}}"#, "Name: is long; is odd; Memo: is empty"),
        (r#"{"message":"Invalid.","modelState":{"job.Name":["is long"]}}"#, "Invalid."),
        (r#"{"modelState":{"job.Name":["is long"]}}"#, "job.Name: is long"),
        (r#"{"name":["This field is required."]}"#, "name: This field is required."),
        // No words.
        ("{}", ""),
        ("null", ""),
        ("7", ""),
        ("[]", ""),
        (r#"{"error":true,"code":7,"message":null}"#, ""),
        (r#"{"name":"Ann"}"#, ""),
        (r#"{"name":["Ann"],"age":7}"#, ""),
        (r#"{"error":{"error":{"error":{"error":{"error":{"message":"deep"}}}}}}"#, ""),
        (r#"{"error":{"error":{"error":{"error":{"message":"deep"}}}}}"#, "deep"),
        // Text.
        ("", ""),
        (" Job 1\r\n is  closed ", "Job 1 is closed"),
        ("a < b", "a < b"),
        ("<html>No</html>", ""),
        (r#"{"message":"No"#, ""),
        ("PK\u{3}\u{4}", ""),
        // Markup and control characters within.
        (r#"{"message":"<p class=\"x\">No,<br/>never</p><!-- x --> 1 < 2 & 3 > 2"}"#, "No, never 1 < 2 & 3 > 2"),
        (r#"{"message":"No \u001b[31m<b"}"#, "No [31m"),
        (r#"{"message":"<br>"}"#, ""),
    ];
    for (body, words) in table {
        for start in ["", "\u{feff}"] {
            let problem = UpstreamProblem::of_any_format(400, format!("{start}{body}").as_bytes());
            assert_eq!(problem.title.unwrap_or_default(), words, "{body}");
        }
    }
}

#[test]
fn words_are_cut() {
    let max = UpstreamProblem::MAX_TITLE;
    for length in [max - 1, max, max + 1, 10 * max] {
        let expected = if length > max { "é".repeat(max - 1) + "…" } else { "é".repeat(length) };
        for body in ["é".repeat(length), json!({ "message": "é".repeat(length) }).to_string()] {
            assert_eq!(UpstreamProblem::of_any_format(400, body.as_bytes()).title, Some(expected.clone()), "{length}");
        }
    }
}

#[test]
fn messages_by_field_are_found() {
    let table = [
        (json!({ "errors": { "a": ["b"] } }), json!({ "a": ["b"] })),
        (json!({ "errors": {}, "modelState": { "a": ["b"] } }), json!({ "a": ["b"] })),
        (json!({ "errors": [], "details": [1] }), json!([1])),
        (json!({ "error": { "errors": [{ "message": "b" }] } }), json!([{ "message": "b" }])),
        (json!({ "errors": "No" }), json!(null)),
        (json!(["No"]), json!(null)),
    ];
    for (body, errors) in table {
        assert_eq!(UpstreamProblem::of_any_format(400, body.to_string().as_bytes()).errors, errors, "{body}");
    }
}

#[test]
fn the_declared_format_comes_first() {
    let format = ErrorFormat { trace_id: Some("/traceId".into()), ..ErrorFormat::PROBLEM_DETAILS };
    let read = |body: &str| {
        let UpstreamProblem { status, title, trace_id, errors } = format.read(400, body.as_bytes());
        assert_eq!(status, 400);
        (title.unwrap_or_default(), trace_id.unwrap_or_default(), errors)
    };
    let table = [
        (r#"{"title":"T","message":"M","traceId":"1","errors":{"a":["b"]}}"#, "T", "1", json!({ "a": ["b"] })),
        (r#"{"title":"T.","detail":"D"}"#, "T: D", "", json!(null)),
        (r#"{"detail":"D","modelState":{"a":["b"]}}"#, "D", "", json!({ "a": ["b"] })),
        (r#"{"title":7,"message":"M","traceId":7}"#, "M", "", json!(null)),
        ("Closed", "Closed", "", json!(null)),
        ("\u{feff}{\"title\":\"T\"}", "T", "", json!(null)),
    ];
    for (body, title, trace_id, errors) in table {
        assert_eq!(read(body), (title.to_owned(), trace_id.to_owned(), errors), "{body}");
    }
    let other =
        ErrorFormat { title: "/error/message".into(), detail: None, errors: None, ..ErrorFormat::PROBLEM_DETAILS };
    assert_eq!(other.read(400, br#"{"error":{"message":"M","detail":"D"}}"#).title.as_deref(), Some("M"));
}
