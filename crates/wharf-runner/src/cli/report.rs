//! Failed calls, as text for people or as a JSON problem document.

use serde_json::Value;
use wharf::error::UpstreamProblem;
use wharf::{Code, Failure, Fault};

use super::Exit;
use super::status::Status;
use super::terminal::{ERROR, HINT, Terminal, strip_control};
use crate::envelope::problem;

/// The exit of a command whose call failed.
pub(crate) fn failed(failure: &Failure, json: bool) -> Exit {
    let text = match json {
        true => String::from_utf8_lossy(&problem::text(failure, "")).into_owned(),
        false => render(failure, Terminal::errors()),
    };
    Exit::new(Status::of(failure.code()), text)
}

fn render(failure: &Failure, terminal: Terminal) -> String {
    let title = terminal.paint(ERROR, format_args!("wharf: {}:", failure.code().title()));
    let mut lines = vec![format!("{title} {}", strip_control(failure.detail()))];
    let widest = failure.faults().iter().map(|fault| fault.pointer.chars().count()).max().unwrap_or(0);
    lines.extend(failure.faults().iter().map(|Fault { pointer, message, .. }| {
        format!("  {:widest$}  {}", strip_control(pointer), strip_control(message))
    }));
    lines.extend(failure.upstream().into_iter().flat_map(upstream));
    lines.extend(failure.cause().map(|cause| format!("  Cause: {}", strip_control(cause))));
    lines.push(terminal.paint(HINT, format_args!("  {} {}.", retry_advice(failure), failure.code().name())));
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

/// Lines with the vendor's answer.
fn upstream(problem: &UpstreamProblem) -> Vec<String> {
    let title = problem.title.as_ref().map(|title| format!(": {}", strip_control(title))).unwrap_or_default();
    let mut lines = vec![format!("  The vendor answered {}{title}", problem.status)];
    let errors = problem.errors.as_object().into_iter().flatten();
    lines.extend(errors.map(|(field, messages)| format!("  {}  {}", strip_control(field), joined(messages))));
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
  A retry will not help. invalid_input.";
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
  A retry will not help. upstream_rejected.";
        assert_eq!(render(&failure), expected);
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
