//! The process emits no credentials.

use std::fmt::Display;
use std::io::Write;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use crate::credentials::get_note;
use crate::foreign;
use crate::stage::{BASE, Stage, action};
use crate::vendor::{Act, Vendor, answer};

pub(crate) const CANARIES: [&str; 4] = ["canary-secret/1+", "canary-key/2+", "canary-token/3+", "canary-injected/4+"];

/// Everything that this process logs, from all tests and threads. It must be the global subscriber: with a subscriber
/// of this thread alone, a callsite that another thread reaches first would stay disabled.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn connection() -> Value {
    json!({ "key": "serviceTitanConnection", "fields": {
        "environment": "integration", "tenant": "7", "clientId": "id", "clientSecret": CANARIES[0], "applicationKey": CANARIES[1],
    } })
}

/// An error answer that echoes the credentials of the call, with this access token.
fn echo(status: u16, token: &str) -> Act {
    let sent = [CANARIES[0], CANARIES[1], token];
    // An encoded secret is still a secret.
    let encoded = sent.map(|secret| forms(secret).join(" "));
    let errors = json!({ "key": sent, token: 1, "encoded": encoded });
    let plain = json!({ "title": sent.join(" "), "detail": encoded, "traceId": token, "errors": errors }).to_string();
    // JSON may escape a slash. Parsing restores the secret.
    let plain = if matches!(status, 401 | 409) { plain.replace('/', "\\/") } else { plain };
    answer(status, &plain)
}

fn token() -> Act {
    answer(200, &json!({ "access_token": CANARIES[2], "expires_in": 900, "token_type": "Bearer" }).to_string())
}

/// What the process emits while the vendor does `acts`: answers, metrics and log.
async fn emitted(log: &Log, acts: Vec<Act>, tokens: Vec<Act>, connection: &Value) -> String {
    let vendor = Vendor::doing(acts).await.token(tokens);
    let stage = Stage::new(vendor.address);
    let calls = [
        (action("getJob"), json!({ "jobId": 1 })),
        (action("deleteAppointment"), json!({ "appointmentId": 1 })),
        (format!("{BASE}/data-sources/selectJob/invoke"), json!({})),
        (format!("{BASE}/connections/serviceTitanConnection/test"), json!({})),
    ];
    let (mut text, mut requests) = (String::new(), Vec::new());
    for (path, inputs) in calls {
        let reply = stage.post(&path, &json!({ "connection": connection, "inputs": inputs })).await;
        assert_ne!(reply.status, 200, "{}", reply.text());
        text += &format!("{:?} {}", reply.headers, reply.text());
        requests.push(reply.headers["x-request-id"].to_str().unwrap().to_owned());
    }
    text += &stage.get("/metrics").await.text();
    let logged = std::mem::take(&mut *log.0.lock().unwrap());
    let logged = String::from_utf8_lossy(&logged);
    for request in requests {
        assert!(logged.contains(&request), "request {request} was not logged");
    }
    text + &logged
}

/// What the process emits when a call fails whose credential is in the query.
async fn emitted_with_query(log: &Log) -> String {
    let refused = |status| answer(status, &json!({ "error": { "message": forms(CANARIES[1]) } }).to_string());
    let vendor = Vendor::doing([Act::Close, refused(500), refused(404)]).await;
    let reply = get_note(&vendor, json!({ "key": "query", "fields": {} })).await;
    assert_eq!((reply.status, vendor.seen().len()), (404, 3));
    let logged = std::mem::take(&mut *log.0.lock().unwrap());
    format!("{:?} {} {}", reply.headers, reply.text(), String::from_utf8_lossy(&logged))
}

/// What the process emits when an action panics over an input that is a credential.
async fn emitted_in_panic(log: &Log) -> String {
    let hook = std::panic::take_hook();
    wharf_runner::log_panics();
    let body = json!({ "connection": connection(), "inputs": { "text": CANARIES[0] } });
    let reply = Stage::of(&foreign::COMPONENT).post("/v1/components/local/actions/panicInWrite/invoke", &body).await;
    std::panic::set_hook(hook);
    assert_eq!(reply.failure(), (500, "internal".to_owned()));
    let logged = String::from_utf8(std::mem::take(&mut *log.0.lock().unwrap())).unwrap();
    assert!(logged.contains(reply.header("x-request-id")) && logged.contains("foreign.rs"), "{logged}");
    reply.text() + &logged
}

fn with(change: impl FnOnce(&mut Value)) -> Value {
    let mut connection = connection();
    change(&mut connection);
    connection
}

#[tokio::test]
async fn credentials_are_sent_to_the_vendor_only() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let bad_tokens = vec![
        echo(400, ""),
        echo(500, ""),
        answer(200, CANARIES[2]),
        answer(400, &json!({ "error": CANARIES[0], "error_description": CANARIES[0] }).to_string()),
    ];
    let scenarios = [
        (
            [400, 401, 500, 409, 422].map(|status| echo(status, CANARIES[2])).into(),
            vec![token(), token()],
            connection(),
        ),
        (vec![Act::Close, answer(200, CANARIES[1])], vec![token()], connection()),
        (vec![], bad_tokens, connection()),
        (
            vec![echo(404, CANARIES[3]); 8],
            vec![],
            with(|value| value["token"] = json!({ "access_token": CANARIES[3] })),
        ),
        (vec![], vec![], with(|value| value["token"] = CANARIES[3].into())),
        (vec![], vec![], with(|value| value["fields"]["tenant"] = CANARIES[0].into())),
        (vec![], vec![], with(|value| value["key"] = json!({ "secret": CANARIES[0] }))),
        (vec![], vec![], with(|value| value["key"] = CANARIES[0].into())),
        (vec![], vec![], CANARIES[0].into()),
        (vec![], vec![], connection().to_string().into()),
    ];
    for (index, (acts, tokens, connection)) in scenarios.into_iter().enumerate() {
        assert_no_canary(&emitted(&log, acts, tokens, &connection).await, index);
    }
    assert_no_canary(&emitted_with_query(&log).await, "query");
    assert_no_canary(&emitted_in_panic(&log).await, "panic");
}

fn assert_no_canary(text: &str, scenario: impl Display) {
    for form in CANARIES.iter().flat_map(|canary| forms(canary)) {
        assert!(!text.contains(&form), "{form} in scenario {scenario}: {}", around(text, &form));
    }
}

/// The encodings of a secret.
fn forms(secret: &str) -> [String; 9] {
    let path = secret.replace('+', "%2B");
    let hexadecimal: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    [
        secret.to_owned(),
        path.replace('/', "%2F"),
        path,
        secret.replace('/', "\\/"),
        secret.replace('/', "\\\\/"),
        STANDARD.encode(secret),
        STANDARD.encode(format!("id:{secret}")),
        hexadecimal.to_uppercase(),
        hexadecimal,
    ]
}

fn around<'a>(text: &'a str, found: &str) -> &'a str {
    let at = text.find(found).unwrap_or_default();
    &text[text.floor_char_boundary(at.saturating_sub(200))..text.floor_char_boundary((at + 100).min(text.len()))]
}
