//! The difference between what is recorded and what the proto files say, as a revision to review.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use limbeck_diff::{Aspect, Comparison, Renames, compare, records};
use limbeck_schema::model::{Element, Presence, Schema};

use crate::canon::{Canon, Conflict, Key, Moves, Pairs, ReadError, apply, differences, join, sort};
use crate::question::{Answers, BadAnswer, Question, moves, questions};
use crate::revision::{Change, Pair};

/// What is recorded of a package.
#[derive(Clone, Copy)]
pub struct Recorded<'r> {
    /// The record.
    pub canon: &'r Canon,
    /// What it compiles to; `None` if nothing is recorded.
    pub schema: Option<&'r Schema>,
}

/// A revision in the making.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What it changes.
    pub changes: Vec<Change>,
    /// What is recorded after it.
    pub canon: Canon,
    /// What was renamed.
    pub moves: Moves,
    /// What somebody has to answer before it can be recorded.
    pub questions: Vec<Question>,
}

/// Why there is no draft.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Answers that make no sense.
    #[error("{}", .0.first().map(ToString::to_string).unwrap_or_default())]
    Answers(Vec<BadAnswer>),
    /// The canonical text of the package cannot be taken to pieces.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The changes do not lead to the proto files: a fault of limbeck.
    #[error("the changes do not lead to what the proto files say: {}", .0.first().map(ToString::to_string).unwrap_or_default())]
    Astray(Vec<Conflict>),
}

/// Drafts what makes the record of a package into what a schema says.
///
/// The stage of the package stays what it is.
///
/// # Errors
/// When answers make no sense, or (which would be a fault) the draft does not lead to the schema.
pub fn draft(
    recorded: Recorded<'_>,
    new: &Schema,
    package: &str,
    answers: &Answers,
) -> Result<Draft, Error> {
    let mut canon = match new.find_package(package) {
        Some(found) => Canon::of(new, found)?,
        None => Canon::new(package),
    };
    canon.lifecycle.clone_from(&recorded.canon.lifecycle);
    let moves = moves(recorded.canon, &canon, answers).map_err(Error::Answers)?;
    let questions = questions(recorded.canon, &canon, answers, &moves);
    let mut changes = differences(recorded.canon, &canon, &moves);
    if let Some(old) = recorded.schema {
        let comparison = compare(old, new, &renames(package, &moves));
        let pairs = Pairs::new(recorded.canon, &canon, &moves);
        add_resolved(&mut changes, (&canon, &pairs), &comparison);
    }
    match apply(recorded.canon, &changes) {
        Ok(after) if after == canon => {}
        Ok(_) => return Err(Error::Astray(Vec::new())),
        Err(conflicts) => return Err(Error::Astray(conflicts)),
    }
    Ok(Draft { changes, canon, moves, questions })
}

/// What was renamed, for those who compare schemas: there, fields and values are who they are by
/// number.
pub fn renames(package: &str, moves: &Moves) -> Renames {
    let full = |path: &str| join(package, path);
    moves.iter().map(|(old, new)| (full(old), full(new))).collect()
}

/// Adds what follows from the syntax and no declaration shows.
fn add_resolved(
    changes: &mut Vec<Change>,
    (canon, pairs): (&Canon, &Pairs<'_>),
    comparison: &Comparison<'_>,
) {
    let mut places: BTreeMap<Key, usize> = changes
        .iter()
        .enumerate()
        .filter(|(_, change)| !is_whole(change))
        .map(|(n, change)| (Key::new(change.kind, &*change.path), n))
        .collect();
    for record in records(comparison) {
        let name = match record.kind.aspect() {
            Aspect::Presence => "presence",
            Aspect::Packed => "packed",
            Aspect::Utf8 => "utf8",
            Aspect::Openness => "openness",
            _ => continue,
        };
        let found = canon.element_at(&record.path).filter(|_| record.package == canon.package);
        // What is new has nothing before, even if it has the number of what is gone.
        let Some(key) = found else { continue };
        let Some(before) = pairs.before(key) else { continue };
        let place = *places.entry(key.clone()).or_insert(changes.len());
        if place == changes.len() {
            changes.push(Change { kind: key.kind, path: key.path.clone(), ..Change::default() });
        }
        if let Some(change) = changes.get_mut(place) {
            let pair = if record.kind.aspect() == Aspect::Presence {
                let presence = |schema, path| presence(schema, &join(&canon.package, path));
                let was = presence(comparison.old, &before.path);
                Pair { was, now: presence(comparison.new, &key.path) }
            } else {
                Pair { was: record.was, now: record.now }
            };
            change.facts.resolved.insert(name.to_owned(), pair);
        }
    }
    sort(changes);
}

/// The presence of a field or extension, in a word.
fn presence(schema: &Schema, full_name: &str) -> Option<String> {
    let field = match schema.find(full_name)? {
        Element::Field(message, place) => {
            schema.message(message).fields.get(usize::try_from(place).ok()?)?
        }
        Element::Extension(extension) => &schema.extension(extension).field,
        _ => return None,
    };
    let word = match field.presence {
        Presence::Explicit => "explicit",
        Presence::Implicit => "implicit",
        Presence::Required => "required",
    };
    Some(word.to_owned())
}

/// Whether a change adds or removes: then everything about it is new or gone.
fn is_whole(change: &Change) -> bool {
    change.renamed_from.is_none() && change.was.is_some() != change.now.is_some()
}
