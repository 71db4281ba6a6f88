//! Late edits, named by key where a checkpoint knows what was sealed; checkpoints that are missing.

use std::collections::BTreeMap;

use super::key_place;
use crate::checkpoint::{self, Sealed};
use crate::graph::History;
use crate::replay::{Failure, place};
use crate::revision::Origin;
use crate::workspace::Workspace;
use crate::{Id, Problem, ProblemKind, Revision, seal};

/// What is wrong with a history by itself.
pub(crate) fn problems(workspace: &Workspace<'_>, history: &History) -> Vec<Problem> {
    let mut problems = missing(history);
    let mut sealed: BTreeMap<Id, Sealed> = BTreeMap::new();
    for (id, bytes) in &history.checkpoints {
        match checkpoint::head(&history.package, id, (&place(history, id), bytes)) {
            Ok(head) => {
                let is_other = history.get(id).is_some_and(|it| it.after != head.after);
                problems.extend(is_other.then(|| elsewhere(history, id)));
                sealed.extend(head.sealed);
            }
            Err(problem) => problems.push(of_beginning(history, id, problem)),
        }
    }
    let edited = sealed.iter().filter_map(|(id, sealed)| edited(workspace, history, (id, sealed)));
    let edited: Vec<Problem> = edited.collect();
    // Of what a checkpoint names by key, the seal alone need not be told.
    let is_named = |problem: &&Problem| {
        let files = edited.iter().filter_map(|it| it.place.as_ref()).map(|place| &place.file);
        problem.kind == ProblemKind::Seal
            && problem.place.as_ref().is_some_and(|place| files.clone().any(|it| *it == place.file))
    };
    problems.extend(history.problems.iter().filter(|problem| !is_named(problem)).cloned());
    problems.extend(edited);
    problems
}

/// Checkpoints that have to be there: of a baseline, which has nothing else, and of what is
/// published, which nothing else knows to be unedited.
fn missing(history: &History) -> Vec<Problem> {
    let is_missing = |id: &&Id| !history.checkpoints.contains_key(*id);
    let is_baseline = |id: &&Id| history.get(id).is_some_and(|it| it.origin == Origin::Baseline);
    let roots = history.roots();
    let baselines = roots.into_iter().filter(is_missing).filter(is_baseline);
    let baselines = baselines.flat_map(|id| Failure::NoCheckpoint(id.clone()).problems(history));
    let mut problems: Vec<Problem> = baselines.collect();
    let published = history.published.as_ref().filter(is_missing).filter(|id| !is_baseline(id));
    problems.extend(published.map(|id| {
        let place = place(history, id);
        let (file, package) = (&place.file, &history.package);
        let help = format!(
            "bring it back: `git log --oneline -- {file}` and `git checkout COMMIT -- {file}`; or, if no \
             revision was edited since, make it anew: `limbeck checkpoint {package}@{id}`"
        );
        let message = format!("the checkpoint of published revision {id} is not there");
        Problem {
            package: package.clone(),
            kind: ProblemKind::Checkpoint,
            message,
            help,
            place: Some(place),
        }
    }));
    problems
}

/// The checkpoint that a history begins with cannot be made anew.
fn of_beginning(history: &History, id: &Id, problem: Problem) -> Problem {
    let is_beginning = history.get(id).is_some_and(|it| {
        it.origin == Origin::Baseline || it.parents.iter().any(|id| history.get(id).is_none())
    });
    if !is_beginning {
        return problem;
    }
    let help = problem.help.split("; ").next().unwrap_or_default().to_owned();
    Problem { help, ..problem }
}

/// What of a revision is no longer what it was when it was sealed.
fn edited(
    workspace: &Workspace<'_>,
    history: &History,
    (id, sealed): (&Id, &Sealed),
) -> Option<Problem> {
    let revision = history.get(id)?;
    let now = seal::fingerprints(revision);
    let keys = seal::differences(&sealed.fingerprints, &now);
    let is_same = keys.is_empty() && revision.seal == sealed.seal;
    if is_same {
        return None;
    }
    let file = history.file(id).unwrap_or_default();
    let first = keys.first().map_or("seal", |key| key.as_str());
    let place = key_place(workspace, history, id, &key_in_file(revision, first));
    let keys = match &*keys {
        [] => "its `seal`".to_owned(),
        keys => keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", "),
    };
    Some(Problem {
        package: history.package.clone(),
        place: Some(place),
        kind: ProblemKind::Seal,
        message: format!("published revision {id} was edited after it was sealed: {keys}"),
        help: format!(
            "`git checkout HEAD -- {file}` undoes what is not committed; else `git log --oneline -- \
             {file}` and `git checkout COMMIT -- {file}` bring it back; what should change is another \
             revision"
        ),
    })
}

/// How a file names what a fingerprint is of: `change field User.email` is `change[3]` there.
fn key_in_file(revision: &Revision, name: &str) -> String {
    let is_named =
        |change: &crate::Change| name == format!("change {} {}", change.kind, change.path);
    let position = revision.changes.iter().position(is_named);
    position.map_or_else(|| name.to_owned(), |number| format!("change[{number}]"))
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
