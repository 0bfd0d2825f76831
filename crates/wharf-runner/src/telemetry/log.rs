//! The log on its way to standard error. A reader that is slow or gone costs lines of the log, never a call.

use std::io::{self, Write};
use std::mem;
use std::sync::{Arc, Condvar, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use tracing::warn;

/// Most bytes that wait to be written; further lines are dropped.
const MAX_BYTES: usize = 1 << 20;

/// How long the rest of the log may take when the process ends.
const FLUSH: Duration = Duration::from_secs(1);

/// The lines that were dropped, in the whole process.
static DROPPED: LazyLock<Counter> = LazyLock::new(Counter::default);

/// The count of the lines that were dropped.
pub(crate) fn dropped() -> Counter {
    DROPPED.clone()
}

/// Takes whole lines, and never waits for the output.
#[derive(Clone)]
pub(crate) struct LogWriter(Arc<Queue>);

#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: Vec<u8>,
    is_writing: bool,
    /// Lines dropped since the log last said so.
    dropped: u64,
}

impl LogWriter {
    /// Starts the thread that writes to `output`.
    ///
    /// # Errors
    ///
    /// When the system has no room for a thread.
    pub(crate) fn start(output: impl Write + Send + 'static) -> io::Result<Self> {
        let queue = Arc::<Queue>::default();
        let writer = Self(queue.clone());
        thread::Builder::new().name("log".to_owned()).spawn(move || queue.write_to(output))?;
        Ok(writer)
    }

    /// Waits until all is written, as long as that may take.
    fn flush_all(&self) {
        let is_under_way = |state: &mut State| state.is_writing || !state.waiting.is_empty();
        // Without a reader there is nobody to tell.
        _ = self.0.changed.wait_timeout_while(self.0.lock(), FLUSH, is_under_way);
    }
}

impl Write for LogWriter {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut state = self.0.lock();
        if state.waiting.len() + line.len() > MAX_BYTES {
            state.dropped += 1;
            DROPPED.inc();
        } else {
            state.waiting.extend_from_slice(line);
            self.0.changed.notify_all();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes forever.
    fn write_to(&self, mut output: impl Write) {
        let mut lines = Vec::new();
        loop {
            let is_empty = |state: &mut State| state.waiting.is_empty();
            let waited = self.changed.wait_while(self.lock(), is_empty);
            let mut state = waited.unwrap_or_else(PoisonError::into_inner);
            mem::swap(&mut state.waiting, &mut lines);
            state.is_writing = true;
            drop(state);
            // An error could not be reported anywhere.
            _ = output.write_all(&lines);
            lines.clear();
            let mut state = self.lock();
            state.is_writing = false;
            let dropped = mem::take(&mut state.dropped);
            self.changed.notify_all();
            drop(state);
            if dropped > 0 {
                warn!(lines = dropped, "lines of the log were dropped, because standard error was not read");
            }
        }
    }
}

/// Writes the rest of the log when it is dropped.
pub(crate) struct FlushOnDrop(pub(crate) LogWriter);

impl Drop for FlushOnDrop {
    fn drop(&mut self) {
        self.0.flush_all();
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

    use super::{FlushOnDrop, LogWriter, MAX_BYTES};

    /// An output that takes what its reader asks for.
    struct Pipe(SyncSender<Vec<u8>>);

    impl Write for Pipe {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.send(bytes.to_vec()).map_err(io::Error::other)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn start() -> (LogWriter, Receiver<Vec<u8>>) {
        let (sender, reader) = sync_channel(0);
        (LogWriter::start(Pipe(sender)).unwrap(), reader)
    }

    #[test]
    fn an_output_that_is_not_read_costs_lines_and_no_time() {
        let (mut writer, reader) = start();
        let line = [b'x'; 1 << 10];
        for _ in 0..3 * MAX_BYTES / line.len() {
            writer.write_all(&line).unwrap();
        }
        let dropped = writer.0.lock().dropped;
        assert!((MAX_BYTES / line.len()) as u64 <= dropped && super::dropped().get() >= dropped, "{dropped}");
        let mut kept = 3 * MAX_BYTES as u64 - dropped * line.len() as u64;
        while kept > 0 {
            kept -= reader.recv().unwrap().len() as u64;
        }
    }

    #[test]
    fn the_rest_is_written_at_the_end() {
        let (mut writer, reader) = start();
        let reading = std::thread::spawn(move || reader.recv().unwrap());
        writer.write_all(b"last words").unwrap();
        drop(FlushOnDrop(writer.clone()));
        let state = writer.0.lock();
        assert!(state.waiting.is_empty() && !state.is_writing);
        drop(state);
        assert_eq!(reading.join().unwrap(), b"last words");
    }
}
