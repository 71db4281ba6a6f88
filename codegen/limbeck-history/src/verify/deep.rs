//! Everything replayed from the beginning.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::key_place;
use crate::canon::Canon;
use crate::checkpoint;
use crate::graph::History;
use crate::replay::{Replay, Start, place};
use crate::revision::Origin;
use crate::workspace::{Error, Workspace, digest_of};
use crate::{Id, Problem, ProblemKind, Revision};

/// Replays every revision of a package from the beginning: each compiles, and means what it says.
///
/// Checkpoints are held to it. What a revision reaches in packages without a history is taken as it
/// is today.
pub fn deep(workspace: &Workspace<'_>, package: &str) -> Vec<Problem> {
    let Some(history) = workspace.histories.get(package) else { return Vec::new() };
    let replay = Replay::new(&workspace.histories, Start::Beginning);
    let mut waiting: BTreeMap<Id, usize> =
        history.order().into_iter().map(|id| (id.clone(), history.children(id).len())).collect();
    let mut problems = Vec::new();
    for id in history.order() {
        let Some(revision) = history.get(id) else { continue };
        match replay.canon(package, id) {
            Ok(canon) => {
                replay.keep(package, id, &canon);
                problems.extend(judge(workspace, history, revision, (&canon, &replay)));
            }
            // What follows a broken revision is not told again.
            Err(_) if revision.parents.iter().any(|it| !waiting.contains_key(it)) => {
                waiting.remove(id);
            }
            Err(failure) => {
                problems.extend(failure.problems(history));
                waiting.remove(id);
            }
        }
        for parent in &revision.parents {
            if let Some(left) = waiting.get_mut(parent) {
                *left = left.saturating_sub(1);
                if *left == 0 {
                    replay.forget(package, parent);
                }
            }
        }
    }
    problems
}

fn judge(
    workspace: &Workspace<'_>,
    history: &History,
    revision: &Revision,
    (canon, replay): (&Rc<Canon>, &Replay<'_>),
) -> Vec<Problem> {
    let id = &revision.id;
    let mut problems = Vec::new();
    let said = |key: &str, message: String| {
        let file = history.file(id).unwrap_or_default();
        Problem {
            package: history.package.clone(),
            place: Some(key_place(workspace, history, id, key)),
            kind: ProblemKind::Digest,
            message,
            help: format!(
                "a change was edited, or `{key}` was: `git log -p -- {file}` shows who did; `git checkout \
                 COMMIT -- {file}` brings it back"
            ),
        }
    };
    match workspace.compile_canon(canon, Some(revision), replay) {
        Ok(compiled) => {
            let found = digest_of(&compiled.schema, &history.package);
            if found != revision.after {
                let message = format!("revision {id} leads to {found}, not to what `after` says");
                problems.push(said("after", message));
            }
        }
        Err(error @ Error::Required { .. }) => problems.push(Problem {
            kind: ProblemKind::Parent,
            help: error.help(),
            ..said("requires", error.to_string())
        }),
        Err(error) => problems.push(said("after", error.to_string())),
    }
    if let Origin::Fork { package, revision: from, after } = &revision.origin {
        let forked = workspace.revision(package, from);
        if forked.is_some_and(|it| it.after != *after) {
            let message = format!(
                "revision {id} was forked from another schema than `{package}` had at {from}"
            );
            problems.push(said("fork", message));
        }
    }
    problems.extend(checkpoint_of(history, id, canon));
    problems
}

/// A checkpoint that is not what its revisions lead to.
fn checkpoint_of(history: &History, id: &Id, canon: &Canon) -> Option<Problem> {
    let bytes = history.checkpoints.get(id)?;
    let place = place(history, id);
    let read = checkpoint::read(&history.package, id, (&place, bytes));
    let is_same = match &read {
        Ok(read) => read.canon == *canon,
        // Told where checkpoints are looked at by themselves.
        Err(_) => true,
    };
    (!is_same).then(|| Problem {
        package: history.package.clone(),
        place: Some(place),
        kind: ProblemKind::Checkpoint,
        message: format!("the checkpoint of revision {id} is not what its revisions lead to"),
        help: format!("remove it, and make it anew: `limbeck checkpoint {}@{id}`", history.package),
    })
}
