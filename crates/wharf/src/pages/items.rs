//! Pages read into the items of a dropdown while they arrive.

use std::collections::HashSet;

use futures_util::future::{BoxFuture, FutureExt};

use super::Walk;
use super::reader::{Page, PageReader};
use crate::data_source::{Item, Picklist};
use crate::error::Failure;
use crate::request::Request;
use crate::upstream::Upstream;

/// The first `cap` items of a list without duplicates, and whether the vendor has more. Tells `arrived` of new items,
/// page by page.
///
/// As many pages as `cap` fills are asked for side by side: a long list takes one round trip, and
/// a short one wastes a request.
pub(crate) async fn items<P: Picklist>(
    upstream: &dyn Upstream,
    request: Request,
    cap: usize,
    arrived: &mut (dyn FnMut(&[Item]) + Send),
) -> Result<(Vec<Item>, bool), Failure> {
    let mut walk = Walk::new(upstream, |request| page::<P>(upstream, request), request, P::PAGING);
    walk.ahead(cap.div_ceil(P::PAGING.largest as usize));
    let mut items: Vec<Item> = Vec::new();
    let mut seen = HashSet::new();
    let mut cut = false;
    while let Some(page) = walk.next().await? {
        let known = items.len();
        let mut new = page.items.into_iter().filter(|item| seen.insert(item.key.clone()));
        items.extend(new.by_ref().take(cap - known));
        cut = new.next().is_some() || items.len() == cap && page.more;
        arrived(&items[known..]);
        if cut {
            break;
        }
        cut = walk.settle(page.more, items.len() > known, 0).is_some();
    }
    Ok((items, cut))
}

/// The items of one page, which has all records that the request can bring.
pub(crate) async fn records<P: Picklist>(upstream: &dyn Upstream, mut request: Request) -> Result<Vec<Item>, Failure> {
    request.set(P::PAGING.size, &P::PAGING.largest);
    Ok(page::<P>(upstream, request).await?.items)
}

fn page<P: Picklist>(upstream: &dyn Upstream, request: Request) -> BoxFuture<'_, Result<Page, Failure>> {
    async move {
        let (reader, whole) = PageReader::of::<P>();
        upstream.read(request, Box::new(reader)).await?;
        Ok(whole.take())
    }
    .boxed()
}
