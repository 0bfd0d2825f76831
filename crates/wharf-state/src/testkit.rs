//! The reference behind the trait, with faults on demand.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, pending, ready};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::keyring::RecordId;
use crate::reference::Reference;
use crate::store::{
    Ask, Beat, Claim, Claimed, Ended, Fault, Granted, Lost, Renewed, RunnerId, StateStore, Step, Turn, TurnAsk,
};

/// What happens to the steps of one runner.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Weather {
    /// They are carried out.
    Fine,
    /// They are refused, as by a store that is gone.
    Gone,
    /// They are refused, as by a store that is there, but has no room.
    Full,
    /// They are carried out, and their answers are lost.
    Deaf,
    /// They are carried out, and their answers are lost, although the store seems to be there.
    Mute,
    /// They are not carried out, and never answered.
    Silent,
    /// They are carried out when the weather changes, and never answered.
    Held,
}

/// A store in memory that several runners of a test may share. Each has weather of its own.
pub struct MemoryStore {
    records: Arc<Mutex<Reference>>,
    born: Instant,
    weather: watch::Sender<Weather>,
}

/// Changes the weather of a store.
pub struct WeatherControl(watch::Sender<Weather>);

impl WeatherControl {
    /// From now on.
    pub fn set(&self, weather: Weather) {
        self.0.send_replace(weather);
    }
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self { records: Arc::default(), born: Instant::now(), weather: watch::Sender::new(Weather::Fine) }
    }
}

impl MemoryStore {
    /// The same records for another runner.
    pub fn shared(&self) -> Self {
        Self { records: self.records.clone(), ..Self { born: self.born, ..Self::default() } }
    }

    /// Changes its weather.
    pub fn weather(&self) -> WeatherControl {
        WeatherControl(self.weather.clone())
    }

    /// Forgets everything, as an engine that is restarted without its file.
    pub fn forget(&self) {
        *self.records.lock().unwrap_or_else(PoisonError::into_inner) = Reference::default();
    }

    fn apply<T: Send + 'static>(
        &self,
        step: impl FnOnce(&mut Reference, Duration) -> T + Send + 'static,
    ) -> Step<'_, T> {
        let (records, born) = (self.records.clone(), self.born);
        let carry_out = move || {
            // Long after 1970, as by a real clock.
            let now = Duration::from_secs(1 << 30) + Duration::from_millis(born.elapsed().as_millis() as u64);
            step(&mut records.lock().unwrap_or_else(PoisonError::into_inner), now)
        };
        let weather = *self.weather.borrow();
        match weather {
            Weather::Fine => ready(Ok(carry_out())).boxed(),
            Weather::Gone => ready(Err(Lost::Unanswered("gone".into()))).boxed(),
            Weather::Full => ready(Err(Lost::Refused("full".into()))).boxed(),
            Weather::Silent => pending().boxed(),
            Weather::Deaf | Weather::Mute => {
                carry_out();
                pending().boxed()
            }
            Weather::Held => {
                let mut changed = self.weather.subscribe();
                tokio::spawn(async move {
                    // The sender lives as long as the test.
                    _ = changed.wait_for(|weather| *weather != Weather::Held).await;
                    carry_out();
                });
                pending().boxed()
            }
        }
    }
}

impl StateStore for MemoryStore {
    fn claim(&self, key: RecordId, claim: Claim) -> Step<'_, Claimed> {
        self.apply(move |records, now| records.claim(now, key, &claim))
    }

    fn begin(&self, key: RecordId, epoch: u64) -> Step<'_, bool> {
        self.apply(move |records, now| records.begin(now, key, epoch))
    }

    fn end(&self, key: RecordId, epoch: u64, ended: Ended) -> Step<'_, bool> {
        self.apply(move |records, now| records.end(now, key, epoch, ended))
    }

    fn free(&self, key: RecordId, epoch: u64) -> Step<'_, bool> {
        self.apply(move |records, now| records.free(now, key, epoch))
    }

    fn take(&self, limit: RecordId, runner: RunnerId, ask: Ask) -> Step<'_, Granted> {
        self.apply(move |records, now| records.take(now, limit, runner, &ask))
    }

    fn pause(&self, limit: RecordId, endpoint: u64, wait: Duration) -> Step<'_, ()> {
        self.apply(move |records, now| records.pause(now, limit, endpoint, wait))
    }

    fn turn(&self, token: RecordId, ask: TurnAsk) -> Step<'_, Turn> {
        self.apply(move |records, now| records.turn(now, token, &ask))
    }

    fn keep(&self, token: RecordId, nonce: u64, renewed: Renewed) -> Step<'_, bool> {
        self.apply(move |records, now| records.keep(now, token, nonce, renewed))
    }

    fn marks(&self, tenant: RecordId, lists: Vec<Box<str>>) -> Step<'_, Vec<u64>> {
        self.apply(move |records, now| records.marks(now, tenant, &lists))
    }

    fn mark(&self, tenant: RecordId, lists: Vec<Box<str>>) -> Step<'_, ()> {
        self.apply(move |records, now| records.mark(now, tenant, &lists))
    }

    fn beat(&self, runner: RunnerId, known: u32, until: Duration) -> Step<'_, Beat> {
        self.apply(move |records, now| records.beat(now, runner, known, until))
    }

    fn leave(&self, runner: RunnerId) -> Step<'_, ()> {
        self.apply(move |records, _| records.leave(runner))
    }

    fn check(&self) -> BoxFuture<'_, Result<(), Fault>> {
        let is_there = matches!(*self.weather.borrow(), Weather::Fine | Weather::Mute);
        let checked = if is_there { Ok(()) } else { Err(Fault::Unreachable("gone".to_owned())) };
        async move { checked }.boxed()
    }
}
