//! Progress of a call, shown on the terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::terminal::{Terminal, strip_control};

/// Templates for a call, and for a list that arrives in pages.
const CALL: &str = "{spinner} {msg} {elapsed}";
const LIST: &str = "{spinner} {msg} {elapsed}, {human_pos} items";

/// Interval between two frames of the spinner.
const TICK: Duration = Duration::from_millis(100);

/// A spinner with the elapsed time and the number of items. Removed on drop.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Starts the spinner if standard error is a terminal.
    pub(crate) fn start(what: &str) -> Option<Self> {
        Terminal::errors().is_terminal.then(|| {
            let bar = ProgressBar::new_spinner().with_message(strip_control(what));
            bar.set_style(style(CALL));
            bar.enable_steady_tick(TICK);
            Self(bar)
        })
    }

    /// Switches to the template with the number of items.
    pub(crate) fn count_items(&self) {
        self.0.set_style(style(LIST));
    }

    /// Adds to the number of items.
    pub(crate) fn add_items(&self, items: usize) {
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
    fn templates_are_valid() {
        for template in [CALL, LIST] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
