//! Late edits, named by key where a checkpoint knows what was sealed.

use std::collections::BTreeMap;

use limbeck_schema::finding::Place;

use crate::checkpoint::{self, Sealed};
use crate::graph::History;
use crate::replay::place;
use crate::{Id, Problem, ProblemKind, seal};

/// What is wrong with a history by itself.
pub(super) fn problems(history: &History) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut sealed: BTreeMap<Id, Sealed> = BTreeMap::new();
    for (id, bytes) in &history.checkpoints {
        match checkpoint::head(&history.package, id, (&place(history, id), bytes)) {
            Ok(head) => {
                let is_other = history.get(id).is_some_and(|it| it.after != head.after);
                problems.extend(is_other.then(|| elsewhere(history, id)));
                sealed.extend(head.sealed);
            }
            Err(problem) => problems.push(problem),
        }
    }
    let edited: BTreeMap<&Id, Problem> =
        sealed.iter().filter_map(|(id, sealed)| Some((id, edited(history, id, sealed)?))).collect();
    // Of what a checkpoint names by key, the seal alone need not be told.
    let is_named = |problem: &&Problem| {
        let files = edited.values().filter_map(|it| it.place.as_ref()).map(|place| &place.file);
        problem.kind == ProblemKind::Seal
            && problem.place.as_ref().is_some_and(|place| files.clone().any(|it| *it == place.file))
    };
    problems.extend(history.problems.iter().filter(|problem| !is_named(problem)).cloned());
    problems.extend(edited.values().cloned());
    problems
}

/// What of a revision is no longer what it was when it was sealed.
fn edited(history: &History, id: &Id, sealed: &Sealed) -> Option<Problem> {
    let entry = history.revisions.get(id)?;
    let now = seal::fingerprints(&entry.revision);
    let keys = seal::differences(&sealed.fingerprints, &now);
    let is_same = keys.is_empty() && entry.revision.seal == sealed.seal;
    if is_same {
        return None;
    }
    let file = history.file(id).unwrap_or_default();
    let keys = match &*keys {
        [] => "its `seal`".to_owned(),
        keys => keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", "),
    };
    Some(Problem {
        package: history.package.clone(),
        place: Some(Place {
            file: file.as_str().into(),
            span: limbeck_schema::finding::Span::default(),
        }),
        kind: ProblemKind::Seal,
        message: format!("published revision {id} was edited after it was sealed: {keys}"),
        help: format!(
            "bring it back as it was: `git log --oneline -- {file}` and `git checkout COMMIT -- {file}`; \
             what should change is another revision"
        ),
    })
}

/// A checkpoint that leads elsewhere than its revision.
fn elsewhere(history: &History, id: &Id) -> Problem {
    let place = place(history, id);
    let file = place.file.clone();
    Problem {
        package: history.package.clone(),
        place: Some(place),
        kind: ProblemKind::Checkpoint,
        message: format!("the checkpoint of revision {id} is of another schema than `after` says"),
        help: format!(
            "`limbeck verify --deep` says which is right; `git log -- {file}` shows who edited it"
        ),
    }
}
