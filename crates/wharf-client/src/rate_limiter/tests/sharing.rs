//! Limiters of several runners that share state.

use wharf_state::testkit::{MemoryStore, Weather, WeatherControl};
use wharf_state::{Config, Keyring};

use super::*;

/// A limiter of a runner that shares state with others, and what gives its signs of life.
async fn sharing(store: &MemoryStore, per_second: u32) -> (Arc<RateLimiter>, Arc<SharedState>, WeatherControl) {
    let store = store.shared();
    let weather = store.weather();
    let keyring = Keyring::parse("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=").unwrap();
    let state = SharedState::new(store, keyring, Config::default());
    state.start().await.unwrap();
    let limit = state.name("limit", b"");
    let shared = SharedLimit { state: state.clone(), limit, metrics: Arc::new(Metrics::new()) };
    let per_second = NonZeroU32::new(per_second).unwrap();
    (Arc::new(RateLimiter::new(per_second, &Limits::default(), Some(shared))), state, weather)
}

/// Three runners with many callers each. One is cut off, also so that its last sign arrives when it returns, and so that its
/// first sign after that is not answered. Then the store is gone for all, and returns without its records.
#[tokio::test(start_paused = true)]
async fn no_window_of_all_runners_has_more_calls_than_the_limit() {
    let (store, calls) = (MemoryStore::default(), Arc::new(Mutex::new(Vec::new())));
    let mut weathers = Vec::new();
    for runner in 0..3 {
        let (limiter, state, weather) = sharing(&store, 60).await;
        tokio::spawn(state.run());
        weathers.push(weather);
        for _ in 0..40 {
            let (limiter, calls) = (limiter.clone(), calls.clone());
            tokio::spawn(async move {
                loop {
                    let permit = limiter.acquire(&request(), Priority::Action, no_deadline()).await.unwrap();
                    assert!(permit.is_good());
                    calls.lock().unwrap().push((Instant::now(), runner));
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            });
        }
    }
    let start = Instant::now();
    let mut counts = Vec::new();
    let mut go_on = async |seconds: u64| {
        let before = calls.lock().unwrap().len();
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        counts.push((calls.lock().unwrap().len() - before) / seconds as usize);
    };
    go_on(10).await;
    for away in [Weather::Gone, Weather::Held] {
        weathers[0].set(away);
        go_on(20).await;
        weathers[0].set(Weather::Fine);
        go_on(10).await;
    }
    weathers[0].set(Weather::Gone);
    go_on(10).await;
    weathers[0].set(Weather::Mute);
    go_on(2).await;
    weathers[0].set(Weather::Gone);
    go_on(10).await;
    weathers[0].set(Weather::Fine);
    go_on(10).await;
    weathers.iter().for_each(|weather| weather.set(Weather::Silent));
    go_on(20).await;
    store.forget();
    weathers[1].set(Weather::Fine);
    go_on(10).await;
    weathers.iter().for_each(|weather| weather.set(Weather::Fine));
    go_on(10).await;
    let calls = calls.lock().unwrap();
    for (index, pair) in calls.windows(61).enumerate() {
        let (first, last) = (pair[0].0, pair[60].0);
        let when = first - start;
        assert!(last - first >= Duration::from_secs(1), "61 calls from {index} in {:?} at {when:?}", last - first);
    }
    // Together they use most of the limit; without the store each keeps to a third of it.
    let least = [54, 40, 48, 40, 48, 40, 20, 40, 48, 40, 15, 48];
    assert!(counts.iter().zip(least).all(|(count, least)| *count >= least), "{counts:?} calls a second");
    for runner in 0..3 {
        assert!(calls.iter().filter(|call| call.1 == runner).count() > 400, "{runner}");
    }
}
