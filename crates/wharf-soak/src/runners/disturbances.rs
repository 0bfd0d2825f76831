//! What goes wrong with runners, engine and network, while calls go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rustix::process::Signal;
use tokio::sync::watch;
use tokio::time::timeout;

use super::network;
use super::process::Process;
use super::processes::Processes;
use super::state_engine::{Setup, link};
use crate::Outcome;

/// One thing that goes wrong, and is mended after a while.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Disturbance {
    RunnerKilled,
    RunnerStopped,
    /// For longer than the others wait for it.
    RunnerStoppedLong,
    NodeKilled,
    NodeStopped,
    /// A runner and the engine do not reach each other.
    LinkCut,
    /// The engine does what the runner asks, whose answers are lost.
    AnswersCut,
    LinkReset,
    /// A third of the packets from a runner are lost.
    LinkLossy,
    /// A node reaches nobody.
    NodeCut,
    /// A node reaches the runners, but no other node.
    NodeCutFromOthers,
}

impl Disturbance {
    const ALL: [Self; 11] = [
        Self::RunnerKilled,
        Self::RunnerStopped,
        Self::RunnerStoppedLong,
        Self::NodeKilled,
        Self::NodeStopped,
        Self::LinkCut,
        Self::AnswersCut,
        Self::LinkReset,
        Self::LinkLossy,
        Self::NodeCut,
        Self::NodeCutFromOthers,
    ];

    /// What goes wrong in one place after the other. Places fail at the same time.
    fn by_place(setup: Setup) -> Vec<Vec<Self>> {
        let runner = vec![Self::RunnerKilled, Self::RunnerStopped, Self::RunnerKilled, Self::RunnerStoppedLong];
        match setup {
            Setup::Single => vec![
                runner,
                vec![Self::NodeKilled, Self::NodeStopped],
                vec![Self::LinkCut, Self::AnswersCut, Self::LinkReset, Self::LinkLossy],
            ],
            // One node at a time: more are not survived.
            Setup::Sentinel => {
                vec![runner, vec![Self::NodeKilled, Self::NodeStopped, Self::NodeCut, Self::NodeCutFromOthers]]
            }
        }
    }

    fn is_of_nodes(self) -> bool {
        matches!(self, Self::NodeKilled | Self::NodeStopped | Self::NodeCut | Self::NodeCutFromOthers)
    }

    fn duration(self) -> Duration {
        Duration::from_millis(match self {
            Self::RunnerKilled => 1_000,
            Self::RunnerStopped | Self::NodeStopped | Self::LinkReset => 3_000,
            // Others take a runner for lost after 15 s.
            Self::RunnerStoppedLong => 18_000,
            Self::NodeKilled => 2_000,
            Self::LinkCut | Self::AnswersCut | Self::LinkLossy => 4_000,
            Self::NodeCut | Self::NodeCutFromOthers => 8_000,
        })
    }
}

/// Disturbs the processes until it is told to end, and counts how often each thing went wrong.
pub(crate) struct Disturbances {
    processes: Processes,
    counts: [AtomicU64; Disturbance::ALL.len()],
    ended: watch::Sender<bool>,
}

impl Disturbances {
    pub(crate) fn of(processes: Processes) -> Arc<Self> {
        Arc::new(Self { processes, counts: Default::default(), ended: watch::Sender::new(false) })
    }

    /// How often each thing went wrong that can go wrong.
    pub(crate) fn counts(&self) -> impl Iterator<Item = (String, u64)> {
        let possible = Disturbance::by_place(self.processes.engine.setup).concat();
        let all = Disturbance::ALL.into_iter().zip(self.counts.iter().map(|count| count.load(Ordering::Relaxed)));
        let all = all.filter(move |(disturbance, _)| possible.contains(disturbance));
        all.map(|(disturbance, count)| (format!("{disturbance:?}"), count))
    }

    /// Mends everything, soon.
    pub(crate) fn end(&self) {
        self.ended.send_replace(true);
    }

    /// Runs until the end, when all is mended.
    pub(crate) async fn run(self: Arc<Self>) -> Outcome {
        let mut places = tokio::task::JoinSet::new();
        for disturbances in Disturbance::by_place(self.processes.engine.setup) {
            places.spawn(self.clone().disturb(disturbances));
        }
        while let Some(place) = places.join_next().await {
            place??;
        }
        Ok(())
    }

    async fn disturb(self: Arc<Self>, disturbances: Vec<Disturbance>) -> Outcome {
        for disturbance in disturbances.into_iter().cycle() {
            if self.ended_within(Duration::from_millis(fastrand::u64(2_000..6_000))).await {
                break;
            }
            if disturbance.is_of_nodes() {
                self.processes.engine.is_whole().await?;
            }
            self.counts[disturbance as usize].fetch_add(1, Ordering::Relaxed);
            self.apply(disturbance).await?;
        }
        Ok(())
    }

    async fn ended_within(&self, time: Duration) -> bool {
        timeout(time, self.ended.subscribe().wait_for(|ended| *ended)).await.is_ok()
    }

    async fn apply(&self, disturbance: Disturbance) -> Outcome {
        let number = fastrand::usize(..self.processes.runners.len());
        let runner = std::slice::from_ref(&self.processes.runners[number]);
        let link = link(number as u8 + 1);
        let node = &self.processes.engine.nodes[fastrand::usize(..self.processes.engine.nodes.len())];
        let spread = if disturbance == Disturbance::RunnerStoppedLong { 1.0 } else { 0.2 + fastrand::f64() };
        let time = disturbance.duration().mul_f64(spread);
        match disturbance {
            Disturbance::RunnerKilled => self.kill(runner, time).await,
            Disturbance::RunnerStopped | Disturbance::RunnerStoppedLong => self.stop(runner, time).await,
            Disturbance::NodeKilled => self.kill(&node.processes, time).await,
            Disturbance::NodeStopped => self.stop(&node.processes, time).await,
            Disturbance::LinkCut => self.cut(&[format!("ip daddr {link} drop")], time).await,
            Disturbance::AnswersCut => self.cut(&[format!("ip saddr {link} drop")], time).await,
            Disturbance::LinkReset => {
                self.cut(&[format!("ip daddr {link} meta l4proto tcp reject with tcp reset")], time).await
            }
            Disturbance::LinkLossy => {
                self.cut(&[format!("ip daddr {link} numgen random mod 100 < 33 drop")], time).await
            }
            Disturbance::NodeCut => {
                let own = node.address;
                let rules = [
                    format!("ip saddr {own} ip daddr != {own} drop"),
                    format!("ip daddr {own} ip saddr != {own} drop"),
                ];
                self.cut(&rules, time).await
            }
            Disturbance::NodeCutFromOthers => {
                let others = self.processes.engine.nodes.iter().map(|other| other.address);
                let others = others.filter(|other| *other != node.address);
                let rules: Vec<_> = others
                    .flat_map(|other| [(node.address, other), (other, node.address)])
                    .map(|(from, to)| format!("ip saddr {from} ip daddr {to} drop"))
                    .collect();
                self.cut(&rules, time).await
            }
        }
    }

    async fn kill(&self, processes: &[Process], time: Duration) -> Outcome {
        processes.iter().try_for_each(Process::kill)?;
        self.ended_within(time).await;
        processes.iter().try_for_each(Process::start)?;
        for process in processes {
            process.listens().await?;
        }
        Ok(())
    }

    async fn stop(&self, processes: &[Process], time: Duration) -> Outcome {
        processes.iter().try_for_each(|process| process.signal(Signal::STOP))?;
        self.ended_within(time).await;
        processes.iter().try_for_each(|process| process.signal(Signal::CONT))
    }

    async fn cut(&self, rules: &[String], time: Duration) -> Outcome {
        network::cut(rules)?;
        self.ended_within(time).await;
        network::heal()
    }
}
