//! Failed calls, as text for people or as a JSON problem document.

use serde_json::Value;
use wharf::error::UpstreamProblem;
use wharf::{Code, Failure, Fault};

use super::Exit;
use super::status::Status;
use super::terminal::{ERROR, HINT, Terminal, strip_control};
use crate::envelope::problem;

/// The exit of a command whose call failed, with what to do next for people.
pub(crate) fn failed(failure: &Failure, json: bool, next: impl Into<String>) -> Exit {
    let status = Status::of(failure.code());
    match json {
        true => Exit::new(status, problem_with_cause(failure).to_string()),
        false => Exit::new(status, render(failure, Terminal::errors())).then_try(next),
    }
}

/// The problem document, with the cause: whoever runs the command may know it, unlike a caller over HTTP.
pub(crate) fn problem_with_cause(failure: &Failure) -> Value {
    let mut problem: Value = serde_json::from_slice(&problem::text(failure, "")).unwrap_or_default();
    if let Some(cause) = failure.cause() {
        problem["cause"] = cause.into();
    }
    problem
}

/// The failure in lines, each of which says something new.
fn render(failure: &Failure, terminal: Terminal) -> String {
    let (title, detail) = (failure.code().title(), failure.detail());
    let is_only_fault = matches!(failure.faults(), [only] if only.message == detail);
    let mut lines = vec![match () {
        () if is_only_fault => terminal.paint(ERROR, format_args!("wharf: {title}")),
        () if detail.starts_with(title) => format!("{} {}", terminal.paint(ERROR, "wharf:"), strip_control(detail)),
        () => format!("{} {}", terminal.paint(ERROR, format_args!("wharf: {title}:")), strip_control(detail)),
    }];
    let widest = failure.faults().iter().map(|fault| fault.pointer.chars().count()).max().unwrap_or(0);
    lines.extend(failure.faults().iter().map(|Fault { pointer, message, .. }| {
        format!("  {:widest$}  {}", strip_control(pointer), strip_control(message))
    }));
    lines.extend(failure.upstream().into_iter().flat_map(|problem| upstream(problem, failure)));
    lines.extend(failure.cause().map(|cause| format!("  Cause: {}", strip_control(cause))));
    lines.push(terminal.paint(HINT, format_args!("  {} ({})", retry_advice(failure), failure.code().name())));
    lines.join("\n")
}

fn retry_advice(failure: &Failure) -> String {
    match (failure.retryable(), failure.retry_after()) {
        _ if failure.code() == Code::OutcomeUnknown => {
            "The call may have taken effect: check before you retry.".to_owned()
        }
        (true, Some(wait)) => format!("Retry after {} s.", wait.as_secs_f64().ceil()),
        (true, None) => "A retry may help.".to_owned(),
        (false, _) => "A retry will not help.".to_owned(),
    }
}

/// Lines with what the vendor answered, as far as the failure has not said it.
fn upstream(problem: &UpstreamProblem, failure: &Failure) -> Vec<String> {
    let is_new = |title: &&String| !failure.detail().contains(title.trim_end_matches('.'));
    let title = problem.title.as_ref().filter(is_new).map(|title| format!(": {}", strip_control(title)));
    let mut lines = vec![format!("  The vendor answered {}{}", problem.status, title.unwrap_or_default())];
    if failure.faults().is_empty() {
        let errors = problem.errors.as_object().into_iter().flatten();
        lines.extend(errors.map(|(field, messages)| format!("  {}  {}", strip_control(field), joined(messages))));
    }
    lines.extend(problem.trace_id.iter().map(|id| format!("  Trace ID: {}", strip_control(id))));
    lines
}

/// One message, or several in one line.
fn joined(messages: &Value) -> String {
    match messages {
        Value::String(message) => strip_control(message),
        Value::Array(several) => several.iter().map(joined).collect::<Vec<_>>().join(" "),
        other => strip_control(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;
    use wharf::error::ErrorFormat;
    use wharf::{Code, Failure, Fault, FaultCode};

    use super::Terminal;

    fn render(failure: &Failure) -> String {
        super::render(failure, Terminal::default())
    }

    #[test]
    fn every_fault_is_shown_with_its_pointer() {
        let fault = |pointer: &str, message: &str| Fault::new(pointer, FaultCode::Required, message);
        let faults = vec![fault("/inputs/jobId", "Job ID is required"), fault("/inputs/a", "Unknown key")];
        let expected = "\
wharf: Invalid input: 2 inputs were refused
  /inputs/jobId  Job ID is required
  /inputs/a      Unknown key
  A retry will not help. (invalid_input)";
        assert_eq!(render(&Failure::refused(Code::InvalidInput, faults)), expected);
    }

    #[test]
    fn the_vendors_answer_is_shown() {
        let body = json!({ "title": "B\u{1b}ad", "traceId": "t1", "errors": { "Name": ["is long", "is odd"] } });
        let format = ErrorFormat { trace_id: Some("/traceId".into()), ..ErrorFormat::PROBLEM_DETAILS };
        let upstream = format.read(400, body.to_string().as_bytes());
        let failure = Failure::new(Code::UpstreamRejected, "Refused").with_upstream(upstream);
        let expected = "\
wharf: Rejected by the vendor: Refused
  The vendor answered 400: B ad
  Name  is long is odd
  Trace ID: t1
  A retry will not help. (upstream_rejected)";
        assert_eq!(render(&failure), expected);
    }

    #[test]
    fn nothing_is_told_twice() {
        let only = Failure::refused(Code::InvalidInput, vec![Fault::new("/a", FaultCode::Required, "A is required")]);
        let upstream = ErrorFormat::PROBLEM_DETAILS.read(404, br#"{"title":"No job 1.","errors":{"id":["is odd"]}}"#);
        let rejected = Failure::new(Code::UpstreamNotFound, "Not there: No job 1").with_upstream(upstream);
        let table = [
            (only.clone(), "A is required"),
            (Failure::new(Code::UnknownComponent, "Unknown component \"a\"."), "Unknown component"),
            (rejected.clone(), "No job 1"),
            (rejected, "is odd"),
        ];
        for (failure, told) in table {
            let text = render(&failure);
            assert_eq!(text.matches(told).count(), 1, "{text}");
        }
    }

    #[test]
    fn the_cause_is_shown() {
        let failure = Failure::new(Code::UpstreamUnavailable, "Not reached").with_cause("a.example: refused");
        assert_eq!(render(&failure).lines().nth(1), Some("  Cause: a.example: refused"));
    }

    #[test]
    fn retry_advice_follows_the_failure() {
        let limited = Failure::new(Code::RateLimited, "-").with_retry_after(Some(Duration::from_millis(2_100)));
        assert!(render(&limited).contains("Retry after 3 s."));
        assert!(render(&Failure::new(Code::UpstreamUnavailable, "-")).contains("A retry may help."));
        assert!(render(&Failure::new(Code::OutcomeUnknown, "-")).contains("check before you retry"));
    }
}
