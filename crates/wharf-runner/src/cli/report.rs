//! Failed calls: told to people, or left as the problem that they are.

use serde::Deserialize;
use serde_json::Value;
use wharf::{Code, Failure};

use super::Exit;
use super::status::Status;
use super::terminal::{ERROR, HINT, Terminal, strip_control};
use crate::http::problem;

/// A problem, as far as people need it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Problem {
    title: String,
    detail: String,
    code: String,
    retryable: bool,
    request_id: String,
    #[serde(default)]
    errors: Vec<Fault>,
    upstream: Option<Upstream>,
}

#[derive(Deserialize)]
struct Fault {
    pointer: String,
    message: String,
}

/// What the vendor said.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Upstream {
    status: u16,
    title: Option<String>,
    trace_id: Option<String>,
    #[serde(default)]
    errors: Value,
}

/// How a command ends whose call the runner answered with this problem. `wait` is for how many seconds it asked.
pub(crate) fn failed(problem: &[u8], wait: Option<&str>, json: bool) -> Exit {
    let text = String::from_utf8_lossy(problem);
    let Ok(problem) = serde_json::from_slice::<Problem>(problem) else {
        return Exit::because(strip_control(&text));
    };
    let status = Code::named(&problem.code).map_or(Status::Other, Status::of);
    Exit::new(status, if json { text.into_owned() } else { problem.render(wait, Terminal::errors()) })
}

/// How a command ends that cannot even make a call.
pub(crate) fn refused(failure: Failure, json: bool) -> Exit {
    failed(&problem::Problem::from(failure).text(""), None, json)
}

/// Whether a line is a problem.
pub(crate) fn is_problem(line: &[u8]) -> bool {
    serde_json::from_slice::<Problem>(line).is_ok()
}

impl Problem {
    fn render(&self, wait: Option<&str>, terminal: Terminal) -> String {
        let title = terminal.paint(ERROR, format_args!("wharf: {}:", self.title));
        let mut lines = vec![format!("{title} {}", strip_control(&self.detail))];
        let widest = self.errors.iter().map(|fault| fault.pointer.chars().count()).max().unwrap_or(0);
        lines.extend(self.errors.iter().map(|Fault { pointer, message }| {
            format!("  {:widest$}  {}", strip_control(pointer), strip_control(message))
        }));
        lines.extend(self.upstream.iter().flat_map(Upstream::render));
        let id = if self.request_id.is_empty() { String::new() } else { format!(" Request {}", self.request_id) };
        lines.push(terminal.paint(HINT, format_args!("  {} {}.{id}", self.again(wait), self.code)));
        lines.join("\n")
    }

    fn again(&self, wait: Option<&str>) -> String {
        match (self.retryable, wait) {
            _ if self.code == Code::OutcomeUnknown.name() => {
                "It may have happened: look before you try again.".to_owned()
            }
            (true, Some(seconds)) => format!("Try again after {seconds} s."),
            (true, None) => "Trying again may help.".to_owned(),
            (false, _) => "Trying again will not help.".to_owned(),
        }
    }
}

impl Upstream {
    fn render(&self) -> Vec<String> {
        let title = self.title.as_ref().map(|title| format!(": {}", strip_control(title))).unwrap_or_default();
        let mut lines = vec![format!("  The vendor answered {}{title}", self.status)];
        let errors = self.errors.as_object().into_iter().flatten();
        lines.extend(errors.map(|(field, messages)| format!("  {}  {}", strip_control(field), said(messages))));
        lines.extend(self.trace_id.iter().map(|id| format!("  Its trace ID is {}", strip_control(id))));
        lines
    }
}

/// A message, or several.
fn said(messages: &Value) -> String {
    match messages {
        Value::String(message) => strip_control(message),
        Value::Array(several) => several.iter().map(said).collect::<Vec<_>>().join(" "),
        other => strip_control(&other.to_string()),
    }
}

#[cfg(test)]
mod tests;
