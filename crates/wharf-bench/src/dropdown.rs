//! Dropdowns of 10,000 items.

use std::iter::repeat_with;
use std::time::{Duration, Instant};

use futures_util::future::try_join;
use http::HeaderValue;
use http::header::ACCEPT;
use serde_json::{Value, json};

use crate::calls::{Call, connection, get, invoke};
use crate::load::{Answered, Caller};
use crate::process::{Process, Server};
use crate::statistics::{median, milliseconds};
use crate::table::{Table, number, ratio};
use crate::{LATENCIES, Outcome, Scale};
use wharf_bench::records::LARGEST_PAGE;

/// A data source, and the path of the vendor's list behind it.
pub(crate) struct Source {
    pub(crate) key: &'static str,
    path: &'static str,
    /// The search text of type-ahead.
    typed: &'static str,
}

pub(crate) static SOURCES: [Source; 2] = [
    Source { key: "selectJob", path: "/jpm/v2/tenant/7/jobs", typed: "12" },
    Source { key: "selectCustomers", path: "/crm/v2/tenant/7/customers", typed: "smith 12" },
];

/// The cost of filling a dropdown, in milliseconds and MiB.
pub(crate) struct Dropdown {
    pub(crate) source: &'static Source,
    pub(crate) latency: u64,
    /// Both pages directly from the vendor, concurrently.
    bare: f64,
    cold: f64,
    first_line: f64,
    warm: f64,
    type_ahead: f64,
    /// CPU time of the runner, cold.
    pub(crate) cpu: f64,
    /// Peak memory of the first call above the idle process.
    memory: f64,
}

impl Source {
    /// Requests all choices. Each number is another connection, with a cold cache.
    fn whole(&self, number: usize) -> Outcome<Call> {
        self.call(&envelope(number))
    }

    fn lines(&self, number: usize) -> Outcome<Call> {
        let mut call = self.whole(number)?;
        call.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/x-ndjson"));
        Ok(call)
    }

    fn type_ahead(&self, number: usize) -> Outcome<Call> {
        let mut envelope = envelope(number);
        envelope["search"] = json!(self.typed);
        envelope["limit"] = json!(20);
        self.call(&envelope)
    }

    fn call(&self, envelope: &Value) -> Outcome<Call> {
        invoke("servicetitan", &format!("data-sources/{}", self.key), envelope)
    }

    fn page(&self, page: usize) -> Outcome<Call> {
        get(&format!("{}?page={page}&pageSize={LARGEST_PAGE}", self.path))
    }
}

fn envelope(number: usize) -> Value {
    let mut connection = connection(&format!("s{number}"));
    connection["token"] = json!({ "access_token": format!("t{number}") });
    json!({ "connection": connection })
}

pub(crate) async fn measure(scale: Scale) -> Outcome<Vec<Dropdown>> {
    let mut dropdowns = Vec::new();
    for source in &SOURCES {
        for latency in LATENCIES {
            dropdowns.push(fill(source, latency, scale.fillings).await?);
        }
    }
    Ok(dropdowns)
}

async fn fill(source: &'static Source, latency: u64, times: usize) -> Outcome<Dropdown> {
    let vendor = Process::vendor(latency)?;
    let bare = bare(source, &vendor, times).await?;
    let wharf = Server::Wharf.start(&vendor, &[])?;
    let mut caller = Caller::connect(wharf.address).await?;
    let idle = wharf.memory()?.now;
    // The first call determines the memory, and warms the cache of connection 0.
    caller.call(&source.whole(0)?).await?;
    let memory = wharf.memory()?.peak - idle;
    let warm_calls = repeat_with(|| source.whole(0)).take(times);
    let warm = median_time(&mut caller, warm_calls, |answered| answered.whole).await?;
    let typed = repeat_with(|| source.type_ahead(0)).take(times);
    let type_ahead = median_time(&mut caller, typed, |answered| answered.whole).await?;

    let before = wharf.cpu()?;
    let cold_calls = (1..=times).map(|number| source.whole(number));
    let cold = median_time(&mut caller, cold_calls, |answered| answered.whole).await?;
    let cpu = milliseconds(wharf.cpu()?.saturating_sub(before)) / times as f64;
    let lines = (1..=times).map(|number| source.lines(times + number));
    let first_line = median_time(&mut caller, lines, |answered| answered.first_line).await?;
    Ok(Dropdown { source, latency, bare, cold, first_line, warm, type_ahead, cpu, memory })
}

/// The median time of calls, in milliseconds.
async fn median_time(
    caller: &mut Caller,
    calls: impl Iterator<Item = Outcome<Call>>,
    time: fn(&Answered) -> Duration,
) -> Outcome<f64> {
    let mut times = Vec::new();
    for call in calls {
        times.push(milliseconds(time(&caller.call(&call?).await?)));
    }
    Ok(median(times))
}

async fn bare(source: &Source, vendor: &Process, times: usize) -> Outcome<f64> {
    let (mut first_caller, mut second_caller) =
        try_join(Caller::connect(vendor.address), Caller::connect(vendor.address)).await?;
    let (first, second) = (source.page(1)?, source.page(2)?);
    let mut durations = Vec::new();
    for _ in 0..times {
        let start = Instant::now();
        try_join(first_caller.call(&first), second_caller.call(&second)).await?;
        durations.push(milliseconds(start.elapsed()));
    }
    Ok(median(durations))
}

pub(crate) fn table(dropdowns: &[Dropdown]) -> Table {
    let heads = [
        "dropdown of 10,000",
        "bare pages, ms",
        "cold, ms",
        "cold / bare",
        "first line, ms",
        "warm, ms",
        "type-ahead, ms",
        "CPU, ms",
        "memory, MiB",
    ];
    let mut table = Table::new("Dropdowns", &heads);
    for one in dropdowns {
        let name = format!("{}, vendor takes {} ms", one.source.key, one.latency);
        let numbers = [one.first_line, one.warm, one.type_ahead, one.cpu, one.memory].map(number);
        let cold = [number(one.bare), number(one.cold), ratio(one.cold, one.bare)];
        table.push(name, cold.into_iter().chain(numbers));
    }
    table
}
