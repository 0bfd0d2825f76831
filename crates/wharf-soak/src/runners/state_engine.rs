//! The engine of shared state: one node, or three with a Sentinel beside each.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{fs, io};

use clap::ValueEnum;
use futures_util::future::join_all;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

use super::process::Process;
use crate::Outcome;

const PORT: u16 = 6_379;
const SENTINEL_PORT: u16 = 26_379;

/// How the engine is set up.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Setup {
    /// One node.
    Single,
    /// Three nodes with a Sentinel beside each. The beginning of a write waits for one replica.
    Sentinel,
}

pub(super) struct StateEngine {
    pub(super) setup: Setup,
    pub(super) nodes: Vec<Node>,
}

/// A node of the engine, with its Sentinel.
pub(super) struct Node {
    pub(super) processes: Vec<Process>,
    pub(super) address: Ipv4Addr,
}

impl Node {
    /// What the node says of its replication; nothing if it does not answer.
    async fn replication(&self) -> String {
        let ask = async {
            let mut stream = TcpStream::connect((self.address, PORT)).await?;
            stream.write_all(b"INFO replication\r\nQUIT\r\n").await?;
            let mut text = String::new();
            stream.read_to_string(&mut text).await.map(|_| text)
        };
        timeout(Duration::from_secs(1), ask).await.ok().and_then(io::Result::ok).unwrap_or_default()
    }
}

/// How long the nodes may take to find each other again.
const RECOVERY: Duration = Duration::from_secs(60);

/// The address at which the runner with this number reaches the only node.
pub(super) const fn link(runner: u8) -> Ipv4Addr {
    Ipv4Addr::new(127, 0, 1, runner)
}

const fn node_address(node: u8) -> Ipv4Addr {
    Ipv4Addr::new(127, 0, 2, node)
}

const NODES: [u8; 3] = [1, 2, 3];

impl StateEngine {
    pub(super) async fn start(setup: Setup, directory: &Path) -> Outcome<Self> {
        let program = installed()?;
        let nodes = match setup {
            Setup::Single => vec![single(&program, directory)?],
            Setup::Sentinel => {
                NODES.iter().map(|&number| replicated(&program, directory, number)).collect::<Outcome<_>>()?
            }
        };
        for process in nodes.iter().flat_map(|node| &node.processes) {
            process.start()?;
            process.listens().await?;
        }
        Ok(Self { setup, nodes })
    }

    /// Waits until one node is the primary and all others follow it: only then can one more be lost.
    pub(super) async fn is_whole(&self) -> Outcome {
        let deadline = Instant::now() + RECOVERY;
        let followers = format!("connected_slaves:{}", self.nodes.len() - 1);
        while Instant::now() < deadline {
            let told = join_all(self.nodes.iter().map(Node::replication)).await;
            let primaries: Vec<_> = told.iter().filter(|text| text.contains("role:master")).collect();
            let following = told.iter().filter(|text| text.contains("master_link_status:up")).count();
            if following + 1 == self.nodes.len() && primaries.iter().all(|text| text.contains(&followers)) {
                return Ok(());
            }
            sleep(Duration::from_millis(100)).await;
        }
        Err("the nodes of the engine do not find each other again".into())
    }

    /// The flags of the runner with this number.
    pub(super) fn flags(&self, runner: u8) -> Vec<String> {
        match self.setup {
            Setup::Single => vec![format!("--state=valkey://{}", link(runner))],
            Setup::Sentinel => {
                let sentinels = NODES.map(|number| format!("{}:{SENTINEL_PORT}", node_address(number)));
                vec![format!("--state=valkey+sentinel://{}/soak", sentinels.join(",")), "--state-wait=1".to_owned()]
            }
        }
    }
}

fn installed() -> Outcome<PathBuf> {
    let is_there = |name: &&str| Command::new(name).arg("--version").stdout(Stdio::null()).status().is_ok();
    let found = ["valkey-server", "redis-server"].into_iter().find(is_there);
    Ok(found.ok_or("neither valkey-server nor redis-server is on the path")?.into())
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(|word| if word == "''" { String::new() } else { word.to_owned() }).collect()
}

const DURABLE: &str = "--appendonly yes --appendfsync always --save '' --protected-mode no";

fn single(program: &Path, directory: &Path) -> Outcome<Node> {
    let address = Ipv4Addr::LOCALHOST;
    let place = directory.join("node");
    fs::create_dir(&place)?;
    let arguments = words(&format!("{DURABLE} --bind 0.0.0.0 --port {PORT} --dir {}", place.display()));
    let node = Process::new(program.into(), arguments, SocketAddr::from((address, PORT)), directory.join("node.log"));
    Ok(Node { processes: vec![node], address })
}

/// One of three nodes, of which the first is the primary at the start.
fn replicated(program: &Path, directory: &Path, number: u8) -> Outcome<Node> {
    let (address, primary) = (node_address(number), node_address(1));
    let place = directory.join(format!("node-{number}"));
    fs::create_dir(&place)?;
    let at = |port| SocketAddr::from((address, port));
    // Sentinel rewrites the file of a node, which is its memory of who is the primary.
    let mut settings = format!(
        "port {PORT}\nbind {address}\nbind-source-addr {address}\nreplica-announce-ip {address}\ndir {}\n",
        place.display()
    );
    if number > 1 {
        settings += &format!("replicaof {primary} {PORT}\n");
    }
    let file = place.join("node.conf");
    fs::write(&file, settings)?;
    let mut arguments = vec![file.display().to_string()];
    arguments.extend(words(DURABLE));
    let node = Process::new(program.into(), arguments, at(PORT), directory.join(format!("node-{number}.log")));
    let settings = format!(
        "port {SENTINEL_PORT}\nbind {address}\nprotected-mode no\nsentinel announce-ip {address}\n\
         sentinel monitor soak {primary} {PORT} 2\nsentinel down-after-milliseconds soak 1000\n\
         sentinel failover-timeout soak 3000\n"
    );
    let file = place.join("sentinel.conf");
    fs::write(&file, settings)?;
    let arguments = vec![file.display().to_string(), "--sentinel".to_owned()];
    let log = directory.join(format!("sentinel-{number}.log"));
    Ok(Node { processes: vec![node, Process::new(program.into(), arguments, at(SENTINEL_PORT), log)], address })
}
