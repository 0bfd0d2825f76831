//! Fetches the items of a dropdown.

use std::any::Any;

use foldhash::{HashSet, HashSetExt};
use futures_util::future::FutureExt;

use super::reader::{ItemPage, Listing, PageReader};
use super::walk::Walk;
use crate::error::{Code, Failure};
use crate::item::Item;
use crate::request::Request;
use crate::upstream::{ResultFuture, Upstream};

/// The first `cap` items of a list without duplicates, and whether the vendor has more. Calls `arrived` with the new
/// items of each page.
///
/// Requests all pages that `cap` can need concurrently: a long list takes one round trip, a short one wastes requests.
/// Fails at the deadline instead of cutting the list, because the cached result serves other callers too.
pub(crate) async fn items(
    upstream: &dyn Upstream,
    request: Request,
    listing: Listing,
    cap: usize,
    arrived: &mut (dyn FnMut(&[Item]) + Send),
) -> Result<(Vec<Item>, bool), Failure> {
    let mut walk = Walk::new(upstream, |request| page(upstream, request, listing), request, listing.paging);
    walk.request_ahead(cap.div_ceil(listing.paging.max_size as usize));
    let mut items: Vec<Item> = Vec::new();
    let mut seen = HashSet::new();
    let mut cut = false;
    while let Some(page) = walk.next().await? {
        let (known, records) = (items.len(), page.items.len());
        let more = walk.has_more(&page.next, records);
        seen.reserve(records);
        let mut new = page.items.into_iter().filter(|item| seen.insert(item.key.clone()));
        items.extend(new.by_ref().take(cap - known));
        cut = new.next().is_some() || items.len() == cap && more;
        arrived(&items[known..]);
        if cut {
            break;
        }
        cut = walk.advance(page.next, records, items.len() > known, None).is_some();
    }
    Ok((items, cut))
}

/// The items of a list that fits into one page.
pub(crate) async fn records(
    upstream: &dyn Upstream,
    mut request: Request,
    listing: Listing,
) -> Result<Vec<Item>, Failure> {
    request.set(listing.paging.size, &listing.paging.max_size);
    Ok(page(upstream, request, listing).await?.items)
}

fn page(upstream: &dyn Upstream, request: Request, listing: Listing) -> ResultFuture<'_, ItemPage> {
    async move {
        let reader: Box<dyn Any> = upstream.read(request, Box::new(PageReader::new(listing))).await?;
        let wrong_type = |_| Failure::new(Code::Internal, "The client returned another reader than it was given");
        Ok(reader.downcast::<PageReader>().map_err(wrong_type)?.page)
    }
    .boxed()
}
