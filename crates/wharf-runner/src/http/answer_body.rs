//! Large answers on their way to callers: written piece by piece, and only while the caller takes them.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

/// The size of a piece. Answers of at most this size are written at once.
pub(super) const PIECE: usize = 64 << 10;

/// How long a caller may take for the start of an answer, whatever its speed.
const PATIENCE: Duration = Duration::from_secs(30);

/// A large answer.
struct AnswerBody {
    pieces: Box<dyn Iterator<Item = Bytes> + Send>,
    /// Bytes to come, if they were counted.
    left: Option<u64>,
    taken: usize,
    /// The least bytes per second at which the caller must take the answer.
    least_rate: usize,
    started: Instant,
    /// The answer counts as a call in flight.
    _admission: Option<OwnedSemaphorePermit>,
}

/// The caller takes the answer too slowly.
#[derive(Debug)]
struct TooSlow;

impl fmt::Display for TooSlow {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the caller takes the answer too slowly")
    }
}

impl std::error::Error for TooSlow {}

/// A body of these pieces.
pub(super) fn body(
    pieces: impl Iterator<Item = Bytes> + Send + 'static,
    length: Option<usize>,
    least_rate: usize,
    admission: Option<OwnedSemaphorePermit>,
) -> Body {
    Body::new(AnswerBody {
        pieces: Box::new(pieces),
        left: length.map(|length| length as u64),
        taken: 0,
        least_rate,
        started: Instant::now(),
        _admission: admission,
    })
}

/// Bytes in pieces.
pub(super) fn pieces(bytes: Bytes) -> impl Iterator<Item = Bytes> + Send {
    (0..bytes.len()).step_by(PIECE).map(move |at| bytes.slice(at..bytes.len().min(at + PIECE)))
}

impl AnswerBody {
    fn is_slow(&self) -> bool {
        let due = (self.taken / self.least_rate.max(1)) as u64;
        self.started.elapsed() > PATIENCE + Duration::from_secs(due)
    }
}

impl HttpBody for AnswerBody {
    type Data = Bytes;
    type Error = TooSlow;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, TooSlow>>> {
        if self.is_slow() {
            return Poll::Ready(Some(Err(TooSlow)));
        }
        let Some(piece) = self.pieces.next() else { return Poll::Ready(None) };
        self.taken += piece.len();
        self.left = self.left.map(|left| left.saturating_sub(piece.len() as u64));
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == Some(0)
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    const RATE: usize = 1_000;

    fn large() -> Body {
        let bytes = Bytes::from(vec![b'x'; 3 * PIECE + 1]);
        body(pieces(bytes.clone()), Some(bytes.len()), RATE, None)
    }

    #[tokio::test]
    async fn an_answer_is_written_in_pieces_of_a_known_length() {
        let mut body = large();
        assert_eq!(body.size_hint().exact(), Some(3 * PIECE as u64 + 1));
        let mut lengths = Vec::new();
        while let Some(frame) = body.frame().await {
            lengths.push(frame.unwrap().into_data().unwrap().len());
        }
        assert_eq!(lengths, [PIECE, PIECE, PIECE, 1]);
        assert!(body.is_end_stream());
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_that_takes_it_slowly_is_cut_off() {
        let due = PATIENCE + Duration::from_secs((3 * PIECE / RATE) as u64);
        for (time, arrives) in [(due, true), (due + Duration::from_secs(1), false)] {
            let mut body = large();
            for _ in 0..3 {
                assert!(body.frame().await.unwrap().is_ok());
            }
            tokio::time::advance(time).await;
            assert_eq!(body.frame().await.unwrap().is_ok(), arrives, "{time:?}");
        }
    }
}
