//! Histories that are broken, histories that are not, and large ones.

mod broken;
mod large;
mod marks;
pub(crate) mod queries;

use std::collections::BTreeMap;

use limbeck_schema::digest::Digest;

use super::History;
use crate::store::{HEAD, Snapshot};
use crate::{Id, Origin, Revision, file};

const CONFLICT: &str = "<<<<<<< HEAD\n000000000002\n=======\n000000000003\n>>>>>>> other\n";

pub(crate) fn id(number: usize) -> Id {
    format!("{number:012x}").parse().unwrap()
}

fn digest(number: u8) -> Digest {
    Digest { bytes: [number; 32] }
}

/// A revision that fits to its parents in all but the seal.
pub(crate) fn revision(number: usize, parents: &[usize]) -> Revision {
    let after = |number: usize| digest(u8::try_from(number % 251).unwrap());
    Revision {
        id: id(number),
        package: "a.v1".to_owned(),
        parents: parents.iter().map(|parent| id(*parent)).collect(),
        origin: Origin::Nothing,
        message: format!("Step {number}"),
        created: "2026-11-22T21:30:00Z".to_owned(),
        before: parents.first().map(|parent| after(*parent)),
        after: after(number),
        closure: digest(0),
        requires: BTreeMap::new(),
        allow_breaking: None,
        changes: Vec::new(),
        bridges: Vec::new(),
        seal: digest(0),
    }
}

/// The files of a history, sealed in the order given.
struct Folder {
    revisions: BTreeMap<Id, Revision>,
    files: BTreeMap<String, Vec<u8>>,
}

impl Folder {
    /// Revisions with their parents; the last one is the head.
    fn new(revisions: &[(usize, &[usize])]) -> Self {
        let mut folder = Self { revisions: BTreeMap::new(), files: BTreeMap::new() };
        for (number, parents) in revisions {
            folder.add(revision(*number, parents));
        }
        if let Some((head, _)) = revisions.last() {
            folder.write(HEAD, format!("{}\n", id(*head)));
        }
        folder
    }

    /// Seals a revision and writes its file.
    fn add(&mut self, mut revision: Revision) {
        let seal = |parent| self.revisions.get(parent).map_or(digest(0), |it| it.seal);
        let seals: Vec<Digest> = revision.parents.iter().map(seal).collect();
        revision.seal = crate::seal::seal(&revision, &seals);
        let number = self.revisions.len() + 1;
        self.write(&format!("{number:04}_step.toml"), file::write(&revision));
        self.revisions.insert(revision.id.clone(), revision);
    }

    fn write(&mut self, name: &str, content: impl Into<Vec<u8>>) {
        self.files.insert(name.to_owned(), content.into());
    }

    fn edit(&mut self, name: &str, from: &str, to: &str) {
        let text = String::from_utf8(self.files[name].clone()).unwrap();
        assert!(text.contains(from), "{text}");
        self.write(name, text.replace(from, to));
    }

    fn history(&self) -> History {
        History::new("a.v1", &Snapshot::new("proto/a/v1/revisions", self.files.clone()))
    }

    /// All problems as text.
    fn told(&self) -> String {
        let history = self.history();
        let lines = history.problems.iter().map(|problem| {
            let place = problem.place.as_ref().unwrap();
            let file = place.file.strip_prefix("proto/a/v1/revisions/").unwrap();
            let line = place.span.start.line;
            let kind = problem.kind.id();
            format!("{file}:{line} {kind} {}\n  {}\n", problem.message, problem.help)
        });
        lines.collect()
    }
}
