//! The network between the processes: a namespace of their own, in which packets can be dropped.

use std::env;
use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::Outcome;

/// Set in the process that runs in the namespace.
const ENTERED: &str = "WHARF_SOAK_NAMESPACE";

/// Starts this program again in a network namespace, unless it is in one: all ports are free there, and its packets are
/// ours to drop.
pub(crate) fn enter_namespace() -> Outcome {
    if env::var_os(ENTERED).is_some() {
        run("ip", &["link", "set", "lo", "up"])?;
        run("nft", &["add", "table", "inet", "soak"])?;
        return run("nft", &["add", "chain", "inet", "soak", "cuts", "{ type filter hook output priority 0; }"]);
    }
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--net"]).arg(env::current_exe()?).args(env::args_os().skip(1));
    let error = command.env(ENTERED, "1").exec();
    Err(format!("unshare, of util-linux: {error}").into())
}

/// Cuts the network until [`heal`], by the rules of nftables on packets that leave.
pub(super) fn cut(rules: &[String]) -> Outcome {
    rules.iter().try_for_each(|rule| run("nft", &["add", "rule", "inet", "soak", "cuts", rule]))
}

/// Ends all cuts.
pub(super) fn heal() -> Outcome {
    run("nft", &["flush", "chain", "inet", "soak", "cuts"])
}

fn run(program: &str, arguments: &[&str]) -> Outcome {
    let output = Command::new(program).args(arguments).output().map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{program} {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr)).into())
}
