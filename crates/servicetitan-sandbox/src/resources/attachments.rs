//! Attachments of installed equipment.

use axum::http::StatusCode;
use serde_json::json;

use crate::guid;
use crate::http::{Answer, Call, Method, Operation, Outcome, Problem};
use crate::store::{Store, StoredFile};

const PATH: &str = "/equipmentsystems/v2/tenant/{tenant}/installed-equipment/attachments";

/// The operations on attachments.
pub(crate) static OPERATIONS: &[Operation] =
    &[Operation::read(PATH, download), Operation::write(Method::Post, PATH, upload)];

fn upload(store: &mut Store, call: &Call) -> Outcome {
    let Some(part) = call.part("file") else {
        return Err(Problem::field("file", "A multipart form with a part named 'file' is required."));
    };
    let path = format!("InstalledEquipment/Documents/{}.{}", guid::random(), extension(&part.file_name));
    let file = StoredFile { content_type: part.content_type.clone(), content: part.content.clone() };
    store.files.insert(path.clone(), file);
    Answer::json(&json!({ "path": path }))
}

fn download(store: &Store, call: &Call) -> Outcome {
    let Some(path) = call.query.text("path") else {
        return Err(Problem::field("path", "The path is required."));
    };
    let Some(file) = store.files.get(path) else {
        return Err(Problem::new(StatusCode::NOT_FOUND, format!("There is no file at '{path}'.")));
    };
    Ok(Answer::File { content_type: file.content_type.clone(), content: file.content.clone() })
}

fn extension(file_name: &str) -> String {
    match file_name.rsplit_once('.') {
        Some((_, end)) if !end.is_empty() && end.chars().all(|letter| letter.is_ascii_alphanumeric()) => {
            end.to_ascii_lowercase()
        }
        _ => "bin".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::extension;

    #[test]
    fn paths_keep_the_extension_of_the_file_name() {
        assert_eq!(extension("Photo of unit.JPG"), "jpg");
        assert_eq!(extension("manual"), "bin");
        assert_eq!(extension("odd.p/df"), "bin");
    }
}
