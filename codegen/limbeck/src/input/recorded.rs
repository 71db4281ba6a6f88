//! Revisions of the history as inputs.
//!
//! What is recorded is written as proto files that exist nowhere, so that their names for people say
//! which revision it is.

use std::collections::BTreeMap;

use limbeck_history::recorded::Written;
use limbeck_history::symbol::Anchor;
use limbeck_history::{Histories, Id, Symbol};
use limbeck_schema::model::Schema;
use limbeck_schema::source::{self, Files};

use crate::cli::Global;
use crate::error::{Error, Stop};
use crate::project::Project;
use crate::records::Records;

/// Packages at revisions.
pub(crate) struct Recorded {
    /// As it was named.
    symbol: String,
    project: Project,
    written: Written,
    /// Own packages that nothing is recorded of, where all are meant.
    without: Vec<String>,
    /// What people read in place of an import name.
    shown: BTreeMap<String, String>,
}

impl Recorded {
    /// Finds the revisions in the current project. A symbol that is one in every package means all
    /// packages that have it.
    ///
    /// # Errors
    /// When it names none, or what is recorded cannot be had.
    pub(super) fn open(symbol: &str, global: &Global) -> Result<Self, Stop> {
        let records = Records::silent(global)?;
        let workspace = records.workspace();
        let chosen = chosen(symbol, &workspace.histories).map_err(Error::symbol)?;
        let written = workspace.written(&chosen).map_err(|error| {
            Error::failed(error.to_string(), "`limbeck verify --deep` says what is wrong")
        })?;
        let is_missing = |package: &&str| chosen.len() != 1 && !chosen.contains_key(*package);
        let without = records.packages().filter(is_missing).map(str::to_owned).collect();
        let mut shown = BTreeMap::new();
        let mut files: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, (package, id)) in &written.rebuilt {
            let number = files.entry(package).or_default();
            *number += 1;
            let part = if *number > 1 { format!(" ({number})") } else { String::new() };
            shown.insert(name.clone(), format!("revision {package}@{id}{part}"));
        }
        let symbol = symbol.to_owned();
        Ok(Self { symbol, project: records.project, written, without, shown })
    }

    /// Own packages that nothing is recorded of, where all are meant.
    pub(crate) fn without(&self) -> &[String] {
        &self.without
    }

    /// Gives files the names that people know, for findings that are told elsewhere.
    pub(crate) fn rename(&self, schema: &mut Schema) {
        for file in &mut schema.files {
            if let Some(shown) = self.shown.get(&*file.name) {
                file.name = shown.as_str().into();
            }
        }
    }

    /// The import name of a file with a name for people.
    pub(super) fn import_name(&self, shown: &str) -> Option<&str> {
        let mut names = self.shown.iter();
        names.find(|(_, known)| *known == shown).map(|(name, _)| name.as_str())
    }

    pub(super) fn empty(&self) -> Error {
        let message = format!("nothing is declared at `revision:{}`", self.symbol);
        Error::input(message, "`limbeck history` shows what is recorded")
    }
}

impl Files for Recorded {
    fn list(&self) -> Result<Vec<String>, source::Error> {
        Ok(self.written.names.clone())
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, source::Error> {
        self.written.read(name, &self.project.sources)
    }

    fn display(&self, name: &str) -> String {
        self.shown.get(name).cloned().unwrap_or_else(|| self.project.sources.display(name))
    }
}

fn chosen(
    symbol: &str,
    histories: &Histories,
) -> Result<BTreeMap<String, Id>, limbeck_history::SymbolError> {
    let symbol: Symbol = symbol.parse()?;
    let is_mark = match symbol.anchor {
        Anchor::Head | Anchor::Base | Anchor::Published => true,
        Anchor::Prefix(_) | Anchor::Environment(_) => false,
    };
    if symbol.package.is_some() || !is_mark || histories.len() < 2 {
        return Ok([symbol.resolve(histories, None)?].into());
    }
    let found = histories.keys().filter_map(|it| symbol.resolve(histories, Some(it)).ok());
    let found: BTreeMap<String, Id> = found.collect();
    if found.is_empty() {
        let first = histories.keys().next().map(String::as_str);
        return Ok([symbol.resolve(histories, first)?].into());
    }
    Ok(found)
}
