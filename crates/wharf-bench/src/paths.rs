//! The code paths of a call, without sockets: decode inputs, describe a request, extract choices from pages.

use std::hint::black_box;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::{FutureExt, ready};
use serde_json::Value;
use serde_json::value::RawValue;
use wharf::form::ReadOptions;
use wharf::{Code, Failure, Reader, Registry, Request, Response, ResultFuture, Upstream};

use crate::records::List;

/// Size of the chunks in which a page arrives, in bytes.
const CHUNK: usize = 16 << 10;

/// The inputs of `createJob`, as a form sends them.
const JOB: &[u8] = br#"{"customerId": "20000017", "locationId": 21000017, "businessUnitId": "1314", "jobTypeId": 4407,
    "priority": "Normal", "campaignId": 884, "summary": "No heat upstairs, second visit",
    "appointments": "[{\"start\": \"2026-03-02T15:00:00Z\", \"end\": \"2026-03-02T17:00:00Z\", \"technicianIds\": [5, 6]}]",
    "tagTypeIds": [1, 2, "3"]}"#;

/// A code path that can be run repeatedly.
#[derive(Clone, Copy, Debug)]
pub enum Path {
    /// From JSON text to the strict inputs of `createJob`.
    Decode,
    /// From the strict inputs of `createJob` to a request and its body.
    Encode,
    /// From two pages of 5,000 customers, in chunks of 16 KiB, to the 10,000 items of `selectCustomers`.
    Picklist,
}

impl Path {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Decode, Self::Encode, Self::Picklist];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Encode => "encode",
            Self::Picklist => "picklist",
        }
    }
}

/// The component, and a vendor in memory.
pub struct Walker {
    registry: Registry,
    inputs: Value,
    vendor: Pages,
}

impl Walker {
    /// Prepares everything that is not measured.
    ///
    /// # Errors
    ///
    /// When the component rejects the inputs.
    pub fn new() -> Result<Self, Failure> {
        let unregistered = |collisions: Vec<String>| Failure::new(Code::Internal, collisions.join("\n"));
        let registry = Registry::new([&servicetitan::COMPONENT]).map_err(unregistered)?;
        let mut walker = Self { registry, inputs: Value::Null, vendor: Pages(List::customers().largest().to_vec()) };
        walker.inputs = walker.decoded()?;
        Ok(walker)
    }

    /// Runs a path once.
    ///
    /// # Errors
    ///
    /// The failure that a caller would get.
    pub fn walk(&self, path: Path) -> Result<(), Failure> {
        let component = &self.registry.components()[0];
        match path {
            Path::Decode => self.decoded().map(|inputs| _ = black_box(inputs)),
            Path::Encode => {
                let invoked = component.action("createJob")?.item.invoke(self.inputs.clone(), &self.vendor);
                now(invoked).map(|answer| _ = black_box(answer))
            }
            Path::Picklist => {
                let none = Value::Object(serde_json::Map::new());
                let mut ignore = |_: &[wharf::Item]| {};
                let fetched = component.data_source("selectCustomers")?.item.fetch(none, &self.vendor, &mut ignore);
                now(fetched).map(|choices| _ = black_box(choices))
            }
        }
    }

    fn decoded(&self) -> Result<Value, Failure> {
        let inputs = serde_json::from_slice(black_box(JOB)).unwrap_or(RawValue::NULL);
        self.registry.components()[0].action("createJob")?.inputs(inputs, &ReadOptions::default())
    }
}

/// A vendor that responds at once: to lists with these pages, to anything else with an empty object.
struct Pages(Vec<Bytes>);

impl Upstream for Pages {
    fn send(&self, request: Request) -> ResultFuture<'_, Response> {
        black_box(request);
        ready(Ok(Response { content_type: None, date: None, next: None, head: None, body: Bytes::from_static(b"{}") }))
            .boxed()
    }

    fn read(&self, request: Request, mut reader: Box<dyn Reader>) -> ResultFuture<'_, Box<dyn Reader>> {
        let page = request.query.iter().find(|(name, _)| name == "page").and_then(|(_, page)| page.parse().ok());
        let page = page.and_then(|page: usize| self.0.get(page - 1)).map_or(&b""[..], |page| page);
        let read = page.chunks(CHUNK).try_for_each(|chunk| reader.read(chunk)).and_then(|()| reader.finish());
        let failure = |error| Failure::new(Code::Internal, "A page cannot be read").with_cause(error);
        ready(read.map(|()| reader).map_err(failure)).boxed()
    }

    fn time_left(&self) -> Duration {
        Duration::MAX
    }
}

/// Polls a future once: a vendor in memory is always ready.
fn now<T>(future: ResultFuture<'_, T>) -> Result<T, Failure> {
    future.now_or_never().unwrap_or_else(|| Err(Failure::new(Code::Internal, "The path is not ready")))
}
