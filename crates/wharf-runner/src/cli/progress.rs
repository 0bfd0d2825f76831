//! What the person at the terminal sees while a call is under way.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::terminal::{Terminal, strip_control};

/// What is shown of a call, and of a list that comes in parts.
const CALL: &str = "{spinner} {msg} {elapsed}";
const LIST: &str = "{spinner} {msg} {elapsed}, {human_pos} items";

/// How often the spinner turns.
const TURN: Duration = Duration::from_millis(100);

/// A spinner with the time and what has come. It goes when it is dropped.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Begins, if a person watches.
    pub(crate) fn begin(what: &str) -> Option<Self> {
        Terminal::errors().watched.then(|| {
            let bar = ProgressBar::new_spinner().with_message(strip_control(what));
            bar.set_style(style(CALL));
            bar.enable_steady_tick(TURN);
            Self(bar)
        })
    }

    /// From now on tells how many items have come.
    pub(crate) fn count_items(&self) {
        self.0.set_style(style(LIST));
    }

    /// Tells of more items.
    pub(crate) fn arrived(&self, items: usize) {
        self.0.inc(items as u64);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}

#[cfg(test)]
mod tests {
    use super::{CALL, LIST, ProgressStyle};

    #[test]
    fn templates_can_be_read() {
        for template in [CALL, LIST] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
