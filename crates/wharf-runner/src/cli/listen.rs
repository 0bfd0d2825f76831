//! The listener and the runner that commands share.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;
use wharf::Registry;
use wharf_state::SharedState;

use super::limit_args::LimitArgs;
use super::vendor_args::VendorArgs;
use super::{Exit, declared, hosted};
use crate::Runner;

/// Opens the listener of a command.
///
/// # Errors
///
/// Why not, with an address that may be free.
pub(crate) async fn listen(command: &str, address: SocketAddr) -> Result<TcpListener, Exit> {
    let explain = |error: io::Error| {
        let other = |port: u16| format!("wharf {command} --listen {}", SocketAddr::new(address.ip(), port));
        let (why, next) = match error.kind() {
            io::ErrorKind::AddrInUse => {
                ("another process listens there", other(address.port().checked_add(1).unwrap_or(0)))
            }
            io::ErrorKind::PermissionDenied => ("only the administrator may use this port", other(8080)),
            io::ErrorKind::AddrNotAvailable => {
                ("this machine has no such address", format!("wharf {command} --listen 127.0.0.1:{}", address.port()))
            }
            _ => return Exit::because(format_args!("cannot listen on {address}: {error}")).then_try(other(0)),
        };
        Exit::because(format_args!("cannot listen on {address}: {why}")).then_try(next)
    };
    TcpListener::bind(address).await.map_err(explain)
}

/// Parses the address of a listener. A port alone, and `localhost`, are on this machine.
///
/// # Errors
///
/// What to write instead.
pub(crate) fn address(text: &str) -> Result<SocketAddr, String> {
    let local = |port: &str| port.parse().ok().map(|port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    let port = text.strip_prefix("localhost:").unwrap_or(text);
    if let Some(address) = text.parse().ok().or_else(|| local(port)) {
        return Ok(address);
    }
    let ip = text.trim_matches(['[', ']']).parse::<IpAddr>();
    Err(match (ip, text.strip_prefix(':').and_then(local)) {
        (Ok(ip), _) => format!("the port is missing; write {}", SocketAddr::new(ip, 8080)),
        (_, Some(local)) => {
            let port = local.port();
            format!("write 127.0.0.1:{port} to listen on this machine only, or 0.0.0.0:{port} for all networks")
        }
        _ if text == "localhost" => "the port is missing; write localhost:8080".to_owned(),
        _ if port.parse::<u64>().is_ok() => "the highest port is 65535; write 127.0.0.1:8080".to_owned(),
        _ => {
            "expected an IP address and a port, such as 127.0.0.1:8080 for this machine only, or 0.0.0.0:8080 for all \
              networks"
                .to_owned()
        }
    })
}

/// The registry of the hosted and the declared components.
///
/// # Errors
///
/// All key collisions, and every fault of the files that declare components.
pub(crate) fn registry() -> Result<Registry, Vec<String>> {
    let hosted = hosted().iter().map(|hosted| hosted.component.into());
    Registry::new(hosted.chain(declared::components()?.into_iter().map(|loaded| loaded.component)))
}

/// A runner of these components, which may share state with others.
///
/// # Errors
///
/// All invalid settings.
pub(crate) fn runner(
    registry: Registry,
    vendor: &VendorArgs,
    limits: &LimitArgs,
    shared: Option<Arc<SharedState>>,
) -> Result<Arc<Runner>, Vec<String>> {
    let client = match (vendor.client(&registry, limits), limits.check()) {
        (Ok(client), Ok(())) => client,
        (client, limits) => return Err(client.err().into_iter().flatten().chain(limits.err()).collect()),
    };
    Ok(Arc::new(Runner::new(registry, client.sharing(shared), &limits.options())))
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn an_address_that_is_certain_is_taken_and_others_are_explained() {
        let table = [
            ("127.0.0.1:8080", Ok("127.0.0.1:8080")),
            ("[::1]:8080", Ok("[::1]:8080")),
            ("0.0.0.0:0", Ok("0.0.0.0:0")),
            ("18080", Ok("127.0.0.1:18080")),
            ("localhost:18080", Ok("127.0.0.1:18080")),
            (":8080", Err("127.0.0.1:8080 to listen on this machine only, or 0.0.0.0:8080")),
            ("10.0.0.1", Err("10.0.0.1:8080")),
            ("::1", Err("[::1]:8080")),
            ("[::1]", Err("[::1]:8080")),
            ("localhost", Err("localhost:8080")),
            ("wharf.example:8080", Err("such as 127.0.0.1:8080")),
            ("80800", Err("the highest port is 65535")),
            ("", Err("such as 127.0.0.1:8080")),
        ];
        for (text, expected) in table {
            match (address(text), expected) {
                (Ok(address), Ok(expected)) => assert_eq!(address.to_string(), expected, "{text}"),
                (Err(fault), Err(expected)) => assert!(fault.contains(expected), "{text}: {fault}"),
                (given, _) => panic!("{text}: {given:?}"),
            }
        }
    }
}
