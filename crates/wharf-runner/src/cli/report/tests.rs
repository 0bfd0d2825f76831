use serde_json::json;
use wharf::error::UpstreamProblem;
use wharf::{Code, Failure, Fault, FaultCode};

use super::{Problem, is_problem};
use crate::cli::terminal::Terminal;
use crate::http::problem;

fn render(failure: Failure, id: &str, wait: Option<&str>) -> String {
    let text = problem::Problem::from(failure).text(id);
    serde_json::from_slice::<Problem>(&text).unwrap().render(wait, Terminal::default())
}

#[test]
fn every_fault_is_told_with_its_pointer() {
    let fault = |pointer: &str, message: &str| Fault::new(pointer, FaultCode::Required, message);
    let faults = vec![fault("/inputs/jobId", "Job ID is required"), fault("/inputs/a", "No input has this key")];
    let expected = "\
wharf: Invalid input: 2 inputs were refused
  /inputs/jobId  Job ID is required
  /inputs/a      No input has this key
  Trying again will not help. invalid_input. Request 7f";
    assert_eq!(render(Failure::refused(Code::InvalidInput, faults), "7f", None), expected);
}

#[test]
fn what_the_vendor_said_is_told() {
    let body = json!({ "title": "B\u{1b}ad", "traceId": "t1", "errors": { "Name": ["is long", "is odd"] } });
    let upstream = UpstreamProblem::read(400, body.to_string().as_bytes());
    let failure = Failure::new(Code::UpstreamRejected, "Refused").with_upstream(upstream);
    let expected = "\
wharf: Rejected by the vendor: Refused
  The vendor answered 400: B ad
  Name  is long is odd
  Its trace ID is t1
  Trying again will not help. upstream_rejected.";
    assert_eq!(render(failure, "", None), expected);
}

#[test]
fn it_is_told_whether_to_try_again() {
    let again = |code, wait| render(Failure::new(code, "-"), "", wait);
    assert!(again(Code::RateLimited, Some("3")).contains("Try again after 3 s."));
    assert!(again(Code::UpstreamUnavailable, None).contains("Trying again may help."));
    assert!(again(Code::OutcomeUnknown, None).contains("look before you try again"));
}

#[test]
fn a_problem_is_told_from_an_item() {
    assert!(!is_problem(br#"{"key":"1","label":"One"}"#));
    assert!(!is_problem(br#"{"truncated":false}"#));
    assert!(is_problem(&problem::Problem::from(Failure::new(Code::Timeout, "-")).text("1")));
}
