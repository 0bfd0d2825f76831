mod sharing;

use wharf::Api;

use super::*;
use endpoints::TOGETHER;

const API: Api = Api::new("api", "");

fn request() -> Request {
    API.get("a")
}

fn rate_limiter(per_second: u32) -> Arc<RateLimiter> {
    Arc::new(RateLimiter::new(NonZeroU32::new(per_second).unwrap(), &Limits::default(), None))
}

fn no_deadline() -> Instant {
    Instant::now() + Duration::from_secs(3_600)
}

#[tokio::test(start_paused = true)]
async fn no_window_has_more_calls_than_the_limit() {
    let limiter = rate_limiter(7);
    let callers = (0..100).map(|_| {
        let limiter = limiter.clone();
        tokio::spawn(async move {
            limiter.acquire(&request(), Priority::Action, no_deadline()).await.map(|_| Instant::now()).unwrap()
        })
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
    limiter.acquire(&request(), Priority::Polling, no_deadline()).await.unwrap();
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut callers = Vec::new();
    for priority in [Priority::Polling, Priority::Action, Priority::Interactive, Priority::Action] {
        let (limiter, order) = (limiter.clone(), order.clone());
        callers.push(tokio::spawn(async move {
            limiter.acquire(&request(), priority, no_deadline()).await.unwrap();
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
        limiter.acquire(&request(), Priority::Action, no_deadline()).await.unwrap();
    }
    let rejected = limiter.acquire(&request(), Priority::Action, start + Duration::from_millis(500)).await.unwrap_err();
    assert_eq!((rejected.code(), rejected.retry_after()), (Code::RateLimited, Some(WINDOW)));
    assert_eq!(Instant::now(), start);
    limiter.acquire(&request(), Priority::Action, start + WINDOW * 2).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_pause_delays_calls_and_cancelled_callers_consume_no_permit() {
    let limiter = rate_limiter(1);
    let start = Instant::now();
    limiter.pause(&request(), Duration::from_secs(30)).await;
    let rejected =
        limiter.acquire(&request(), Priority::Interactive, start + Duration::from_secs(30)).await.unwrap_err();
    assert_eq!((rejected.code(), rejected.retry_after()), (Code::RateLimited, Some(Duration::from_secs(30))));
    let detail = "The vendor asked to wait. The next call of this endpoint can be sent in 30 s";
    assert_eq!((rejected.detail(), Instant::now()), (detail, start));
    let cancelled = tokio::spawn({
        let limiter = limiter.clone();
        async move { limiter.acquire(&request(), Priority::Interactive, no_deadline()).await }
    });
    tokio::task::yield_now().await;
    cancelled.abort();
    tokio::task::yield_now().await;
    limiter.acquire(&request(), Priority::Polling, start + Duration::from_millis(30_500)).await.unwrap();
    assert_eq!(Instant::now() - start, Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn a_pause_is_of_one_endpoint_alone() {
    let (limiter, start) = (rate_limiter(10), Instant::now());
    limiter.pause(&API.get("a").at(1), Duration::from_secs(30)).await;
    for other in [API.get("b"), API.post("a"), API.get("a"), Api::new("other", "").get("a").at(1)] {
        limiter.acquire(&other, Priority::Action, no_deadline()).await.unwrap();
        assert_eq!(Instant::now(), start, "{} {}", other.method, other.path);
    }
    limiter.acquire(&API.get("a").at(2), Priority::Action, no_deadline()).await.unwrap();
    assert_eq!(Instant::now() - start, Duration::from_secs(30));
    limiter.acquire(&API.get("a").at(1), Priority::Action, no_deadline()).await.unwrap();
    assert_eq!(Instant::now() - start, Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn several_endpoints_that_are_paused_together_pause_the_tenant() {
    for (apart, paused) in [(TOGETHER - Duration::from_millis(1), true), (TOGETHER, false)] {
        let limiter = rate_limiter(10);
        limiter.pause(&API.get("a"), Duration::from_secs(60)).await;
        tokio::time::advance(apart).await;
        limiter.pause(&API.get("b"), Duration::from_millis(30_001)).await;
        let (start, deadline) = (Instant::now(), Instant::now() + Duration::from_secs(20));
        let other = limiter.acquire(&API.get("c"), Priority::Action, deadline).await;
        assert_eq!(other.is_err(), paused);
        if let Err(rejected) = other {
            let detail = "The vendor asked to wait. The next call of this tenant can be sent in 31 s";
            assert_eq!(rejected.detail(), detail);
            // The tenant waits for the first end. The endpoint that asks for more waits longer.
            limiter.acquire(&API.get("c"), Priority::Action, no_deadline()).await.unwrap();
            assert_eq!(Instant::now() - start, Duration::from_millis(30_001));
            limiter.acquire(&API.get("a"), Priority::Action, no_deadline()).await.unwrap();
            assert_eq!(Instant::now() + apart - start, Duration::from_secs(60));
        }
    }
}

/// It waits for the end of the pause, and takes no permit from the others before.
#[tokio::test(start_paused = true)]
async fn a_queued_caller_whose_endpoint_is_paused_lets_others_pass() {
    let (limiter, start) = (rate_limiter(1), Instant::now());
    limiter.acquire(&request(), Priority::Action, no_deadline()).await.unwrap();
    let call = |request: Request| {
        let limiter = limiter.clone();
        tokio::spawn(async move {
            limiter.acquire(&request, Priority::Action, no_deadline()).await.unwrap();
            Instant::now()
        })
    };
    let (paused, other) = (call(API.get("a")), call(API.get("b")));
    tokio::task::yield_now().await;
    limiter.pause(&API.get("a"), Duration::from_secs(30)).await;
    assert_eq!(other.await.unwrap() - start, WINDOW);
    assert_eq!(paused.await.unwrap() - start, Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn a_limiter_is_in_force_while_its_calls_or_its_pauses_count() {
    let (limiter, start) = (rate_limiter(10), Instant::now());
    assert_eq!(limiter.in_force_until(), None);
    let empty = limiter.size();
    limiter.acquire(&request(), Priority::Action, no_deadline()).await.unwrap();
    assert_eq!(limiter.in_force_until(), Some(start + WINDOW));
    assert!(limiter.size() >= empty + size_of::<Instant>());
    limiter.pause(&API.get("a"), Duration::from_secs(60)).await;
    assert_eq!(limiter.in_force_until(), Some(start + Duration::from_secs(60)));
    limiter.state().paused_until = Some(start + Duration::from_secs(90));
    assert_eq!(limiter.in_force_until(), Some(start + Duration::from_secs(90)));
    tokio::time::advance(Duration::from_secs(90)).await;
    assert_eq!(limiter.in_force_until(), None);
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
    let now = no_deadline();
    for (ages, pause, position, wait) in table {
        let state = State {
            recent: ages.iter().map(|age| now - Duration::from_millis(*age)).collect(),
            paused_until: pause.map(|pause| now + Duration::from_millis(pause)),
            ..State::default()
        };
        let available_at = available_at(&state, Standing::Alone(2), Priority::Action, position, now);
        assert_eq!(available_at - now, Duration::from_millis(wait), "{ages:?}, {pause:?}, {position}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_waits_for_queued_callers_of_equal_or_higher_priority_that_are_not_cancelled() {
    let (limiter, start) = (rate_limiter(1), Instant::now());
    limiter.acquire(&request(), Priority::Action, no_deadline()).await.unwrap();
    let enqueue = |priority| match limiter.enqueue(&request(), priority, no_deadline()) {
        Ok(Turn::Queued(permit)) => permit,
        turn => panic!("{turn:?}"),
    };
    let _waiting = [Priority::Interactive, Priority::Action, Priority::Polling].map(enqueue);
    drop(enqueue(Priority::Interactive));
    for (priority, windows) in [(Priority::Interactive, 2), (Priority::Action, 3), (Priority::Polling, 4)] {
        let wait = WINDOW * windows;
        let rejected = limiter.enqueue(&request(), priority, start + wait).unwrap_err();
        assert_eq!((rejected.code(), rejected.retry_after()), (Code::RateLimited, Some(wait)), "{priority:?}");
        drop(limiter.enqueue(&request(), priority, start + wait + Duration::from_millis(1)).unwrap());
    }
}

#[tokio::test(start_paused = true)]
async fn a_full_queue_rejects_calls_until_a_queued_caller_is_cancelled() {
    let limiter = rate_limiter(1);
    limiter.acquire(&request(), Priority::Action, no_deadline()).await.unwrap();
    let mut waiting = Vec::new();
    for sequence in 1..MAX_QUEUE as u64 {
        let (permit, granted) = oneshot::channel();
        limiter.state().queue.insert((Priority::Polling, sequence), Waiting { permit, endpoint: 0 });
        waiting.push(granted);
    }
    let last = limiter.enqueue(&request(), Priority::Action, no_deadline()).unwrap();
    let rejected = limiter.enqueue(&request(), Priority::Action, no_deadline()).unwrap_err();
    assert_eq!((rejected.code(), rejected.retry_after()), (Code::RateLimited, Some(WINDOW * 2)));
    assert_eq!(limiter.state().queue.len(), MAX_QUEUE);
    drop(last);
    limiter.enqueue(&request(), Priority::Action, no_deadline()).unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_is_overtaken_until_its_deadline_is_rejected_then() {
    let (limiter, start) = (rate_limiter(1), Instant::now());
    limiter.acquire(&request(), Priority::Action, no_deadline()).await.unwrap();
    let deadline = start + WINDOW + Duration::from_millis(1);
    let request = request();
    let (polling, dropdown) = tokio::join!(
        limiter.acquire(&request, Priority::Polling, deadline),
        limiter.acquire(&request, Priority::Interactive, no_deadline()),
    );
    dropdown.unwrap();
    let rejected = polling.unwrap_err();
    assert_eq!((rejected.code(), rejected.retry_after()), (Code::RateLimited, Some(Duration::from_secs(1))));
    assert_eq!(Instant::now(), deadline);
    limiter.acquire(&request, Priority::Action, no_deadline()).await.unwrap();
    assert_eq!(Instant::now(), start + WINDOW * 2);
}

#[tokio::test(start_paused = true)]
async fn a_pause_has_a_maximum_and_a_shorter_one_does_not_end_it() {
    let (limiter, start) = (rate_limiter(1), Instant::now());
    limiter.pause(&request(), MAX_PAUSE * 2).await;
    limiter.pause(&request(), Duration::from_secs(1)).await;
    limiter.acquire(&request(), Priority::Action, no_deadline()).await.unwrap();
    assert_eq!(Instant::now() - start, MAX_PAUSE);
}

/// Pollers wait for each permit, while a flow makes one call after the other, each of which takes the vendor 20 ms.
#[tokio::test(start_paused = true)]
async fn a_flow_beside_a_crowd_of_pollers_gets_its_share() {
    let limiter = rate_limiter(60);
    let counts = Arc::new(Mutex::new([0; 3]));
    let caller = |priority: Priority| {
        let (limiter, counts) = (limiter.clone(), counts.clone());
        tokio::spawn(async move {
            loop {
                limiter.acquire(&request(), priority, no_deadline()).await.unwrap();
                counts.lock().unwrap()[priority as usize] += 1;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
    };
    let crowd: Vec<_> = (0..50).map(|_| caller(Priority::Polling)).collect();
    let alone = Duration::from_secs(8);
    tokio::time::sleep(alone).await;
    let without = *counts.lock().unwrap();
    let flow = caller(Priority::Action);
    tokio::time::sleep(alone).await;
    let [_, flows, polls] = *counts.lock().unwrap();
    flow.abort();
    crowd.iter().for_each(tokio::task::JoinHandle::abort);
    let polls = polls - without[Priority::Polling as usize];
    // A tenth is the least; nothing is kept where nobody else is seen.
    assert!(flows >= 6 * 7, "{flows} calls of the flow beside {polls} polls");
    assert!(flows + polls >= 60 * 7, "{flows} calls of the flow beside {polls} polls");
    assert!(without[Priority::Polling as usize] >= 60 * 7, "{without:?}");
}
