//! Which node is trusted, with Sentinels that say what the tests want, in front of real engines.

use std::env;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use wharf_state::{Claim, Claimed, Ended, Fault, Lost, RecordId, RunnerId, StateStore};

use crate::{Address, Policy, ValkeyStore};

/// What a Sentinel says: the port of the primary, and its flags.
type Told = Arc<Mutex<(u16, &'static str)>>;

struct Node {
    process: Child,
    port: u16,
    _directory: TempDir,
}

impl Node {
    /// Starts the engine that a test run requires. `None` if none is required.
    fn start(primary: Option<u16>) -> Option<Self> {
        let name = env::var("WHARF_TEST_ENGINE").ok()?;
        let directory = TempDir::new().unwrap();
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let mut command = Command::new(name);
        command.args([
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--repl-diskless-sync-delay",
            "0",
            "--port",
            &port.to_string(),
        ]);
        if let Some(primary) = primary {
            command.args(["--replicaof", "127.0.0.1", &primary.to_string()]);
        }
        command.current_dir(directory.path()).stdin(Stdio::null()).stdout(Stdio::null());
        Some(Self { process: command.spawn().unwrap(), port, _directory: directory })
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

/// Starts a Sentinel. Returns its port.
fn sentinel(told: Told) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, told.clone()));
        }
    });
    port
}

async fn answer(stream: TcpStream, told: Told) -> Option<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let count: usize = line(&mut stream).await?.strip_prefix('*')?.parse().ok()?;
        let mut words = Vec::new();
        for _ in 0..count {
            line(&mut stream).await?;
            words.push(line(&mut stream).await?);
        }
        let answer = match words[0].as_str() {
            "SENTINEL" => {
                let (port, flags) = *told.lock().unwrap();
                let members = ["ip", "127.0.0.1", "port", &port.to_string(), "flags", flags];
                let members: String = members.iter().map(|text| format!("${}\r\n{text}\r\n", text.len())).collect();
                format!("*6\r\n{members}")
            }
            _ => "+OK\r\n".to_owned(),
        };
        stream.write_all(answer.as_bytes()).await.ok()?;
    }
}

async fn line(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok()?;
    Some(line.trim_end().to_owned())
}

struct Stage {
    nodes: [Node; 2],
    told: Vec<Told>,
    sentinels: Vec<u16>,
}

impl Stage {
    /// A primary, a replica, and three Sentinels.
    fn start() -> Option<Self> {
        let primary = Node::start(None)?;
        let nodes = [Node::start(Some(primary.port))?, primary];
        let told: Vec<Told> = (0..3).map(|_| Arc::new(Mutex::new((nodes[1].port, "master")))).collect();
        let sentinels = told.iter().cloned().map(sentinel).collect();
        Some(Self { nodes, told, sentinels })
    }

    /// A store that is not connected yet. The beginning of a write waits for the replica.
    fn store(&self) -> ValkeyStore {
        let hosts: Vec<String> = self.sentinels.iter().map(|port| format!("127.0.0.1:{port}")).collect();
        let address = Address::parse(&format!("valkey+sentinel://{}/main", hosts.join(",")), None).unwrap();
        ValkeyStore::new(address, Policy { wait: 1, timeout: Duration::from_secs(2), evicts_anyway: true })
    }

    fn tell(&self, told: [(u16, &'static str); 3]) {
        for (place, told) in self.told.iter().zip(told) {
            *place.lock().unwrap() = told;
        }
    }

    async fn connected(&self) -> ValkeyStore {
        let store = self.store();
        while store.check().await.is_err() {
            tokio::task::yield_now().await;
        }
        store
    }
}

/// Begins a write under a key of its own.
async fn begin(store: &ValkeyStore, key: u8) -> Result<bool, Lost> {
    let time = Duration::from_secs(60);
    let epoch = u64::from(key);
    let claim = Claim { fingerprint: [1; 16], epoch, runner: RunnerId(1), lease: time, keep: time, gone: None };
    assert_eq!(store.claim(RecordId([key; 16]), claim).await, Ok(Claimed::Run));
    store.begin(RecordId([key; 16]), epoch).await
}

/// Begins writes until the replica acknowledges one. Returns its key.
async fn first_begun(store: &ValkeyStore) -> u8 {
    let mut key = 0;
    while begin(store, key).await != Ok(true) {
        key += 1;
    }
    key
}

#[tokio::test]
async fn a_write_does_not_begin_without_a_replica() {
    let Some(mut stage) = Stage::start() else { return };
    let store = stage.connected().await;
    let key = first_begun(&store).await;
    stage.nodes[0].process.kill().unwrap();
    stage.nodes[0].process.wait().unwrap();
    let begun = begin(&store, key + 1).await;
    assert!(matches!(&begun, Err(Lost::Refused(cause)) if cause.contains("0 of 1 replicas")), "{begun:?}");
}

#[tokio::test]
async fn a_write_begins_only_while_sentinels_stand_by_the_primary() {
    let Some(stage) = Stage::start() else { return };
    let (primary, replica) = (stage.nodes[1].port, stage.nodes[0].port);
    let sound = (primary, "master");
    let failing_over = (primary, "s_down,o_down,master,failover_in_progress");
    let table = [
        ([sound; 3], true),
        ([sound, sound, (primary, "s_down,master")], true),
        ([sound, sound, failing_over], false),
        ([sound, (replica, "master"), (replica, "master")], false),
        ([sound, (primary, "s_down,master"), (primary, "s_down,master")], false),
    ];
    // The replica follows when a first write has begun.
    let mut key = first_begun(&stage.connected().await).await;
    for (told, expected) in table {
        stage.tell([sound; 3]);
        let store = stage.connected().await;
        stage.tell(told);
        key += 1;
        let begun = begin(&store, key).await;
        assert_eq!(begun.as_ref().is_ok_and(|begun| *begun), expected, "{told:?}: {begun:?}");
        // Only the primary that most Sentinels see, and none replaces, is connected to.
        let checked = stage.store().check().await;
        let is_primary_agreed = expected || told[1].0 == replica;
        assert_eq!(checked.is_ok(), expected, "{told:?}: {checked:?}");
        let reason = if is_primary_agreed { "it is a replica" } else { "do not agree" };
        assert!(
            expected || matches!(&checked, Err(Fault::Unreachable(cause)) if cause.contains(reason)),
            "{checked:?}"
        );
    }
    // Replicas have acknowledged something just now, so that no Sentinel is asked.
    stage.tell([sound; 3]);
    let store = stage.connected().await;
    assert_eq!(begin(&store, key + 1).await, Ok(true));
    stage.tell([failing_over; 3]);
    assert_eq!(begin(&store, key + 2).await, Ok(true));
    // An end waits for the replica, too.
    let ended = Ended { code: "ok".to_owned(), answer: None };
    assert_eq!(store.end(RecordId([key + 2; 16]), u64::from(key + 2), ended).await, Ok(true));
}
