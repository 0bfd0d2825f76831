//! Vendors behind an HTTP proxy.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use wharf_client::{BaseUrls, Client, Limits, Proxy};
use wharf_runner::{Options, Runner};

use crate::stage::{Stage, registry};
use crate::vendor::{Vendor, answer};

/// A proxy that opens each tunnel to one vendor, whatever name it is asked for.
struct HttpProxy {
    address: SocketAddr,
    /// The heads of the requests for tunnels.
    asked: Arc<Mutex<Vec<String>>>,
}

impl HttpProxy {
    async fn start(vendor: SocketAddr, status: &'static str) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let proxy = Self { address: listener.local_addr().unwrap(), asked: Arc::default() };
        let asked = proxy.asked.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(stream.read_u8().await.unwrap());
                }
                asked.lock().unwrap().push(String::from_utf8(head).unwrap());
                stream.write_all(format!("HTTP/1.1 {status}\r\n\r\n").as_bytes()).await.unwrap();
                let mut vendor = TcpStream::connect(vendor).await.unwrap();
                tokio::spawn(async move { copy_bidirectional(&mut stream, &mut vendor).await });
            }
        });
        proxy
    }

    /// A runner behind the proxy. Its vendor has a name that only the proxy knows.
    fn stage(&self) -> Stage {
        let hosts = ["servicetitan.api=http://api.invalid", "servicetitan.auth=http://auth.invalid:8080"];
        let registry = registry();
        let base_urls = BaseUrls::parse(hosts, &registry).unwrap();
        let proxy = Proxy::parse(&format!("http://ann:s3cret@{}", self.address)).unwrap();
        let limits = Limits { backoff: std::time::Duration::ZERO, ..Limits::default() };
        let client = Client::with_proxy(base_urls, limits, Some(&proxy)).unwrap();
        Stage::before(&Arc::new(Runner::new(registry, client, &Options::default())))
    }
}

#[tokio::test]
async fn every_connection_to_a_vendor_is_a_tunnel_of_the_proxy() {
    let vendor = Vendor::doing([answer(200, r#"{"id":1}"#)]).await;
    let proxy = HttpProxy::start(vendor.address, "200 OK").await;
    assert_eq!(proxy.stage().data("getJob", json!({ "jobId": 1 })).await, json!({ "id": 1 }));
    let asked = proxy.asked.lock().unwrap().clone();
    let tunnel = |authority: &str| {
        format!(
            "CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\nProxy-Authorization: Basic YW5uOnMzY3JldA==\r\n\r\n"
        )
    };
    assert_eq!(asked, [tunnel("auth.invalid:8080"), tunnel("api.invalid:80")]);
    let seen = &vendor.seen()[0];
    assert_eq!((seen.header("host"), seen.header("proxy-authorization")), (Some("api.invalid"), None));
}

#[tokio::test]
async fn a_proxy_that_refuses_is_a_vendor_that_cannot_be_reached() {
    for status in ["407 Proxy Authentication Required", "502 Bad Gateway", "nonsense"] {
        let vendor = Vendor::start().await;
        let proxy = HttpProxy::start(vendor.address, status).await;
        let reply = proxy.stage().act("deleteAppointment", json!({ "appointmentId": 1 })).await;
        assert_eq!(reply.failure(), (502, "upstream_unavailable".to_owned()), "{status}");
        assert!(reply.text().contains("Nothing was sent") && !reply.text().contains("s3cret"), "{}", reply.text());
        assert_eq!((vendor.seen().len(), vendor.tokens().len()), (0, 0), "{status}");
    }
}
