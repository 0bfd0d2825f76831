//! Calls the core from the command line.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;
use wharf::{Answer, Failure};

use super::entry_kind::EntryKind;
use super::progress::Progress;
use crate::Runner;
use crate::envelope::answer;
use crate::invocation::CallContext;

/// The answer to a call.
pub(crate) enum Output {
    Json(Bytes),
    File { content_type: String, bytes: Bytes },
}

impl Output {
    /// The answer as JSON; a file becomes the array of its bytes.
    pub(crate) fn json(self) -> Bytes {
        match self {
            Self::Json(text) => text,
            Self::File { content_type, bytes } => answer::action(Answer::Bytes { content_type, bytes }),
        }
    }
}

/// Calls an entry of a component with an envelope.
///
/// # Errors
///
/// Those of the core.
pub(crate) async fn call(
    runner: &Arc<Runner>,
    kind: EntryKind,
    (component, key): (&str, &str),
    envelope: &Value,
    progress: Option<&Progress>,
) -> Result<Output, Failure> {
    let text = envelope.to_string();
    let (text, envelopes, context) = (text.as_bytes(), &runner.envelopes, CallContext::default());
    let json = |text: Vec<u8>| Ok(Output::Json(text.into()));
    match kind {
        EntryKind::Actions => {
            let target = runner.action(component, key)?;
            let prepared = runner.prepare_action(target, envelopes.action(text)?, None, context)?;
            Ok(match prepared.run().await.result? {
                Answer::Bytes { content_type, bytes } => Output::File { content_type, bytes },
                answer => Output::Json(answer::action(answer)),
            })
        }
        EntryKind::DataSources => {
            let target = runner.data_source(component, key)?;
            let dropdown = runner.prepare_dropdown(target, envelopes.data_source(text)?, context)?;
            if let (Some(progress), Some(_)) = (progress, dropdown.choices_query()) {
                progress.count_items();
                dropdown.fetch_all(&mut |items| progress.add_items(items.len())).await?;
            }
            Ok(Output::Json(dropdown.answer().await?.text))
        }
        EntryKind::Triggers => {
            let target = runner.trigger(component, key)?;
            json(answer::text(&runner.prepare_poll(target, envelopes.poll(text)?, context)?.run().await?)?)
        }
        EntryKind::Connections => {
            let target = runner.connection(component, key)?;
            runner.prepare_test(target, envelopes.connection_test(text)?, context)?.run().await?;
            json(br#"{"ok":true}"#.to_vec())
        }
    }
}
