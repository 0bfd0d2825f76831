//! A request as text, for snapshots.

use crate::request::{Body, Request};

/// Method, host and path on the first line, then one line for each query parameter and header, then the body.
pub fn wire(request: &Request) -> String {
    let mut lines = vec![format!("{} {} {}", request.method, request.host, request.path)];
    lines.extend(request.query.iter().map(|(name, value)| format!("  {name} = {value}")));
    lines.extend(
        request.headers.iter().map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes()))),
    );
    lines.extend(body(&request.body));
    lines.join("\n")
}

fn body(body: &Body) -> Vec<String> {
    match body {
        Body::Empty => Vec::new(),
        Body::Json(text) => {
            let value: serde_json::Value = serde_json::from_slice(text).unwrap_or_default();
            vec![format!("{value:#}")]
        }
        Body::Raw(bytes) => vec![String::from_utf8_lossy(bytes).into_owned()],
        Body::Form(parts) => parts
            .iter()
            .map(|part| {
                let file = part.file_name.as_deref().map(|name| format!(", file {name:?}")).unwrap_or_default();
                let kind = part.content_type.as_deref().map(|kind| format!(", {kind}")).unwrap_or_default();
                format!("part {:?}{file}{kind}: {} bytes", part.name, part.bytes.len())
            })
            .collect(),
    }
}
