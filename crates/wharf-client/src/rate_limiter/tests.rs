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

#[tokio::test(start_paused = true)]
async fn a_permit_is_available_when_earlier_calls_have_left_the_window_and_the_pause_is_over() {
    // Ages of the recent calls, time left of the pause, position in the queue, wait. Times are in milliseconds.
    let table = [
        (&[][..], None, 0, 0),
        (&[], None, 1, 0),
        (&[], None, 2, 1_050),
        (&[50], None, 0, 0),
        (&[50], None, 1, 1_000),
        (&[50], None, 2, 1_050),
        (&[50], None, 3, 2_050),
        (&[50, 20], None, 0, 1_000),
        (&[50, 20], None, 1, 1_030),
        (&[50, 20], None, 4, 3_100),
        (&[50, 20], Some(500), 0, 1_000),
        (&[50, 20], Some(5_000), 0, 5_000),
        (&[50, 20], Some(5_000), 3, 6_050),
    ];
    let (limiter, now) = (rate_limiter(2), no_deadline());
    for (ages, pause, position, wait) in table {
        let state = State {
            recent: ages.iter().map(|age| now - Duration::from_millis(*age)).collect(),
            paused_until: pause.map(|pause| now + Duration::from_millis(pause)),
            ..State::default()
        };
        let available_at = limiter.available_at(&state, position, now);
        assert_eq!(available_at - now, Duration::from_millis(wait), "{ages:?}, {pause:?}, {position}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_waits_for_queued_callers_of_equal_or_higher_priority_that_are_not_cancelled() {
    let (limiter, start) = (rate_limiter(1), Instant::now());
    limiter.acquire(Priority::Action, no_deadline()).await.unwrap();
    let enqueue = |priority| limiter.enqueue(priority, no_deadline()).unwrap().unwrap();
    let _waiting = [Priority::Interactive, Priority::Action, Priority::Polling].map(enqueue);
    drop(enqueue(Priority::Interactive));
    for (priority, windows) in [(Priority::Interactive, 2), (Priority::Action, 3), (Priority::Polling, 4)] {
        let wait = WINDOW * windows;
        let rejected = limiter.enqueue(priority, start + wait).unwrap_err();
        assert_eq!((rejected.code(), rejected.retry_after()), (Code::RateLimited, Some(wait)), "{priority:?}");
        drop(limiter.enqueue(priority, start + wait + Duration::from_millis(1)).unwrap());
    }
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_rejects_calls_until_a_queued_caller_is_cancelled() {
    let limiter = rate_limiter(1);
    limiter.acquire(Priority::Action, no_deadline()).await.unwrap();
    let mut waiting = Vec::new();
    for sequence in 1..MAX_QUEUE as u64 {
        let (permit, granted) = oneshot::channel();
        limiter.state().queue.insert((Priority::Polling, sequence), permit);
        waiting.push(granted);
    }
    let last = limiter.enqueue(Priority::Action, no_deadline()).unwrap();
    let rejected = limiter.enqueue(Priority::Action, no_deadline()).unwrap_err();
    assert_eq!((rejected.code(), rejected.retry_after()), (Code::RateLimited, Some(WINDOW * 2)));
    assert_eq!(limiter.state().queue.len(), MAX_QUEUE);
    drop(last);
    limiter.enqueue(Priority::Action, no_deadline()).unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_is_overtaken_until_its_deadline_is_rejected_then() {
    let (limiter, start) = (rate_limiter(1), Instant::now());
    limiter.acquire(Priority::Action, no_deadline()).await.unwrap();
    let deadline = start + WINDOW + Duration::from_millis(1);
    let (polling, dropdown) = tokio::join!(
        limiter.acquire(Priority::Polling, deadline),
        limiter.acquire(Priority::Interactive, no_deadline()),
    );
    dropdown.unwrap();
    let rejected = polling.unwrap_err();
    assert_eq!((rejected.code(), rejected.retry_after()), (Code::RateLimited, Some(Duration::from_secs(1))));
    assert_eq!(Instant::now(), deadline);
    limiter.acquire(Priority::Action, no_deadline()).await.unwrap();
    assert_eq!(Instant::now(), start + WINDOW * 2);
}

#[tokio::test(start_paused = true)]
async fn a_pause_has_a_maximum_and_a_shorter_one_does_not_end_it() {
    let (limiter, start) = (rate_limiter(1), Instant::now());
    limiter.pause(MAX_PAUSE * 2);
    limiter.pause(Duration::from_secs(1));
    limiter.acquire(Priority::Action, no_deadline()).await.unwrap();
    assert_eq!(Instant::now() - start, MAX_PAUSE);
}
