//! All files of a compilation: the listed ones, and what they import, read and parsed.
//!
//! Files are read in waves: the roots, what those import, and so on. A wave is read in parallel
//! and looked at in order, so nothing depends on timing, and a long chain of imports is many small
//! waves and no deep stack.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::Limits;
use super::parse::{Parsed, parse};
use crate::finding::{Finding, Place, Span};
use crate::model::{Name, Role};
use crate::source::{self, Files, bundled, is_well_known};

/// Files by import name.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    pub units: BTreeMap<Name, Unit>,
    pub findings: Vec<Finding>,
}

/// One file.
#[derive(Debug)]
pub(super) struct Unit {
    pub role: Role,
    /// `None` if the text has errors.
    pub parsed: Option<Box<Parsed>>,
}

/// A file that exists, and what is wrong with its text.
pub(super) type Read = (Role, Result<Box<Parsed>, Vec<Finding>>);

/// Reads and parses all listed files and what they import.
pub(super) fn load(files: &dyn Files, limits: &Limits) -> Result<Loaded, source::Error> {
    let roots: BTreeSet<Name> = files.list()?.into_iter().map(Arc::from).collect();
    let mut loaded = Loaded::default();
    let mut seen = roots.clone();
    let mut wave: Vec<Name> = roots.iter().cloned().collect();
    while !wave.is_empty() {
        if seen.len() > limits.files {
            loaded.findings.push(too_many(limits));
            break;
        }
        let read: Vec<Result<Option<Read>, source::Error>> =
            wave.par_iter().map(|name| read(files, name, roots.contains(name), limits)).collect();
        let mut next = BTreeSet::new();
        for (name, read) in wave.into_iter().zip(read) {
            // A file that nobody has is found again where it is imported.
            let Some((role, parsed)) = read? else {
                loaded.findings.extend(roots.contains(&name).then(|| vanished(&name)));
                continue;
            };
            let parsed = match parsed {
                Ok(parsed) => {
                    let imports =
                        parsed.imports.iter().map(|import| Arc::from(import.name.as_str()));
                    next.extend(imports.filter(|import| seen.insert(Arc::clone(import))));
                    Some(parsed)
                }
                Err(findings) => {
                    loaded.findings.extend(findings);
                    None
                }
            };
            loaded.units.insert(name, Unit { role, parsed });
        }
        wave = next.into_iter().collect();
    }
    Ok(loaded)
}

fn read(
    files: &dyn Files,
    name: &Name,
    root: bool,
    limits: &Limits,
) -> Result<Option<Read>, source::Error> {
    let ours = bundled(name).map(str::as_bytes);
    let theirs = files.read(name)?;
    let same = ours.is_some() && ours == theirs.as_deref();
    let (role, bytes) = match (&theirs, ours) {
        // The text is theirs, or the same.
        (Some(theirs), _) if root && (same || !is_well_known(name)) => {
            (Role::Root, theirs.as_slice())
        }
        (_, Some(ours)) if same || theirs.is_none() || is_well_known(name) => (Role::Bundled, ours),
        (Some(theirs), _) => (Role::Import, theirs.as_slice()),
        (None, _) => return Ok(None),
    };
    Ok(Some((role, parse(name, bytes, limits))))
}

fn vanished(name: &Name) -> Finding {
    let place = Place { file: name.clone(), span: Span::default() };
    Finding::compile(Some(place), "listed, but there is no such file").with_help(
        "it was removed while it was read, or it was asked for by a name that no root has",
    )
}

pub(super) fn too_many(limits: &Limits) -> Finding {
    Finding::compile(None, format!("more than {} files", limits.files))
        .with_help("narrow the roots, or exclude what is no part of the API")
}
