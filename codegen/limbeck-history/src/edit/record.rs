//! Recording what the proto files say: the revision of the difference.

use std::collections::BTreeMap;

use limbeck_bridge::Decision;
use limbeck_schema::digest::Digest;
use limbeck_schema::finding::Finding;
use limbeck_schema::lifecycle::Lifecycle;

use super::base::{Base, amendable, amended};
use super::decide::{Undecided, settle};
use super::publish::text;
use super::seal::sealed;
use super::{Edit, Refusal, Stamp, snapshot, sound};
use crate::canon::Canon;
use crate::graph::History;
use crate::policy::Level;
use crate::question::Answers;
use crate::replay::{Replay, Start};
use crate::store::{HEAD, Step, Transaction, checkpoint_name};
use crate::verify::unrecorded::asked;
use crate::workspace::{Workspace, digest_of};
use crate::{Change, Id, ProblemKind, Revision, file};

/// What to record.
#[derive(Clone, Debug)]
pub struct Request {
    /// The package.
    pub package: String,
    /// What it is for; `None` keeps the message of the revision that is amended.
    pub message: Option<String>,
    /// Identity and time of a new revision; an amended one keeps its own.
    pub stamp: Stamp,
    /// What somebody said about names.
    pub answers: Answers,
    /// Decisions on conversions.
    pub decisions: Vec<Decision>,
    /// Why the compatibility policy is set aside.
    pub allow_breaking: Option<String>,
    /// The stage that the package enters.
    pub lifecycle: Option<Lifecycle>,
    /// The package, and the revision of it, that a first revision begins with.
    pub fork_of: Option<(String, Id)>,
    /// Whether a revision that changes nothing is wanted.
    pub empty: bool,
    /// Whether the head is drafted anew, instead of another one after it.
    pub amend: bool,
    /// What counts as a break.
    pub level: Level,
}

/// What was recorded.
#[derive(Clone, Debug)]
pub struct Recording {
    /// What to write; `None` if there is nothing to record.
    pub edit: Option<Edit>,
    /// What breaks and is allowed, by the stage or by a reason that was given.
    pub breaks: Vec<Finding>,
    /// Conversions that have to be decided.
    pub undecided: Vec<Undecided>,
}

/// Drafts the revision of what differs between the proto files and the record.
///
/// # Errors
/// When the history has problems, names are in question, a break is refused, or what is recorded
/// cannot be had.
pub fn record(workspace: &Workspace<'_>, request: &Request) -> Result<Recording, Refusal> {
    let package = &*request.package;
    let history = match workspace.histories.get(package) {
        Some(history) if request.amend => Some(amendable(history)?),
        Some(_) => Some(sound(workspace, package)?),
        None => None,
    };
    let amended = amended(history, request)?;
    let base = match &request.fork_of {
        Some(from) => Base::fork(workspace, history, package, from)?,
        None => Base::new(workspace, history, amended, package)?,
    };
    let draft = base.draft(workspace, request, amended)?;
    if !draft.questions.is_empty() {
        let problem = |question| asked(workspace, package, (question, ""));
        return Err(Refusal::Problems(draft.questions.iter().map(problem).collect()));
    }
    let breaks = base.breaks(workspace, &draft, request.level);
    let mut allow_breaking = request.allow_breaking.clone();
    if allow_breaking.is_none() {
        let unexcused = base.unexcused(workspace, amended, (&breaks, request.level));
        if base.stage_refuses() && !unexcused.is_empty() {
            return Err(Refusal::Breaks(unexcused));
        }
        let kept = amended.filter(|_| unexcused.is_empty());
        allow_breaking = kept.and_then(|revision| revision.allow_breaking.clone());
    }
    let after = workspace.digest(package);
    let mut revision = drafted((workspace, request), (&base, amended), draft.changes.clone());
    revision.allow_breaking = allow_breaking.filter(|_| !breaks.is_empty());
    let before = history.and_then(|history| history.get(base.id.as_ref()?));
    let is_same =
        before.is_some_and(|before| before.closure == revision.closure && before.after == after);
    let undecided = settle(workspace, &mut revision, request)?;
    let is_nothing = draft.changes.is_empty() && revision.bridges.is_empty() && is_same;
    if is_nothing && !request.empty && amended.is_none() {
        return Ok(Recording { edit: None, breaks, undecided });
    }
    leads_there(workspace, &draft.canon, after)?;
    let revision = sealed(history, revision);
    let mut edit = written(workspace, history, revision.clone(), amended);
    if request.fork_of.is_some() {
        // The version that it was forked from may go away one day.
        let name = checkpoint_name(&revision.id);
        let bytes = text(&revision, &draft.canon, BTreeMap::new(), Vec::new()).into_bytes();
        edit.transaction.steps.insert(0, Step::Write { name, bytes });
    }
    Ok(Recording { edit: Some(edit), breaks, undecided })
}

/// A revision of some changes, not sealed yet; one that is amended stays who it is.
fn drafted(
    (workspace, request): (&Workspace<'_>, &Request),
    (base, amended): (&Base, Option<&Revision>),
    changes: Vec<Change>,
) -> Revision {
    let package = &*request.package;
    let after = workspace.digest(package);
    let message = request.message.clone().or_else(|| amended.map(|it| it.message.clone()));
    Revision {
        id: amended.map_or_else(|| request.stamp.id.clone(), |it| it.id.clone()),
        package: package.to_owned(),
        parents: base.id.iter().cloned().collect(),
        origin: base.origin.clone(),
        message: message.unwrap_or_default(),
        created: amended.map_or_else(|| request.stamp.created.clone(), |it| it.created.clone()),
        before: base.after,
        after,
        closure: workspace.closure(package),
        requires: workspace.requires(package),
        allow_breaking: None,
        changes,
        bridges: amended.map_or_else(Vec::new, |revision| revision.bridges.clone()),
        seal: after,
    }
}

/// Makes sure that what is recorded compiles to what the proto files say.
pub(super) fn leads_there(
    workspace: &Workspace<'_>,
    canon: &Canon,
    after: Digest,
) -> Result<(), Refusal> {
    if canon.is_empty() {
        return Ok(());
    }
    let replay = Replay::new(&workspace.histories, Start::Checkpoint);
    let compiled = workspace.compile_canon(canon, None, &replay)?;
    if digest_of(&compiled.schema, &canon.package) == after {
        return Ok(());
    }
    Err(Refusal::one(
        &canon.package,
        ProblemKind::Digest,
        format!(
            "what would be recorded of `{}` means something else than its files",
            canon.package
        ),
        "this is a fault of limbeck: please report it with the proto files; nothing was written",
    ))
}

/// The files of a revision that becomes the head.
pub(super) fn written(
    workspace: &Workspace<'_>,
    history: Option<&History>,
    revision: Revision,
    amended: Option<&Revision>,
) -> Edit {
    let package = revision.package.clone();
    let snapshot = snapshot(workspace, &package);
    let mut transaction = Transaction::on(&snapshot);
    let before = amended.and_then(|it| history?.revisions.get(&it.id));
    let number = before.and_then(crate::graph::Entry::number);
    let number = number.or_else(|| history.map(History::next_number)).unwrap_or(1);
    let name = file::file_name(number, &revision.message);
    let text = before
        .and_then(|entry| snapshot.get(&entry.name))
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
        .map_or_else(|| file::write(&revision), |old| file::rewrite(old, &revision));
    transaction.write(&*name, text);
    if amended.is_none() {
        transaction.write(HEAD, format!("{}\n", revision.id));
    }
    if let Some(entry) = before.filter(|entry| entry.name != name) {
        transaction.remove(&*entry.name);
    }
    Edit { package, transaction, revision: Some((name, revision)) }
}
