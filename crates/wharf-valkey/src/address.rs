//! Where the engine is.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use futures_util::future::join_all;
use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisError, TlsCertificates, cmd,
};
use tokio::time::timeout;
use url::Url;
use wharf_state::Fault;

use crate::sentinels::{self, MIN_DOWN_AFTER, Sentinels, View};

/// The port of a Sentinel.
const SENTINEL_PORT: u16 = 26379;

/// Most Sentinels that are asked.
const MAX_SENTINELS: usize = 16;

/// The address of an engine, with credentials.
#[derive(Clone)]
pub struct Address {
    /// How the engine is reached; of Sentinels' engines, everything but the host.
    info: ConnectionInfo,
    sentinels: Option<Sentinels>,
    /// The certificates of those who may sign the engine's, as PEM.
    ca: Option<Vec<u8>>,
}

/// Why an address cannot be used.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InvalidAddress(String);

impl fmt::Display for InvalidAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Debug for Address {
    /// Without credentials.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Address").field("engine", &self.info.addr().to_string()).finish_non_exhaustive()
    }
}

impl Address {
    /// Reads `valkey://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE]`, `valkeys://` with TLS, `valkey+unix:///PATH`, and
    /// `valkey+sentinel://[USER[:PASSWORD]@]HOST[:PORT][,HOST[:PORT]…]/SERVICE`; with `redis` in the place of `valkey` too.
    ///
    /// # Errors
    ///
    /// What is wrong, without the credentials.
    pub fn parse(text: &str, ca: Option<Vec<u8>>) -> Result<Self, InvalidAddress> {
        let invalid = |what: &str| InvalidAddress(what.to_owned());
        let (scheme, rest) = text
            .split_once(':')
            .ok_or_else(|| invalid("expected memory, or an address such as valkey://127.0.0.1:6379"))?;
        let of_engine = |scheme: &str| {
            let info = format!("{scheme}:{rest}").into_connection_info();
            let info = info.map_err(|_| invalid("expected valkey://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE]"))?;
            Ok(Self { info, sentinels: None, ca: ca.clone() })
        };
        match scheme {
            "valkey" | "redis" => of_engine("redis"),
            "valkeys" | "rediss" => of_engine("rediss"),
            "unix" | "valkey+unix" | "redis+unix" => of_engine("unix"),
            "valkey+sentinel" | "redis+sentinel" => Self::of_sentinels(rest, ca, false),
            "valkeys+sentinel" | "rediss+sentinel" => Self::of_sentinels(rest, ca, true),
            _ => Err(invalid(
                "expected one of valkey://, valkeys://, valkey+unix://, valkey+sentinel:// and valkeys+sentinel://",
            )),
        }
    }

    fn of_sentinels(rest: &str, ca: Option<Vec<u8>>, tls: bool) -> Result<Self, InvalidAddress> {
        let invalid = || {
            InvalidAddress("expected valkey+sentinel://[USER[:PASSWORD]@]HOST[:PORT],HOST[:PORT]/SERVICE".to_owned())
        };
        let rest = rest.strip_prefix("//").ok_or_else(invalid)?;
        let (authority, service) =
            rest.split_once('/').filter(|(_, service)| !service.is_empty()).ok_or_else(invalid)?;
        let (credentials, hosts) = authority.rsplit_once('@').map_or(("", authority), |(user, hosts)| (user, hosts));
        let host = |host: &str| {
            let url = Url::parse(&format!("redis://{host}")).map_err(|_| invalid())?;
            let name = url.host_str().filter(|name| !name.is_empty()).ok_or_else(invalid)?;
            let name = name.trim_matches(['[', ']']).to_owned();
            Ok(Self::at(name, url.port().unwrap_or(SENTINEL_PORT), tls))
        };
        let hosts: Vec<ConnectionAddr> = hosts.split(',').map(host).collect::<Result<_, _>>()?;
        if hosts.len() > MAX_SENTINELS {
            return Err(InvalidAddress(format!("expected at most {MAX_SENTINELS} Sentinels")));
        }
        let at = if credentials.is_empty() { "" } else { "@" };
        let info = format!("redis://{credentials}{at}unknown").into_connection_info().map_err(|_| invalid())?;
        Ok(Self { info, sentinels: Some(Sentinels { hosts, service: service.to_owned() }), ca })
    }

    fn at(host: String, port: u16, tls: bool) -> ConnectionAddr {
        match tls {
            true => ConnectionAddr::TcpTls { host, port, insecure: false, tls_params: None },
            false => ConnectionAddr::Tcp(host, port),
        }
    }

    /// Where to connect: to the primary, if Sentinels know it.
    pub(crate) async fn engine(&self, limit: Duration) -> Result<ConnectionInfo, Fault> {
        let Some(sentinels) = &self.sentinels else { return Ok(self.info.clone()) };
        let views = join_all(sentinels.hosts.iter().map(|host| timeout(limit, self.ask(host, &sentinels.service))));
        let views: Vec<_> = views.await.into_iter().map(|view| view.ok()?.ok()?).collect();
        if views.iter().flatten().any(|view| view.is_hasty) {
            return Err(Fault::Unusable(format!(
                "its Sentinels take the primary for down too soon: set down-after-milliseconds to {MIN_DOWN_AFTER} or more"
            )));
        }
        let Some((host, port)) = sentinels::agreed(&views) else {
            return Err(Fault::Unreachable("the Sentinels do not agree on a primary".to_owned()));
        };
        let tls = matches!(sentinels.hosts.first(), Some(ConnectionAddr::TcpTls { .. }));
        Ok(self.info.clone().set_addr(Self::at(host.clone(), *port, tls)))
    }

    /// Whether the engine may be replaced by one of its replicas.
    pub(crate) const fn has_sentinels(&self) -> bool {
        self.sentinels.is_some()
    }

    async fn ask(&self, sentinel: &ConnectionAddr, service: &str) -> Result<Option<View>, RedisError> {
        let mut connection = self.open(sentinel.clone().into_connection_info()?).await?;
        let mut query = cmd("SENTINEL");
        query.arg("master").arg(service);
        Ok(View::of(&query.query_async::<HashMap<String, String>>(&mut connection).await?))
    }

    /// Opens a connection.
    pub(crate) async fn open(&self, info: ConnectionInfo) -> Result<MultiplexedConnection, RedisError> {
        let client = match (info.addr(), &self.ca) {
            (ConnectionAddr::TcpTls { .. }, Some(ca)) => {
                Client::build_with_tls(info, TlsCertificates { client_tls: None, root_cert: Some(ca.clone()) })?
            }
            _ => Client::open(info)?,
        };
        // Steps and connections have time limits of their own.
        let config = AsyncConnectionConfig::new().set_response_timeout(None).set_connection_timeout(None);
        client.get_multiplexed_async_connection_with_config(&config).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_of_the_schemes() {
        let table = [
            ("valkey://127.0.0.1", Ok("127.0.0.1:6379")),
            ("redis://u:secret@h:1/2", Ok("h:1")),
            ("valkeys://h:1", Ok("h:1")),
            ("rediss://h", Ok("h:6379")),
            ("unix:///run/valkey.sock", Ok("/run/valkey.sock")),
            ("valkey+unix:///run/valkey.sock", Ok("/run/valkey.sock")),
            ("127.0.0.1:6379", Err("expected one of")),
            ("localhost", Err("valkey://127.0.0.1:6379")),
            ("http://h", Err("valkeys://")),
            ("valkey://u:secret@", Err("HOST")),
            ("valkey+sentinel://a,b", Err("SERVICE")),
            ("valkey+sentinel://a,/s", Err("SERVICE")),
        ];
        for (text, expected) in table {
            match (Address::parse(text, None), expected) {
                (Ok(address), Ok(engine)) => assert_eq!(address.info.addr().to_string(), engine, "{text}"),
                (Err(error), Err(word)) => {
                    assert!(
                        error.to_string().contains(word) && !error.to_string().contains("secret"),
                        "{text}: {error}"
                    );
                }
                (parsed, _) => panic!("{text}: {parsed:?}"),
            }
        }
        let address = Address::parse("valkey+sentinel://u:secret@a,b:1,[::1]:2/main", None).unwrap();
        assert!(!format!("{address:?}").contains("secret"));
        let sentinels = address.sentinels.unwrap();
        let hosts: Vec<String> = sentinels.hosts.iter().map(ToString::to_string).collect();
        assert_eq!(hosts, ["a:26379", "b:1", "::1:2"]);
        assert_eq!((address.info.redis_settings().username(), &*sentinels.service), (Some("u"), "main"));
    }
}
