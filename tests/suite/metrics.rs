//! What `/metrics` says, and what the guide says of it.

use std::collections::BTreeSet;
use std::fs;

use serde_json::json;

use crate::checked_in::{ROOT, assert_none, fail, list};
use crate::several_runners;
use crate::stage::Stage;
use crate::vendor::{Act, Vendor, answer};

/// The metrics after calls of several outcomes.
async fn metrics() -> String {
    let vendor = Vendor::doing([answer(200, "{}"), Act::Close, answer(200, "{}"), answer(400, "{}")]).await;
    let stage = Stage::new(vendor.address);
    for (inputs, status) in
        [(json!({ "jobId": 1 }), 200), (json!({ "jobId": 1 }), 200), (json!({ "jobId": 1 }), 422), (json!({}), 422)]
    {
        assert_eq!(stage.act("getJob", inputs).await.status, status);
    }
    assert_eq!(stage.act("getJib", json!({})).await.status, 404);
    let reply = stage.get("/metrics").await;
    assert!(reply.header("content-type").starts_with("application/openmetrics-text"));
    reply.text()
}

#[tokio::test]
async fn metrics_count_calls_and_requests_to_the_vendor() {
    let text = metrics().await;
    let job = r#"component="servicetitan",kind="action",key="getJob""#;
    let expected = [
        format!(r#"wharf_calls_total{{{job},code="ok"}} 2"#),
        format!(r#"wharf_calls_total{{{job},code="upstream_rejected"}} 1"#),
        format!(r#"wharf_calls_total{{{job},code="invalid_input"}} 1"#),
        format!("wharf_call_seconds_count{{{job}}} 4"),
        r#"wharf_refused_total{code="unknown_action"} 1"#.to_owned(),
        r#"wharf_vendor_requests_total{component="servicetitan",result="success"} 2"#.to_owned(),
        r#"wharf_vendor_requests_total{component="servicetitan",result="broken"} 1"#.to_owned(),
        r#"wharf_vendor_requests_total{component="servicetitan",result="refused"} 1"#.to_owned(),
        "wharf_vendor_repetitions_total 1".to_owned(),
        r#"wharf_token_requests_total{component="servicetitan",result="issued"} 1"#.to_owned(),
        r#"wharf_cache_lookups_total{component="servicetitan",cache="token",result="miss"} 1"#.to_owned(),
        "wharf_budget_wait_seconds_count 4".to_owned(),
        "wharf_in_flight 1".to_owned(),
        "wharf_replays_total 0".to_owned(),
    ];
    expected.iter().for_each(|line| assert_metric(&text, line));
}

/// Fails if the metrics do not have this line. Shows those of the same metric.
pub(crate) fn assert_metric(metrics: &str, line: &str) {
    let (name, _) = line.split_once(['{', ' ']).unwrap();
    if !metrics.lines().any(|other| other == line) {
        let found = metrics.lines().filter(|other| other.starts_with(name));
        fail(format_args!("/metrics has no line {line}, but:{}", list(found)));
    }
}

#[tokio::test]
async fn the_guide_for_operators_lists_every_metric() {
    let guide = fs::read_to_string(format!("{ROOT}/docs/operations.md")).unwrap();
    // What only runners that share state have is listed besides.
    let text = [metrics().await, several_runners::metrics().await].concat();
    let mut names = BTreeSet::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let (name, kind) = line.split_once(' ').unwrap();
        names.insert(format!("| `{name}{}` |", if kind == "counter" { "_total" } else { "" }));
    }
    let listed = guide.lines().filter(|line| line.starts_with("| `wharf_"));
    let listed: BTreeSet<String> =
        listed.map(|line| format!("|{}|", line.split('|').nth(1).unwrap_or_default())).collect();
    assert_none(names.difference(&listed), "docs/operations.md has no row for these metrics");
    assert_none(listed.difference(&names), "docs/operations.md lists metrics that do not exist");
}
