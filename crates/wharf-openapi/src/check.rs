//! Faults of a declaration that need no operation to be built.

use crate::declaration::{Declaration, ErrorsDeclaration};
use crate::names::input_key;
use crate::operation::Operation;

/// Keys of a declaration that cannot be keys.
pub(crate) fn invalid_keys(declaration: &Declaration) -> Vec<String> {
    let connections = declaration.connections.iter().flat_map(|(key, change)| {
        let fields = change.fields.keys().map(move |field| (format!("connections.{key}.fields"), field));
        std::iter::once(("connections".to_owned(), key)).chain(fields)
    });
    let actions = declaration.actions.keys().map(|key| ("actions".to_owned(), key));
    let sources = declaration.data_sources.keys().map(|key| ("data_sources".to_owned(), key));
    let all = connections.chain(actions).chain(sources);
    let invalid = all.filter(|(_, key)| input_key(key) != **key);
    invalid.map(|(place, key)| format!("{place}: {key:?} must be letters, digits and _, a letter first")).collect()
}

/// Pointers of a declaration that are none, and numbers that cannot be.
pub(crate) fn invalid_pointers(declaration: &Declaration) -> Vec<String> {
    let mut pointers = Vec::new();
    let mut faults = Vec::new();
    for (name, paging) in &declaration.paging {
        if name == "none" {
            faults.push("paging.none: this name stands for no paging".to_owned());
        }
        if paging.largest == Some(0) {
            faults.push(format!("paging.{name}.largest must be at least 1"));
        }
        let next = paging.next.as_ref().filter(|next| !next.starts_with("header:"));
        let records = paging.records.as_ref().filter(|records| !records.is_empty());
        for (what, pointer) in [("next", next), ("total", paging.total.as_ref()), ("records", records)] {
            pointers.extend(pointer.map(|pointer| (format!("paging.{name}.{what}"), pointer)));
        }
    }
    for (key, source) in &declaration.data_sources {
        pointers.extend(source.key.as_ref().map(|pointer| (format!("data_sources.{key}.key"), pointer)));
    }
    if let Some(errors) = &declaration.errors {
        let ErrorsDeclaration { title, detail, errors, trace_id } = errors;
        for (what, pointer) in [("title", title), ("detail", detail), ("errors", errors), ("trace_id", trace_id)] {
            pointers.extend(pointer.as_ref().map(|pointer| (format!("errors.{what}"), pointer)));
        }
    }
    let invalid = pointers.into_iter().filter(|(_, pointer)| !pointer.starts_with('/'));
    faults.extend(
        invalid.map(|(place, pointer)| format!("{place}: {pointer:?} must be a JSON Pointer, such as /{pointer}")),
    );
    if let Some(url) = &declaration.component.documentation_url
        && !(url.starts_with("https://") || url.starts_with("http://"))
    {
        faults.push("component.documentation_url must begin with https:// or http://".to_owned());
    }
    faults
}

/// Patterns of `include` and `exclude` that name no operation.
pub(crate) fn unknown_patterns(declaration: &Declaration, operations: &[Operation<'_>]) -> Vec<String> {
    let patterns = [("include", &declaration.include), ("exclude", &declaration.exclude)];
    let patterns = patterns.into_iter().flat_map(|(name, list)| list.iter().map(move |pattern| (name, pattern)));
    let is_unknown = |(_, pattern): &(&str, &String)| !operations.iter().any(|operation| operation.matches(pattern));
    patterns.filter(is_unknown).map(|(name, pattern)| format!("{name}: no operation is named {pattern}")).collect()
}
