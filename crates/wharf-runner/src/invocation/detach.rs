//! Work that outlives its caller.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::runtime::Handle;

/// Work that its caller drives, and that becomes a task of its own when the caller drops it.
pub(crate) struct DetachOnDrop<T: Send + 'static>(Option<BoxFuture<'static, T>>);

impl<T: Send> DetachOnDrop<T> {
    pub(crate) fn new(work: impl Future<Output = T> + Send + 'static) -> Self {
        Self(Some(work.boxed()))
    }
}

impl<T: Send> Future for DetachOnDrop<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        // Taken out, so that work that panics is not polled again.
        let Some(mut work) = self.0.take() else { return Poll::Pending };
        let result = work.poll_unpin(context);
        if result.is_pending() {
            self.0 = Some(work);
        }
        result
    }
}

impl<T: Send> Drop for DetachOnDrop<T> {
    fn drop(&mut self) {
        // Without a runtime the process is ending.
        if let (Some(work), Ok(runtime)) = (self.0.take(), Handle::try_current()) {
            runtime.spawn(work);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::poll;
    use tokio::sync::oneshot;

    use super::DetachOnDrop;

    #[tokio::test]
    async fn work_continues_without_its_caller() {
        let (begin, begun) = oneshot::channel::<()>();
        let (end, ended) = oneshot::channel();
        let mut work = DetachOnDrop::new(async {
            begun.await.unwrap();
            end.send("done").unwrap();
        });
        assert!(poll!(&mut work).is_pending());
        drop(work);
        begin.send(()).unwrap();
        assert_eq!(ended.await, Ok("done"));
    }

    #[tokio::test]
    async fn a_caller_that_waits_gets_the_result() {
        assert_eq!(DetachOnDrop::new(async { 7 }).await, 7);
    }
}
