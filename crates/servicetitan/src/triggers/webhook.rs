use std::fmt::Display;

use http::HeaderName;
use serde_json::value::RawValue;
use wharf::signature::verify_hmac_sha256;
use wharf::trigger::WebhookResponse;
use wharf::{
    Code, Deserialize, Effects, Failure, Fault, FaultCode, JsonSchema, Meta, Received, ResolvedConnection,
    WebhookRequest, WebhookTrigger, vendor_json,
};

use super::event::{Event, EventType};

/// Starts when ServiceTitan sends an event to the webhook of the flow.
///
/// In the ServiceTitan developer portal, choose the events of the application and give them the URL of the flow's webhook.
/// Set a webhook key of 32 to 64 characters there, and put the same key into the connection: a request without its
/// signature starts nothing.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Webhook {
    /// Only events of these types. If omitted, events of all types.
    #[schemars(length(min = 1))]
    event_types: Option<Vec<EventType>>,
    /// Name of the header that carries the signature. ServiceTitan does not publish it; this is the name that receivers
    /// report.
    #[schemars(length(min = 1, max = 100), extend("default" = SIGNATURE_HEADER))]
    signature_header: Option<String>,
}

const SIGNATURE_HEADER: &str = "x-servicetitan-signature";

impl WebhookTrigger for Webhook {
    const META: Meta =
        Meta::new("webhookTrigger", "ServiceTitan Event", Effects::READS, include_str!("webhook.json")).addition();
    type Output = Event;

    fn receive(self, request: &WebhookRequest, resolved: &ResolvedConnection) -> Result<Received, Failure> {
        if let Some(handshake) = request.cloud_events_handshake() {
            return Ok(handshake);
        }
        let key = resolved.webhook_key.as_ref().ok_or_else(|| {
            let message = "Webhook Key is required to check who sends an event";
            refused(Code::InvalidConnection, "/connection/fields/webhookKey", FaultCode::Required, message)
        })?;
        let name = self.signature_header.as_deref().unwrap_or(SIGNATURE_HEADER);
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| {
            let message = "Signature Header must be the name of an HTTP header";
            refused(Code::InvalidInput, "/inputs/signatureHeader", FaultCode::Format, message)
        })?;
        verify_hmac_sha256(key, &request.body, &request.headers, &name)?;
        let text = str::from_utf8(&request.body).map_err(unread)?;
        let event: Event = vendor_json::read(text).map_err(unread)?;
        if event.specversion != "1.0" || event.id.trim().is_empty() || event.kind.is_empty() {
            return Err(unreadable());
        }
        let is_wanted = self.event_types.is_none_or(|types| types.iter().any(|one| one.is_of(&event)));
        Ok(Received {
            data: if is_wanted { Some(serde_json::from_str::<Box<RawValue>>(text).map_err(unread)?) } else { None },
            response: WebhookResponse::accepted(),
            deduplication_id: Some(event.deduplication_id()),
        })
    }
}

/// The failure of a body whose signature was verified.
fn unread(cause: impl Display) -> Failure {
    unreadable().with_cause(cause)
}

fn unreadable() -> Failure {
    let message = "The body is signed, and is not an event in the form of CloudEvents 1.0";
    refused(Code::InvalidInput, "/request/body", FaultCode::Format, message)
}

fn refused(code: Code, pointer: &str, fault: FaultCode, message: &str) -> Failure {
    Failure::refused(code, vec![Fault::new(pointer, fault, message)])
}
