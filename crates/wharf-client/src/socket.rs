//! TCP connections to vendors.

use std::io::{self, ErrorKind, IoSlice, Read};
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper_util::client::legacy::connect::{Connected, Connection};
use socket2::{SockRef, Socket};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A TCP connection that never looks idle while there is something to read.
///
/// A read of tokio answers from what its event loop last saw. That may be older than bytes which have arrived since:
/// an answer that nobody asked for, or the end of the connection. hyper reads an idle connection once more before it
/// sends the next request, and takes another connection if there is anything to read. So ask the operating system then.
pub(crate) struct VendorStream {
    stream: TcpStream,
    /// Whether nothing was written since the last read.
    may_be_idle: bool,
}

/// The number of bytes to read before the event loop has seen them. The rest follows when it has.
const EARLY_BYTES: usize = 64;

impl VendorStream {
    pub(crate) fn new(stream: TcpStream) -> Self {
        Self { stream, may_be_idle: true }
    }

    /// Reads what has arrived, whether the event loop has seen it or not.
    fn read_now(&self, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let wanted = buffer.remaining().min(EARLY_BYTES);
        let socket = SockRef::from(&self.stream);
        let mut socket: &Socket = &socket;
        match socket.read(buffer.initialize_unfilled_to(wanted)) {
            Ok(length) => {
                buffer.advance(length);
                Poll::Ready(Ok(()))
            }
            // The read before this one has registered the task.
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => Poll::Pending,
            Err(error) => Poll::Ready(Err(error)),
        }
    }
}

impl AsyncRead for VendorStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.stream).poll_read(context, buffer) {
            Poll::Pending if self.may_be_idle && buffer.remaining() > 0 => self.read_now(buffer),
            Poll::Pending => Poll::Pending,
            Poll::Ready(result) => {
                self.may_be_idle = true;
                Poll::Ready(result)
            }
        }
    }
}

impl AsyncWrite for VendorStream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.may_be_idle = false;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.may_be_idle = false;
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl Connection for VendorStream {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::io::Write;
    use std::net::{Ipv4Addr, TcpListener};
    use std::task::Waker;

    use super::*;

    fn read(stream: &mut VendorStream, context: &mut Context<'_>) -> Poll<Vec<u8>> {
        let mut bytes = [0; 100];
        let mut buffer = ReadBuf::new(&mut bytes);
        Pin::new(stream).poll_read(context, &mut buffer).map(|result| {
            result.unwrap();
            buffer.filled().to_vec()
        })
    }

    /// Nothing is awaited, so the event loop does not run.
    #[tokio::test]
    async fn an_idle_connection_shows_what_the_event_loop_has_not_seen() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let mut stream = VendorStream::new(TcpStream::connect(listener.local_addr().unwrap()).await.unwrap());
        let (mut vendor, _) = listener.accept().unwrap();
        vendor.set_nodelay(true).unwrap();
        vendor.write_all(b"answer").unwrap();
        assert_eq!(poll_fn(|context| read(&mut stream, context)).await, b"answer");
        let mut context = Context::from_waker(Waker::noop());
        assert_eq!(read(&mut stream, &mut context), Poll::Pending);
        vendor.write_all(b"unasked").unwrap();
        assert_eq!(read(&mut stream, &mut context), Poll::Ready(b"unasked".to_vec()));
        assert_eq!(read(&mut stream, &mut context), Poll::Pending);
        drop(vendor);
        assert_eq!(read(&mut stream, &mut context), Poll::Ready(Vec::new()));
    }
}
