//! Changes applied to facts: all of a list at once, each fact before checked.

use std::collections::BTreeMap;

use super::{Edit, Facts, Subject};
use crate::change::Aspect;
use crate::record::Record;
use crate::renames::Renames;

/// Why a list of changes does not fit to what it is applied to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{subject}` should be {expected}, but is {found}", expected = shown(.expected.as_deref()), found = shown(.found.as_deref()))]
pub struct Mismatch {
    /// What the fact is about.
    pub subject: Subject,
    /// The fact that the change expects; `None` if it expects none.
    pub expected: Option<String>,
    /// The fact that is there; `None` if there is none.
    pub found: Option<String>,
}

/// The facts after a list of changes.
///
/// All apply at once: first what is gone goes, by the old names; then everything renamed moves,
/// with all that refers to it; then the rest is set, by the new names.
///
/// # Errors
/// The first fact that is not what a change says it was.
pub fn apply(facts: &Facts, records: &[Record]) -> Result<Facts, Mismatch> {
    let mut facts = facts.clone();
    let edits = || records.iter().flat_map(|record| &record.edits);
    for edit in edits().filter(|edit| edit.now.is_none()) {
        check(&facts, edit, edit.was.clone())?;
        facts.remove(&edit.subject);
    }
    let renames: Renames = records.iter().filter_map(|record| record.renamed.clone()).collect();
    let mut facts = moved(facts, &renames)?;
    for edit in edits() {
        let Some(now) = &edit.now else { continue };
        let was = edit.was.as_ref().map(|was| referring(edit.subject.aspect, was, &renames));
        check(&facts, edit, was)?;
        facts.insert(edit.subject.clone(), now.clone());
    }
    Ok(facts)
}

fn check(facts: &Facts, edit: &Edit, expected: Option<String>) -> Result<(), Mismatch> {
    let found = facts.get(&edit.subject);
    if found == expected.as_ref() {
        return Ok(());
    }
    Err(Mismatch { subject: edit.subject.clone(), expected, found: found.cloned() })
}

/// Everything under its new name. Two things under one name are a mismatch.
fn moved(facts: Facts, renames: &Renames) -> Result<Facts, Mismatch> {
    if renames.is_empty() {
        return Ok(facts);
    }
    let mut moved: Facts = BTreeMap::new();
    for (subject, text) in facts {
        let path = renames.apply(&subject.path).into_owned();
        let text = referring(subject.aspect, &text, renames);
        let subject = Subject { path, ..subject };
        if let Some(found) = moved.insert(subject.clone(), text) {
            return Err(Mismatch { subject, expected: None, found: Some(found) });
        }
    }
    Ok(moved)
}

/// A fact that names an element, with its new name. Such names follow a dot.
fn referring(aspect: Aspect, text: &str, renames: &Renames) -> String {
    let refers = matches!(
        aspect,
        Aspect::Type | Aspect::Extendee | Aspect::Input | Aspect::Output | Aspect::Oneof
    );
    match text.split_once('.') {
        Some((head, name)) if refers => format!("{head}.{}", renames.apply(name)),
        _ => text.to_owned(),
    }
}

fn shown(text: Option<&str>) -> String {
    text.map_or_else(|| "absent".to_owned(), |text| format!("`{text}`"))
}
