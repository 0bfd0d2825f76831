//! Seconds in which more records were changed than fit into one page.

use std::collections::HashSet;

use wharf::{Code, Failure};

use crate::record_page::unusable;
use crate::view::View;
use crate::walk::{PageQuery, Progress, Walk};

impl Walk<'_> {
    /// Reads all pages of what was changed within a second, over and over until nothing can be missing.
    ///
    /// Once the second is so long ago that nothing new appears in it, records can only leave it. So while the number of
    /// all stays the same, they are the same, and when as many different ones were read, these are all: no matter how
    /// the vendor orders them.
    pub(crate) async fn second(&mut self, second: i64, view: &mut View) -> Result<Progress, Failure> {
        let until = second + 1;
        let mut ids = HashSet::new();
        let mut total = None;
        let mut futile = 0;
        while futile < self.limits.max_futile_passes {
            let (mut number, before) = (1, ids.len());
            loop {
                let page = self.ask(PageQuery::Within(second, number)).await?;
                if number == 1 && !page.has_more {
                    view.add(page.records, second, Some(until));
                    self.width = Some(1);
                    return Ok(Progress::Until(until));
                }
                let all = page.total.ok_or_else(|| unusable("the answer does not tell the number of records"))?;
                if total.replace(all) != Some(all) {
                    ids.clear();
                }
                ids.extend(page.records.iter().filter_map(|record| record.position.id.clone()));
                view.add(page.records, second, Some(until));
                if !page.has_more {
                    break;
                }
                number += 1;
                if number > self.limits.max_pages {
                    return Err(self.crowded());
                }
                if self.spent() {
                    return Ok(Progress::Nowhere);
                }
            }
            if total == Some(ids.len() as u64) {
                view.dense_seconds.push((second, true));
                return Ok(Progress::Until(until));
            }
            if self.spent() {
                break;
            }
            futile = if ids.len() > before { 0 } else { futile + 1 };
        }
        view.dense_seconds.push((second, false));
        Ok(Progress::Until(until))
    }

    fn crowded(&self) -> Failure {
        let pages = self.limits.max_pages;
        let detail = format!(
            "More records were changed within one second than {pages} pages hold. Read them with a list action, and \
             poll without a state to follow what changes from now on"
        );
        Failure::new(Code::UpstreamInvalid, detail)
    }
}
