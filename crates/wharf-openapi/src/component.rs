//! A declaration and its document as a component.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;

use http::{HeaderName, Method};
use serde_json::{Value, json};
use wharf::{ErrorFormat, Icon, OwnedComponent, Part, Request};

use crate::build::{Built, Context, Refusal};
use crate::check::{invalid_keys, invalid_pointers, unknown_patterns};
use crate::data_source::{DeclaredDataSource, check_dropdowns};
use crate::declaration::{ActionChange, Declaration};
use crate::declared_action::DeclaredAction;
use crate::document::Document;
use crate::field::text;
use crate::hosts::Hosts;
use crate::names::Unique;
use crate::operation::Operation;
use crate::paging::Pagings;
use crate::report::Report;
use crate::security::{DeclaredConnection, Fill, Filled, connections};
use crate::stand_in::StandIn;

/// Category of components that state none.
const CATEGORY: &str = "Application Connectors";

/// A component, and what became of the document.
pub struct Loaded {
    /// The component.
    pub component: OwnedComponent,
    /// What was taken, simplified, guessed and left out.
    pub report: Report,
    /// A stand-in for the vendor.
    pub stand_in: StandIn,
}

/// Builds the component that a declaration makes of a document.
///
/// # Errors
///
/// Every fault of the declaration, and why the document cannot be used.
pub fn load(declaration: &Declaration, document: Document) -> Result<Loaded, Vec<String>> {
    let shared = Arc::new(document);
    let document = &*shared;
    let one = |fault: String| vec![fault];
    let key = &declaration.component.key;
    if key.is_empty() || !key.bytes().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit()) {
        return Err(one(format!("component.key: {key:?} must be small letters and digits")));
    }
    let all = Operation::all(document).map_err(one)?;
    let mut faults = unknown_patterns(declaration, &all);
    faults.extend(invalid_keys(declaration));
    faults.extend(invalid_pointers(declaration));
    let is_included = |operation: &Operation<'_>| {
        let matches = |patterns: &[String]| patterns.iter().any(|pattern| operation.matches(pattern));
        (declaration.include.is_empty() || matches(&declaration.include)) && !matches(&declaration.exclude)
    };
    let operations: Vec<Operation<'_>> = all.iter().filter(|operation| is_included(operation)).cloned().collect();
    let hosts = Hosts::of(document, &all);
    let filled = filled(declaration, &all, document).map_err(one)?;
    let idempotency_header = declaration.idempotency_header.as_deref().map(HeaderName::try_from).transpose();
    let idempotency_header =
        idempotency_header.map_err(|_| one("idempotency_header is no name of a header".to_owned()))?;
    let context = Context {
        document,
        pagings: &Pagings { declared: &declaration.paging },
        steps: Cell::new(0),
        filled: filled.iter().map(|one| (one.fill.origin(), one.parameter.clone())).collect(),
        extra_query: declaration.extra_query.as_deref(),
        idempotency_header,
        dropdowns: declaration
            .data_sources
            .iter()
            .flat_map(|(key, source)| source.fills.iter().map(|name| (name.clone(), key.clone())))
            .collect(),
    };
    let mut report = Report::of(document, all.len(), operations.len());
    let mut actions = actions(declaration, &context, &operations, &hosts, &mut report, &mut faults);
    let mut sources = Vec::new();
    for (key, declared) in &declaration.data_sources {
        match DeclaredDataSource::new(key, declared, &context, &all, &hosts) {
            Ok(source) => sources.push(source),
            Err(fault) => faults.push(format!("data_sources.{key}: {fault}")),
        }
    }
    check_dropdowns(&mut actions, &sources, &mut faults);
    for (key, source) in &declaration.data_sources {
        let unknown = source.fills.iter().filter(|name| !actions.iter().any(|one| one.vendor_names.contains(*name)));
        faults.extend(unknown.map(|name| format!("data_sources.{key}.fills: no action has an input {name}")));
    }
    let probe = |name: Option<&str>| probe(name, &actions, &operations, &hosts);
    let (connections, left_out) =
        connections(document, &operations, &declaration.connections, &hosts, &filled, &probe).map_err(one)?;
    report.left_out.extend(left_out);
    report.hosts = connections.iter().flat_map(DeclaredConnection::urls).map(str::to_owned).collect();
    let connections = distinct(connections);
    if !faults.is_empty() {
        return Err(faults);
    }
    if connections.is_empty() || actions.is_empty() {
        let mut faults = vec!["the document has no operation and connection that can be offered".to_owned()];
        faults.extend(report.left_out);
        return Err(faults);
    }
    let pagings = actions.iter().filter_map(|built| Some((built.route.clone(), built.plan.paging.clone()?))).collect();
    let stand_in = StandIn::new(shared.clone(), &connections, pagings);
    let component = assemble(declaration, &shared, connections, actions, sources);
    Ok(Loaded { component, report, stand_in })
}

fn assemble(
    declaration: &Declaration,
    document: &Arc<Document>,
    connections: Vec<DeclaredConnection>,
    actions: Vec<Built>,
    sources: Vec<DeclaredDataSource>,
) -> OwnedComponent {
    let (about, info) = (&declaration.component, &document.root["info"]);
    let label = about.label.clone().or_else(|| text(&info["title"]));
    let label = label.unwrap_or_else(|| wharf::label::label(&about.key));
    let hosts: BTreeSet<String> = connections.iter().flat_map(DeclaredConnection::hosts).map(str::to_owned).collect();
    let documentation = [&document.root["externalDocs"]["url"], &info["contact"]["url"]].into_iter().find_map(text);
    let description = about.description.clone().or_else(|| first_sentence(&info["description"]));
    OwnedComponent {
        key: about.key.as_str().into(),
        version: about.version.clone().or_else(|| text(&info["version"])).unwrap_or_else(|| "1.0.0".to_owned()),
        description: description.unwrap_or_else(|| format!("Work with {label}.")),
        category: about.category.clone().unwrap_or_else(|| CATEGORY.to_owned()),
        icon: icon(),
        documentation_url: about.documentation_url.clone().or(documentation).unwrap_or_default(),
        hosts: hosts.into_iter().collect(),
        error_format: error_format(declaration),
        connections: connections.into_iter().map(|one| Part::Owned(Arc::new(one) as Arc<_>)).collect(),
        actions: actions
            .into_iter()
            .map(|built| Part::Owned(Arc::new(DeclaredAction::new(built, document.clone())) as Arc<_>))
            .collect(),
        data_sources: sources.into_iter().map(|one| Part::Owned(Arc::new(one) as Arc<_>)).collect(),
        triggers: Vec::new(),
        label,
    }
}

/// Gives connections with equal labels their keys.
fn distinct(mut connections: Vec<DeclaredConnection>) -> Vec<DeclaredConnection> {
    let labels: Vec<String> = connections.iter().map(|one| one.label.clone()).collect();
    for connection in &mut connections {
        if labels.iter().filter(|label| **label == connection.label).count() > 1 {
            connection.label = format!("{} ({})", connection.label, connection.key);
        }
    }
    connections
}

/// The parameters that connections fill.
fn filled(declaration: &Declaration, operations: &[Operation<'_>], document: &Document) -> Result<Vec<Filled>, String> {
    let mut filled = Vec::new();
    for (connection, change) in &declaration.connections {
        for (key, field) in &change.fields {
            let name = &field.parameter;
            let is_in = |place: &str| {
                operations.iter().filter_map(|operation| operation.parameters(document).ok()).flatten().any(
                    |parameter| {
                        let other = parameter["name"].as_str().unwrap_or_default();
                        let is_same = other == name || place == "header" && other.eq_ignore_ascii_case(name);
                        is_same && parameter["in"] == place
                    },
                )
            };
            let of =
                |fill| Filled { connection: connection.clone(), field: key.clone(), parameter: name.clone(), fill };
            let count = filled.len();
            if is_in("path") {
                filled.push(of(Fill::Variable(name.clone())));
            }
            if is_in("header") {
                let header = HeaderName::try_from(name).map_err(|_| format!("{name} is no name of a header"))?;
                filled.push(of(Fill::Header(header)));
            }
            if filled.len() == count {
                return Err(format!(
                    "connections.{connection}.fields.{key}: no operation has a parameter {name} in its path or headers"
                ));
            }
        }
    }
    Ok(filled)
}

fn actions(
    declaration: &Declaration,
    context: &Context<'_>,
    operations: &[Operation<'_>],
    hosts: &Hosts,
    report: &mut Report,
    faults: &mut Vec<String>,
) -> Vec<Built> {
    let unchanged = ActionChange::default();
    let mut keys = Unique::default();
    let mut named = Vec::new();
    for (key, change) in &declaration.actions {
        let found: Vec<&Operation<'_>> = match &change.operation {
            Some(name) => operations.iter().filter(|operation| operation.is(name)).collect(),
            None => operations.iter().filter(|operation| operation.key() == *key).collect(),
        };
        match found.first() {
            Some(_) if found.len() > 1 => {
                let routes: Vec<String> = found.iter().map(|operation| operation.route()).collect();
                faults.push(format!("actions.{key}: several operations have this name: {}", routes.join(", ")));
            }
            Some(operation) => named.push((operation.route(), key, change)),
            None => {
                let name = change.operation.as_ref().unwrap_or(key);
                faults.push(format!("actions.{key}: no included operation is named {name}"));
            }
        }
        keys.take(key);
    }
    let mut actions = Vec::new();
    for operation in operations {
        let route = operation.route();
        let mut of_operation = named.iter().filter(|(other, ..)| *other == route).peekable();
        let mut build = |key: String, change: &ActionChange, is_named: bool| match context.build(
            operation,
            key.clone(),
            hosts.name_of(operation),
            change,
        ) {
            Ok(built) => {
                report.add(&built, operation);
                actions.push(built);
            }
            Err(why) if is_named || matches!(why, Refusal::Declaration(_)) => {
                faults.push(format!("actions.{key}: {why}"));
            }
            Err(why) => report.left_out.push(format!("{}: {why}", operation.name())),
        };
        if of_operation.peek().is_none() {
            build(keys.key(operation.key()), &unchanged, false);
        }
        of_operation.for_each(|(_, key, change)| build((*key).clone(), change, true));
    }
    for (key, change) in &declaration.actions {
        let Some(built) = actions.iter().find(|built| built.key == *key) else { continue };
        let unknown = change.inputs.iter().filter(|(name, _)| !built.vendor_names.contains(*name));
        faults.extend(unknown.map(|(name, _)| format!("actions.{key}.inputs.{name}: the operation has no such input")));
    }
    actions
}

/// The request that tests a connection: as named, else the likeliest one that needs no input.
fn probe(
    name: Option<&str>,
    actions: &[Built],
    operations: &[Operation<'_>],
    hosts: &Hosts,
) -> Result<Request, String> {
    if let Some(name) = name {
        let operation = operations.iter().find(|operation| operation.is(name));
        let route = operation.ok_or_else(|| format!("probe: no operation is named {name}"))?.route();
        let action = actions.iter().find(|action| action.route == route);
        let action = action.ok_or_else(|| format!("probe: {name} is not offered"))?;
        return action.plan.request(json!({})).map_err(|failure| failure.to_string());
    }
    let needs_nothing = |action: &&Built| {
        action.input["required"].is_null() && action.plan.method == Method::GET && action.deprecated.is_none()
    };
    let is_about_oneself = |action: &&Built| {
        let route = action.route.to_ascii_lowercase();
        ["/me", "/self", "/whoami", "/user", "/account", "/ping", "/status"].iter().any(|end| route.ends_with(end))
    };
    let candidates: Vec<&Built> = actions.iter().filter(needs_nothing).collect();
    let best = candidates.iter().copied().find(|action| is_about_oneself(action)).or(candidates.first().copied());
    let host = hosts.all.first().map_or_else(String::new, |host| host.name.clone());
    match best {
        Some(action) => action.plan.request(json!({})).map_err(|failure| failure.to_string()),
        None => Ok(Request::new(Method::GET, host, "/".to_owned())),
    }
}

fn error_format(declaration: &Declaration) -> ErrorFormat {
    let mut format = ErrorFormat::PROBLEM_DETAILS;
    if let Some(errors) = &declaration.errors {
        if let Some(title) = &errors.title {
            format.title = title.clone().into();
        }
        format.detail = errors.detail.clone().map(Into::into).or(format.detail);
        format.errors = errors.errors.clone().map(Into::into).or(format.errors);
        format.trace_id = errors.trace_id.clone().map(Into::into).or(format.trace_id);
    }
    format
}

fn first_sentence(value: &Value) -> Option<String> {
    let text = text(value)?;
    let line = text.lines().next().unwrap_or_default();
    let sentence = line.split_once(". ").map_or(line, |(sentence, _)| sentence);
    Some(format!("{}.", sentence.trim().trim_end_matches('.')))
}

/// The icon of components without one.
fn icon() -> Icon {
    Icon { png: include_bytes!("icon.png").as_slice().into(), svg: include_str!("icon.svg").into() }
}
