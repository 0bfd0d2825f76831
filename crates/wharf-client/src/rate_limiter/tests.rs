use super::*;

fn rate_limiter(per_second: u32) -> Arc<RateLimiter> {
    Arc::new(RateLimiter::new(NonZeroU32::new(per_second).unwrap(), &Limits::default()))
}

fn no_deadline() -> Instant {
    Instant::now() + Duration::from_secs(3_600)
}

#[tokio::test(start_paused = true)]
async fn no_window_has_more_calls_than_the_limit() {
    let limiter = rate_limiter(7);
    let callers = (0..100).map(|_| {
        let limiter = limiter.clone();
        tokio::spawn(
            async move { limiter.acquire(Priority::Action, no_deadline()).await.map(|()| Instant::now()).unwrap() },
        )
    });
    let mut times = Vec::new();
    for caller in callers.collect::<Vec<_>>() {
        times.push(caller.await.unwrap());
    }
    times.sort();
    assert!(times.windows(8).all(|eight| eight[7] - eight[0] >= WINDOW), "{times:?}");
    // And no permit is wasted.
    assert!(times[99] - times[0] <= WINDOW * 15, "{:?}", times[99] - times[0]);
}

#[tokio::test(start_paused = true)]
async fn dropdowns_are_served_before_actions_and_actions_before_polling() {
    let limiter = rate_limiter(1);
    limiter.acquire(Priority::Polling, no_deadline()).await.unwrap();
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut callers = Vec::new();
    for priority in [Priority::Polling, Priority::Action, Priority::Interactive, Priority::Action] {
        let (limiter, order) = (limiter.clone(), order.clone());
        callers.push(tokio::spawn(async move {
            limiter.acquire(priority, no_deadline()).await.unwrap();
            order.lock().unwrap().push(priority);
        }));
    }
    for caller in callers {
        caller.await.unwrap();
    }
    assert!(order.lock().unwrap().is_sorted(), "{order:?}");
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_permit_would_come_after_its_deadline_is_rejected_at_once() {
    let limiter = rate_limiter(2);
    let start = Instant::now();
    for _ in 0..2 {
        limiter.acquire(Priority::Action, no_deadline()).await.unwrap();
    }
    let rejected = limiter.acquire(Priority::Action, start + Duration::from_millis(500)).await.unwrap_err();
    assert_eq!((rejected.code(), rejected.retry_after()), (Code::RateLimited, Some(WINDOW)));
    assert_eq!(Instant::now(), start);
    limiter.acquire(Priority::Action, start + WINDOW * 2).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_pause_delays_all_calls_and_cancelled_callers_consume_no_permit() {
    let limiter = rate_limiter(1);
    let start = Instant::now();
    limiter.pause(Duration::from_secs(30));
    assert!(limiter.acquire(Priority::Interactive, start + Duration::from_secs(29)).await.is_err());
    let cancelled = tokio::spawn({
        let limiter = limiter.clone();
        async move { limiter.acquire(Priority::Interactive, no_deadline()).await }
    });
    tokio::task::yield_now().await;
    cancelled.abort();
    tokio::task::yield_now().await;
    limiter.acquire(Priority::Polling, start + Duration::from_millis(30_500)).await.unwrap();
    assert_eq!(Instant::now() - start, Duration::from_secs(30));
}
