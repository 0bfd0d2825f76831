use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use wharf::{Code, Date, Effects, Failure, Fault, FaultCode, JsonSchema, Meta, Polled, PollingTrigger, Upstream};
use wharf_changes::{ChangeKinds, Start, Timestamp};

use super::resources::ResourceType;

/// Starts with records that were created or changed since the last poll, oldest change first. Deactivated records count as
/// changed.
///
/// The first poll only records the current position, unless it looks back. A long backlog is split into polls of at most
/// 1,000 records. Records have the form in which the list action of their resource returns them. After a failure, a record
/// may be returned again; the same ID with the same time of change means the same change.
///
/// A record without a valid ID or time of change cannot be followed. The answer names it once, under `skipped`.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PollChanges {
    /// Records to follow.
    resource_type: ResourceType,
    /// Return records that were created.
    #[schemars(extend("default" = true))]
    show_new_records: bool,
    /// Return records that were changed later.
    #[schemars(extend("default" = true))]
    show_updated_records: bool,
    /// Begin with changes on this day (UTC) or later, instead of with later ones only. Applies only to the first poll.
    #[schemars(example = "2026-01-01")]
    look_back_date: Option<Date>,
}

/// The records that a poll found.
#[derive(JsonSchema)]
pub struct Found {
    /// Records that were created, as their list action returns them.
    pub created: Vec<Record>,
    /// Records that were changed later, as their list action returns them.
    pub updated: Vec<Record>,
}

/// A record. Its other members depend on the resource.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// ID of the record.
    pub id: Value,
    /// When it was created.
    pub created_on: Option<String>,
    /// When it was last changed.
    pub modified_on: Option<String>,
}

/// The same, as the vendor wrote it.
#[derive(Serialize)]
struct Written<'a> {
    created: &'a [Box<RawValue>],
    updated: &'a [Box<RawValue>],
}

impl PollingTrigger for PollChanges {
    const META: Meta =
        Meta::new("pollChangesTrigger", "New and Updated Records", Effects::READS, include_str!("poll_changes.json"));
    type Output = Found;

    async fn poll(self, state: Option<Value>, upstream: &dyn Upstream) -> Result<Polled, Failure> {
        let resource = self.resource_type.resource().ok_or_else(|| Failure::new(Code::Internal, "No such resource"))?;
        let kinds = ChangeKinds { created: self.show_new_records, updated: self.show_updated_records };
        let found = wharf_changes::poll(&resource.feed(), state.as_ref(), self.start()?, kinds, upstream).await;
        let found = found.map_err(explained)?;
        let unchanged = found.created.is_empty() && found.updated.is_empty();
        let data = Written { created: &found.created, updated: &found.updated };
        Ok(Polled::new(&data, found.state, unchanged, found.has_more)?.skipping(found.skipped))
    }
}

impl PollChanges {
    fn start(&self) -> Result<Start, Failure> {
        let Some(Date(day)) = &self.look_back_date else { return Ok(Start::Now) };
        let midnight = Timestamp::parse(&format!("{day}T00:00:00Z"));
        midnight
            .map(Start::Since)
            .ok_or_else(|| refused(FaultCode::Format, "Look Back Date must be a day such as 2026-01-01"))
    }
}

/// Names the input that a feed refused: the start. An invalid state is already named.
fn explained(failure: Failure) -> Failure {
    match failure.code() {
        Code::InvalidInput if failure.faults().is_empty() => {
            refused(FaultCode::Range, "Look Back Date must not be in the future")
        }
        _ => failure,
    }
}

fn refused(code: FaultCode, message: &str) -> Failure {
    Failure::refused(Code::InvalidInput, vec![Fault::new("/inputs/lookBackDate", code, message)])
}
