//! The minimal computation of a dropdown: only keys and labels from the vendor's bytes.

use std::hint::black_box;
use std::process;
use std::time::Instant;

use bytes::Bytes;
use serde::Deserialize;

use crate::dropdown::Dropdown;
use crate::statistics::{median, milliseconds};
use crate::table::{Table, number, ratio};
use crate::{Outcome, Scale, usage};

#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    data: Vec<Record<'a>>,
}

#[derive(Deserialize)]
struct Record<'a> {
    id: i64,
    name: Option<&'a str>,
}

/// Milliseconds per extraction.
struct Extraction {
    time: f64,
    cpu: f64,
}

fn extract(pages: &[Bytes]) -> Outcome<Vec<(String, String)>> {
    let mut items = Vec::new();
    for page in pages {
        let page: Page = serde_json::from_slice(page)?;
        items.extend(page.data.into_iter().map(|record| match record.name {
            Some(name) => (record.id.to_string(), format!("{name} (ID: {})", record.id)),
            None => (record.id.to_string(), format!("#{}", record.id)),
        }));
    }
    Ok(items)
}

fn measure(pages: &[Bytes], times: usize) -> Outcome<Extraction> {
    let before = usage::cpu(process::id())?;
    let mut durations = Vec::new();
    for _ in 0..times {
        let start = Instant::now();
        black_box(extract(black_box(pages))?);
        durations.push(milliseconds(start.elapsed()));
    }
    let cpu = milliseconds(usage::cpu(process::id())?.saturating_sub(before)) / times as f64;
    Ok(Extraction { time: median(durations), cpu })
}

/// Compares the CPU time of the runner with that of the extraction alone.
pub(crate) fn table(dropdowns: &[Dropdown], scale: Scale) -> Outcome<Table> {
    let heads = ["dropdown of 10,000", "wharf CPU, ms", "extraction CPU, ms", "ratio", "extraction, ms"];
    let mut table = Table::new("CPU time of a dropdown", &heads);
    for one in dropdowns.iter().filter(|one| one.latency == 0) {
        let bare = measure((one.source.list)().largest(), scale.fillings)?;
        let cells = [number(one.cpu), number(bare.cpu), ratio(one.cpu, bare.cpu), number(bare.time)];
        table.push(one.source.key.to_owned(), cells);
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wharf_bench::records::List;

    #[test]
    fn every_record_of_the_vendor_becomes_an_item() {
        for list in [List::jobs(), List::customers()] {
            let items = extract(list.largest()).unwrap();
            assert_eq!(items.len(), 10_000);
            assert!(items.iter().all(|(key, label)| label.contains(key)));
        }
    }
}
