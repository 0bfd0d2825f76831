use schemars::{JsonSchema, json_schema};
use serde_json::{Value, json};
use wharf::{Deserialize, described};

/// An event in the form of CloudEvents 1.0, structured JSON.
#[derive(Deserialize, JsonSchema)]
pub struct Event {
    /// Version of CloudEvents: `1.0`.
    pub specversion: String,
    /// ID of this delivery. May change when the event is delivered again.
    pub id: String,
    /// What happened, such as `tn.jpm.job-updated`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it happened.
    pub time: Option<wharf::DateTime>,
    /// Where the event comes from.
    pub source: String,
    /// ID of the event, the same for every delivery.
    pub userassignedid: Option<String>,
    /// Media type of the data.
    pub datacontenttype: Option<String>,
    /// The record and its tenant; the members depend on the type.
    #[serde(default)]
    pub data: Value,
}

impl Event {
    /// An id that is the same for every delivery, as far as the vendor gives one.
    pub(super) fn deduplication_id(self) -> String {
        self.userassignedid.filter(|id| !id.trim().is_empty()).unwrap_or(self.id)
    }
}

/// A type of event that the vendor documents.
#[derive(Deserialize, Eq, PartialEq)]
#[serde(transparent)]
pub(super) struct EventType(String);

impl EventType {
    /// Whether an event is of this type.
    pub(super) fn is_of(&self, event: &Event) -> bool {
        self.0 == event.kind
    }
}

/// The documented types of events, with what people see.
pub(super) const TYPES: [(&str, &str); 21] = [
    ("tn.acc.invoice-batched", "Invoice batched"),
    ("tn.acc.invoice-exported", "Invoice exported"),
    ("tn.acc.invoice-posted", "Invoice posted"),
    ("tn.acc.invoice-task-created", "Invoice task created"),
    ("tn.acc.invoice-task-updated", "Invoice task updated"),
    ("tn.acc.invoice-updated", "Invoice updated"),
    ("tn.crm.booking-updated", "Booking updated"),
    ("tn.crm.lead-created", "Lead created"),
    ("tn.crm.lead-updated", "Lead updated"),
    ("tn.dis.technician-dispatched", "Technician dispatched"),
    ("tn.dis.zone-deleted", "Zone deleted"),
    ("tn.dis.zone-updated", "Zone updated"),
    ("tn.jpm.job-appointment-updated", "Job appointment updated"),
    ("tn.jpm.job-completed", "Job completed"),
    ("tn.jpm.job-rescheduled", "Job rescheduled"),
    ("tn.jpm.job-scheduled", "Job scheduled"),
    ("tn.jpm.job-updated", "Job updated"),
    ("tn.sp.session-abandoned-qualified", "Scheduling Pro session abandoned"),
    ("tn.sp.session-completed", "Scheduling Pro session completed"),
    ("tn.tlc.call-completed", "Call completed"),
    ("tn.tlc.call-updated", "Call updated"),
];

described!(EventType, |_| json_schema!({
    "type": "string",
    "oneOf": TYPES.map(|(name, label)| json!({ "const": name, "title": label })),
}));
