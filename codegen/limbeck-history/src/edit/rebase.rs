//! Putting two branches of one history in a line: one of them is drawn up anew behind the other.

use std::collections::BTreeSet;

use super::clash::{Joint, decisions, misfit, problems};
use super::heads::{Branch, branches, described, joinable, listed, published_mark, users};
use super::line::{self, Line, Rewritten, is_sealed};
use super::{Edit, Refusal, snapshot};
use crate::graph::History;
use crate::store::{Content, HEAD, PUBLISHED, Snapshot, Transaction};
use crate::workspace::Workspace;
use crate::{Id, Problem, ProblemKind, Revision};

/// What was put behind what.
#[derive(Clone, Debug)]
pub struct Rebasing {
    /// What to write; `None` if the history is one line, and says so.
    pub edit: Option<Edit>,
    /// The revisions that moved, oldest first.
    pub moved: Vec<Revision>,
    /// What they follow now.
    pub onto: Option<Revision>,
    /// The head afterwards.
    pub head: Revision,
    /// The head of the branch that could move instead, as nobody chose one.
    pub instead: Option<Id>,
    /// How many heads are left.
    pub heads: usize,
}

/// Puts the branch of one head behind another one: that which `revision` is on; else the one that is
/// not published; else the one that began later.
///
/// # Errors
/// When the history has problems that this does not mend, what would move is published, the changes do
/// not fit, or the branches decide differently about a conversion.
pub fn rebase(
    workspace: &Workspace<'_>,
    package: &str,
    (revision, onto): (Option<&Id>, Option<&Id>),
) -> Result<Rebasing, Refusal> {
    let mends =
        |problem: &Problem| matches!(problem.kind, ProblemKind::Seal | ProblemKind::Identity);
    let history = joinable(workspace, package, mends)?;
    let branches = branches(history);
    if let [only] = &*branches {
        // Without branches, nothing explains a wrong seal.
        let history = joinable(workspace, package, |_| false)?;
        return straight(workspace, history, only.tip);
    }
    let choice = choose(history, &branches, (revision, onto))?;
    let moved = history.path(Some(choice.onto), choice.tip);
    movable(workspace, history, &moved, &choice)?;
    let joint = Joint { history, onto: choice.onto, tip: choice.tip };
    // In a line the younger one would count, and nobody would have said so.
    let clashes = decisions(workspace, joint);
    if !clashes.is_empty() {
        return Err(problems(joint, &clashes));
    }
    let mut line = Line::new(workspace, history, choice.onto)?;
    let mut revisions = Vec::new();
    for id in &moved {
        let Some(revision) = history.get(id) else { continue };
        let next =
            line.follow(revision).map_err(|reason| misfit(workspace, joint, revision, reason))?;
        revisions.push(next);
    }
    let snapshot = snapshot(workspace, package);
    let files = line::rewritten(history, &snapshot, choice.onto, revisions.clone());
    interrupted(history, &snapshot, &files)?;
    let mut transaction = Transaction::on(&snapshot);
    line::write(&mut transaction, &snapshot, &files);
    let heads = branches.len() - 1;
    if heads == 1 {
        mark(workspace, history, choice.tip, &mut transaction);
    }
    line::remove_old(&mut transaction, &files);
    let head = line.tip.clone();
    let name = files.last().map(|file| file.new_name.clone()).unwrap_or_default();
    Ok(Rebasing {
        edit: Some(Edit {
            package: package.to_owned(),
            transaction,
            revision: Some((name, head.clone())),
        }),
        moved: revisions,
        onto: history.get(choice.onto).cloned(),
        head,
        instead: choice.instead.cloned(),
        heads,
    })
}

/// A history that is one line: `HEAD` may have to say so.
fn straight(workspace: &Workspace<'_>, history: &History, tip: &Id) -> Result<Rebasing, Refusal> {
    let Some(head) = history.get(tip).cloned() else {
        return Err(Refusal::Problems(history.problems.clone()));
    };
    let package = history.package.clone();
    let mut transaction = Transaction::on(&snapshot(workspace, &package));
    mark(workspace, history, tip, &mut transaction);
    let is_right = transaction.steps.is_empty();
    let edit = Edit { package, transaction, revision: None };
    let edit = (!is_right).then_some(edit);
    Ok(Rebasing { edit, moved: Vec::new(), onto: None, head, instead: None, heads: 1 })
}

/// Makes a revision the head, and mends what a merge left in `PUBLISHED`.
pub(super) fn mark(
    workspace: &Workspace<'_>,
    history: &History,
    head: &Id,
    transaction: &mut Transaction,
) {
    if let Some(published) = published_mark(workspace, history) {
        transaction.write(PUBLISHED, format!("{published}\n"));
    }
    if history.head.as_ref() != Some(head) {
        transaction.write(HEAD, format!("{head}\n"));
    }
}

/// What moves, and where.
struct Choice<'h> {
    tip: &'h Id,
    onto: &'h Id,
    /// The head that could move instead.
    instead: Option<&'h Id>,
}

fn choose<'h>(
    history: &'h History,
    branches: &[Branch<'h>],
    (revision, onto): (Option<&Id>, Option<&Id>),
) -> Result<Choice<'h>, Refusal> {
    let moves = match revision {
        Some(id) => branch_of(history, branches, id)?,
        // The last is the youngest that is not published, if there is such a one.
        None => branches
            .iter()
            .rev()
            .find(|it| onto.is_none_or(|onto| !history.is_ancestor(onto, it.tip)))
            .ok_or_else(|| no_branch(history, onto))?,
    };
    let onto = match onto {
        Some(id) => branch_of(history, branches, id)?,
        None => clear(history, branches, moves).ok_or_else(|| no_branch(history, None))?,
    };
    if onto.tip == moves.tip {
        return Err(no_branch(history, Some(onto.tip)));
    }
    let is_open = |branch: &Branch<'_>| !branch.is_published(history);
    let instead = (revision.is_none() && is_open(moves) && is_open(onto)).then_some(onto.tip);
    Ok(Choice { tip: moves.tip, onto: onto.tip, instead })
}

/// The first branch that another one can move behind without leaving something behind itself.
fn clear<'b, 'h>(
    history: &History,
    branches: &'b [Branch<'h>],
    branch: &Branch<'h>,
) -> Option<&'b Branch<'h>> {
    let mut others = branches.iter().filter(|other| other.tip != branch.tip);
    others.find(|other| {
        let moved: BTreeSet<&Id> = history.path(Some(other.tip), branch.tip).into_iter().collect();
        let mut children = moved.iter().flat_map(|id| history.children(id));
        children.all(|child| moved.contains(child))
    })
}

/// The branch that a revision is on.
fn branch_of<'b, 'h>(
    history: &History,
    branches: &'b [Branch<'h>],
    id: &Id,
) -> Result<&'b Branch<'h>, Refusal> {
    let mut found = branches.iter().filter(|branch| history.is_ancestor(id, branch.tip));
    match (found.next(), found.next()) {
        (Some(branch), None) => Ok(branch),
        (None, _) | (Some(_), Some(_)) => Err(no_branch(history, Some(id))),
    }
}

fn no_branch(history: &History, id: Option<&Id>) -> Refusal {
    let heads = history.heads();
    let message = match id {
        Some(id) => {
            format!("{} is not on one branch alone that could move", described(history, id))
        }
        None => "every branch has another one behind it".to_owned(),
    };
    let help = format!("name one of the heads: {}", listed(history, heads));
    Refusal::one(&history.package, ProblemKind::Heads, message, help)
}

/// Whether nobody relies on what would move.
fn movable(
    workspace: &Workspace<'_>,
    history: &History,
    moved: &[&Id],
    choice: &Choice<'_>,
) -> Result<(), Refusal> {
    let package = &*history.package;
    let published: Vec<&Id> = moved.iter().copied().filter(|id| history.is_published(id)).collect();
    if !published.is_empty() {
        let other = history.path(Some(choice.tip), choice.onto);
        let help = if other.iter().any(|id| history.is_published(id)) {
            format!("both branches are published: `limbeck merge --package {package}` joins them")
        } else {
            format!("move the other one: `limbeck rebase {} --package {package}`", choice.onto)
        };
        let message = format!("{} would move, but is published", listed(history, published));
        return Err(Refusal::one(package, ProblemKind::Published, message, help));
    }
    let merge = moved.iter().find(|id| history.parents(id).len() != 1);
    if let Some(id) = merge {
        let message = format!("{} joins two branches, and cannot move", described(history, id));
        let help = format!("`limbeck merge --package {package}` joins the heads");
        return Err(Refusal::one(package, ProblemKind::Heads, message, help));
    }
    let ids: BTreeSet<&Id> = moved.iter().copied().collect();
    let children: Vec<&Id> = ids
        .iter()
        .flat_map(|id| history.children(id))
        .filter(|child| !ids.contains(*child))
        .collect();
    if !children.is_empty() {
        let message = format!("{} would be left behind", listed(history, children.clone()));
        let help = format!(
            "put that branch in line first: `limbeck rebase {} --onto {} --package {package}`",
            choice.tip,
            children.first().map_or("", |id| id.as_str())
        );
        return Err(Refusal::one(package, ProblemKind::Heads, message, help));
    }
    let forked = users(workspace, package, &ids).into_iter().find(|(_, _, is_fork)| *is_fork);
    match forked {
        Some((other, revision, _)) => {
            let message = format!("`{other}` was forked from what would move, at {}", revision.id);
            let help =
                format!("move the other one: `limbeck rebase {} --package {package}`", choice.onto);
            Err(Refusal::one(package, ProblemKind::Conflict, message, help))
        }
        None => Ok(()),
    }
}

/// Makes sure that files which are not what the history says are what is about to be written: then
/// this command was interrupted before.
pub(super) fn interrupted(
    history: &History,
    snapshot: &Snapshot,
    files: &[Rewritten],
) -> Result<(), Refusal> {
    let is_written = |name: &str| {
        let expected = files.iter().find(|file| file.new_name == name);
        expected.is_some_and(|file| snapshot.get(name) == Some(file.text.as_bytes()))
    };
    let names: BTreeSet<&str> =
        history.revisions.values().map(|entry| entry.name.as_str()).collect();
    let is_revision = |name: &&String| Content::of(name) == Some(Content::Revision);
    let mut copies = snapshot.files.keys().filter(is_revision).filter(|it| !names.contains(&***it));
    let mut edited =
        history.revisions.values().filter(|entry| !is_sealed(history, &entry.revision));
    let is_fine =
        copies.all(|name| is_written(name)) && edited.all(|entry| is_written(&entry.name));
    if is_fine { Ok(()) } else { Err(Refusal::Problems(history.problems.clone())) }
}
