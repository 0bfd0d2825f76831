//! What became of a document.

use std::collections::BTreeSet;
use std::fmt;

use crate::build::Built;
use crate::document::Document;
use crate::operation::Operation;

/// What of a document was taken, simplified, guessed and left out.
#[derive(Debug, Default)]
pub struct Report {
    /// Number of operations in the document.
    pub operations: usize,
    /// Number of operations that the declaration does not include.
    pub excluded: usize,
    /// Where requests with credentials go.
    pub hosts: BTreeSet<String>,
    /// The actions: key and operation.
    pub taken: Vec<(String, String)>,
    /// What could not be expressed, by action.
    pub simplified: Vec<(String, String)>,
    /// What was guessed, by action.
    pub guessed: Vec<(String, String)>,
    /// What is not offered, and why.
    pub left_out: Vec<String>,
}

impl Report {
    /// What is told of a document before its operations are built.
    pub(crate) fn of(document: &Document, operations: usize, included: usize) -> Self {
        let mut left_out = Operation::skipped(document);
        let servers = document.root["servers"].as_array().into_iter().flatten().skip(1);
        let unused = servers.filter_map(|server| server["url"].as_str());
        left_out.extend(unused.map(|url| format!("server {url}: the first one is taken")));
        Self { operations, excluded: operations - included, left_out, ..Self::default() }
    }

    pub(crate) fn add(&mut self, built: &Built, operation: &Operation<'_>) {
        self.taken.push((built.key.clone(), operation.route()));
        self.simplified.extend(built.simplified.iter().map(|what| (built.key.clone(), what.clone())));
        // A list that is not paged is no guess to tell of.
        let guess = built.plan.paging.as_ref().and_then(|_| built.list.as_ref()?.guess.clone());
        self.guessed.extend(guess.map(|what| (built.key.clone(), what)));
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operations, excluded, hosts, taken, simplified, guessed, left_out } = self;
        let routes: BTreeSet<&str> = taken.iter().map(|(_, route)| route.as_str()).collect();
        writeln!(
            out,
            "{} of {operations} operations became {} actions; {excluded} are not included.",
            routes.len(),
            taken.len()
        )?;
        writeln!(out, "\nCredentials are sent to:")?;
        hosts.iter().try_for_each(|host| writeln!(out, "- {host}"))?;
        let sections = [("Simplified", simplified), ("Guessed", guessed)];
        if !left_out.is_empty() {
            writeln!(out, "\nLeft out ({}):", left_out.len())?;
            left_out.iter().try_for_each(|what| writeln!(out, "- {what}"))?;
        }
        for (title, entries) in sections.into_iter().filter(|(_, entries)| !entries.is_empty()) {
            writeln!(out, "\n{title} ({}):", entries.len())?;
            entries.iter().try_for_each(|(key, what)| writeln!(out, "- {key}: {what}"))?;
        }
        writeln!(out, "\nTaken ({}):", taken.len())?;
        taken.iter().try_for_each(|(key, route)| writeln!(out, "- {key}: {route}"))
    }
}
