//! Fetches the items of a dropdown.

use std::any::Any;

use foldhash::{HashSet, HashSetExt};
use futures_util::future::FutureExt;

use super::reader::{ItemPage, Listing, NOT_A_PAGE, PageReader};
use super::walk::Walk;
use super::{MAY_MISS, unusable};
use crate::error::{Code, Failure};
use crate::item::{Item, Labels};
use crate::request::Request;
use crate::upstream::{ResultFuture, Upstream};

/// Why items of a list may be missing that are not beyond the cap.
const LEFT_OUT: &str = "records without a readable id were left out";

/// The pages that are requested before it is known whether more than one is needed.
const FIRST_PAGES: u64 = 2;

/// The first items of a list, without duplicates.
#[derive(Debug, Default)]
pub(crate) struct Items {
    pub(crate) items: Vec<Item>,
    /// Whether the vendor has more, or may have more.
    pub(crate) truncated: bool,
    /// Why, unless only because there are more items than wanted.
    pub(crate) reason: Option<&'static str>,
}

impl FromIterator<Items> for Items {
    /// All items of several lists.
    fn from_iter<I: IntoIterator<Item = Items>>(lists: I) -> Self {
        lists.into_iter().fold(Self::default(), |mut all, list| {
            all.items.extend(list.items);
            all.truncated |= list.truncated;
            all.reason = all.reason.or(list.reason);
            all
        })
    }
}

/// The first `cap` items of a list. Calls `arrived` with the new items of each page.
///
/// Requests two pages at once, and all others that `cap` can need as soon as the first page says that more follow: a long
/// list takes two round trips, a short one wastes a request at most. Fails at the deadline instead of cutting the list,
/// because the cached result serves other callers too.
pub(crate) async fn items(
    upstream: &dyn Upstream,
    request: Request,
    listing: Listing,
    cap: usize,
    arrived: &mut (dyn FnMut(&[Item]) + Send),
) -> Result<Items, Failure> {
    let paging = listing.paging.clone();
    let mut walk = Walk::new(upstream, |request| page(upstream, request, listing.clone()), request, &paging);
    walk.request_ahead(FIRST_PAGES.min(cap.div_ceil(paging.max_size as usize) as u64));
    let (mut items, mut seen, mut labels) = (Vec::<Item>::new(), HashSet::new(), Labels::default());
    let (mut left_out, mut is_full) = (0, false);
    while let Some(page) = walk.next().await? {
        let known = items.len();
        let more = walk.note(&page.info);
        left_out += page.left_out;
        seen.reserve(page.items.len());
        let mut new = page.items.into_iter().filter(|item| seen.insert(item.key.clone()));
        items.extend(new.by_ref().take(cap - known));
        is_full = new.next().is_some() || items.len() == cap && more;
        labels.make_distinct(&mut items[known..]);
        arrived(&items[known..]);
        if is_full {
            break;
        }
        walk.advance(&page.info, more, items.len() > known || page.left_out > 0, None);
        walk.request_up_to(if more { cap } else { 0 });
    }
    if items.is_empty() && left_out > 0 {
        return Err(unusable(NOT_A_PAGE));
    }
    labels.make_first_distinct(&mut items);
    let may_miss = !is_full && walk.may_miss(items.len() + left_out);
    let reason = walk.cut.or((left_out > 0).then_some(LEFT_OUT)).or(may_miss.then_some(MAY_MISS));
    Ok(Items { truncated: is_full || reason.is_some(), items, reason })
}

/// The items of a list that fits into one page.
pub(crate) async fn records(upstream: &dyn Upstream, mut request: Request, listing: Listing) -> Result<Items, Failure> {
    if let Some(size) = &listing.paging.size {
        request.set(size.clone(), &listing.paging.max_size);
    }
    let page = page(upstream, request, listing).await?;
    let reason = (page.left_out > 0).then_some(LEFT_OUT);
    Ok(Items { items: page.items, truncated: reason.is_some(), reason })
}

fn page(upstream: &dyn Upstream, request: Request, listing: Listing) -> ResultFuture<'_, ItemPage> {
    async move {
        let reader: Box<dyn Any> = upstream.read(request, Box::new(PageReader::new(listing))).await?;
        let wrong_type = |_| Failure::new(Code::Internal, "The client returned another reader than it was given");
        Ok(reader.downcast::<PageReader>().map_err(wrong_type)?.page)
    }
    .boxed()
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::sync::Mutex;
    use std::task::{Context, Poll, Waker};
    use std::time::Duration;

    use futures_util::future::poll_fn;
    use serde_json::{Value, json};

    use super::*;
    use crate::pages::{ReadRecord, read_value};
    use crate::paging::{Paging, PagingScheme, Total};
    use crate::part::Part;
    use crate::request::Api;
    use crate::upstream::{Reader, Response};

    /// A vendor with this number of records, from 0.
    struct Vendor {
        records: usize,
        /// The largest page that it sends.
        page: usize,
        tells: fn(usize, &Vendor) -> Value,
        /// Offsets of the pages that were requested, and how many of them at most at once.
        requests: Mutex<(Vec<usize>, usize, usize)>,
    }

    impl Vendor {
        fn body(&self, offset: usize) -> String {
            let end = (offset + self.page).min(self.records);
            let records: Vec<Value> = (offset..end).map(|id| json!({ "id": id })).collect();
            let mut body = (self.tells)(end, self);
            body["data"] = records.into();
            body.to_string()
        }
    }

    impl Upstream for Vendor {
        fn send(&self, _: Request) -> ResultFuture<'_, Response> {
            unreachable!("items are read while they arrive")
        }

        fn read(&self, request: Request, mut reader: Box<dyn Reader>) -> ResultFuture<'_, Box<dyn Reader>> {
            let number = |wanted| request.query.iter().find(|(name, _)| name == wanted)?.1.parse().ok();
            let offset = number("page").map_or_else(|| number("offset").unwrap(), |page: usize| (page - 1) * self.page);
            async move {
                let mut has_begun = false;
                poll_fn(|context| {
                    let mut requests = self.requests.lock().unwrap();
                    if has_begun {
                        requests.1 -= 1;
                        return Poll::Ready(());
                    }
                    has_begun = true;
                    requests.0.push(offset);
                    requests.1 += 1;
                    requests.2 = requests.1.max(requests.2);
                    context.waker().wake_by_ref();
                    Poll::Pending
                })
                .await;
                reader.read(self.body(offset).as_bytes()).and_then(|()| reader.finish()).unwrap();
                Ok(reader)
            }
            .boxed()
        }

        fn time_left(&self) -> Duration {
            Duration::MAX
        }
    }

    const fn paging(scheme: PagingScheme) -> Paging {
        let total = Some(Total { parameter: Some(Cow::Borrowed("count")), member: Cow::Borrowed("/total") });
        Paging {
            scheme,
            size: Some(Cow::Borrowed("size")),
            max_size: 100,
            fills_pages: true,
            total,
            records: Cow::Borrowed("/data"),
            id: Some(Cow::Borrowed("id")),
            stable_sort: None,
        }
    }

    static BY_NUMBER: Paging =
        paging(PagingScheme::PageNumber { page: Cow::Borrowed("page"), first: 1, more: Some(Cow::Borrowed("/more")) });
    static BY_OFFSET: Paging = paging(PagingScheme::Offset { offset: Cow::Borrowed("offset") });

    struct Records;

    #[derive(serde::Deserialize)]
    struct Record {
        id: usize,
    }

    impl ReadRecord for Records {
        fn read(&self, text: &str) -> serde_json::Result<Option<(Item, usize)>> {
            Ok(read_value(text)?.map(|(Record { id }, length)| (Item::named(id, None), length)))
        }

        fn read_odd(&self, _: &str) -> serde_json::Result<Item> {
            unreachable!("all records are as expected")
        }
    }

    /// Fetches up to 1,000 items. Returns how many there are and whether the list is cut, how many requests it took, and
    /// how many of them at once.
    fn fetch(vendor: &Vendor, paging: &'static Paging) -> (usize, bool, usize, usize) {
        let listing = Listing { paging: paging.into(), records: Part::Static(&Records) };
        let mut arrived = |_: &[Item]| {};
        let request = Api::new("api", "").get("list");
        let mut fetching = Box::pin(items(vendor, request, listing, 1_000, &mut arrived));
        let mut context = Context::from_waker(Waker::noop());
        let items = loop {
            if let Poll::Ready(items) = fetching.as_mut().poll(&mut context) {
                break items.unwrap();
            }
        };
        let requests = vendor.requests.lock().unwrap();
        (items.items.len(), items.truncated, requests.0.len(), requests.2)
    }

    #[test]
    fn pages_are_requested_ahead_only_if_they_may_be_needed() {
        let more: fn(usize, &Vendor) -> Value = |end, vendor| json!({ "more": end < vendor.records });
        let total: fn(usize, &Vendor) -> Value = |_, vendor| json!({ "total": vendor.records });
        let nothing: fn(usize, &Vendor) -> Value = |_, _| json!({});
        let both: fn(usize, &Vendor) -> Value =
            |end, vendor| json!({ "more": end < vendor.records, "total": vendor.records });
        let table = [
            (&BY_NUMBER, 0, both, (0, false, 2, 2)),
            (&BY_NUMBER, 100, both, (100, false, 2, 2)),
            (&BY_NUMBER, 100, more, (100, false, 2, 2)),
            (&BY_NUMBER, 250, both, (250, false, 3, 2)),
            (&BY_NUMBER, 250, total, (250, false, 3, 2)),
            (&BY_NUMBER, 250, nothing, (250, false, 10, 8)),
            (&BY_NUMBER, 700, both, (700, false, 7, 5)),
            (&BY_NUMBER, 1_000, both, (1_000, false, 10, 8)),
            (&BY_NUMBER, 1_001, both, (1_000, true, 10, 8)),
            (&BY_NUMBER, 5_000, more, (1_000, true, 10, 8)),
            (&BY_OFFSET, 250, total, (250, false, 3, 2)),
            (&BY_OFFSET, 250, nothing, (250, false, 10, 8)),
        ];
        for (paging, records, tells, expected) in table {
            let vendor = Vendor { records, page: 100, tells, requests: Mutex::default() };
            assert_eq!(fetch(&vendor, paging), expected, "{records} {}", tells(0, &vendor));
        }
    }

    #[test]
    fn a_page_that_is_smaller_than_requested_hides_no_record() {
        let tells: fn(usize, &Vendor) -> Value = |_, vendor| json!({ "total": vendor.records });
        let vendor = Vendor { records: 90, page: 40, tells, requests: Mutex::default() };
        assert_eq!(fetch(&vendor, &BY_OFFSET).0, 90);
        let vendor = Vendor { records: 90, page: 40, tells, requests: Mutex::default() };
        assert_eq!(fetch(&vendor, &BY_NUMBER).0, 90);
    }
}
