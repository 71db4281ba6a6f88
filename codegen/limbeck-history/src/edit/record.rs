//! Recording what the proto files say: the revision of the difference.

use std::collections::BTreeMap;
use std::rc::Rc;

use limbeck_bridge::Decision;
use limbeck_diff::compare;
use limbeck_schema::compile::Compilation;
use limbeck_schema::digest::Digest;
use limbeck_schema::finding::Finding;
use limbeck_schema::lifecycle::Lifecycle;

use super::decide::{Undecided, settle};
use super::publish::text;
use super::seal::sealed;
use super::{Edit, Refusal, Stamp, snapshot, sound};
use crate::canon::{Canon, differences};
use crate::draft::{Draft, Recorded, draft, renames};
use crate::graph::History;
use crate::policy::{Level, breaks, refuses_breaks};
use crate::question::{Answers, Question};
use crate::replay::{Failure, Replay, Start};
use crate::revision::Origin;
use crate::store::{HEAD, Step, Transaction, checkpoint_name};
use crate::workspace::{Workspace, digest_of};
use crate::{Id, Problem, ProblemKind, Revision, file};

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
        let problem = |question| asked(package, question);
        return Err(Refusal::Problems(draft.questions.iter().map(problem).collect()));
    }
    let allow_breaking = request
        .allow_breaking
        .clone()
        .or_else(|| amended.and_then(|revision| revision.allow_breaking.clone()));
    let breaks = base.breaks(workspace, &draft, request.level);
    let is_refused = base.stage_refuses() && allow_breaking.is_none();
    if is_refused && !breaks.is_empty() {
        return Err(Refusal::Breaks(breaks));
    }
    let after = workspace.digest(package);
    let closure = workspace.closure(package);
    let is_same =
        history.and_then(|it| it.get(base.id.as_ref()?)).is_some_and(|it| it.closure == closure);
    let message = request.message.clone().or_else(|| amended.map(|it| it.message.clone()));
    let mut revision = Revision {
        id: amended.map_or_else(|| request.stamp.id.clone(), |it| it.id.clone()),
        package: package.to_owned(),
        parents: base.id.iter().cloned().collect(),
        origin: base.origin.clone(),
        message: message.unwrap_or_default(),
        created: amended.map_or_else(|| request.stamp.created.clone(), |it| it.created.clone()),
        before: base.after,
        after,
        closure,
        requires: workspace.requires(package),
        allow_breaking: allow_breaking.filter(|_| is_refused || !breaks.is_empty()),
        changes: draft.changes.clone(),
        bridges: amended.map_or_else(Vec::new, |revision| revision.bridges.clone()),
        seal: after,
    };
    let undecided = settle(workspace, &mut revision, request)?;
    let is_nothing = draft.changes.is_empty() && revision.bridges.is_empty() && is_same;
    if is_nothing && !request.empty && amended.is_none() {
        return Ok(Recording { edit: None, breaks, undecided });
    }
    leads_there(workspace, &draft.canon, after)?;
    let revision = sealed(history, revision);
    let mut edit = written(workspace, history, revision.clone(), amended)?;
    if request.fork_of.is_some() {
        // The version that it was forked from may go away one day.
        let name = checkpoint_name(&revision.id);
        let bytes = text(&revision, &draft.canon, BTreeMap::new(), Vec::new()).into_bytes();
        edit.transaction.steps.insert(0, Step::Write { name, bytes });
    }
    Ok(Recording { edit: Some(edit), breaks, undecided })
}

/// The revision that is drafted anew.
fn amended<'h>(
    history: Option<&'h History>,
    request: &Request,
) -> Result<Option<&'h Revision>, Refusal> {
    if !request.amend {
        return Ok(None);
    }
    let package = &*request.package;
    let head = history.and_then(History::head_revision);
    let refuse = |message: String, help: String| {
        Err(Refusal::one(package, ProblemKind::Published, message, help))
    };
    match (history, head) {
        (Some(history), Some(head)) if history.is_published(&head.id) => refuse(
            format!("revision {} of `{package}` is published, and others rely on it", head.id),
            format!("record another one: `limbeck revision -m \"…\" --package {package}`"),
        ),
        (_, Some(head)) if head.parents.len() > 1 || head.origin != Origin::Nothing => refuse(
            format!("revision {} of `{package}` is no draft of a difference", head.id),
            format!("`limbeck drop {}` takes it away; then make it again", head.id),
        ),
        (_, Some(head)) => Ok(Some(head)),
        _ => refuse(
            format!("`{package}` has no revision to amend"),
            format!("`limbeck revision -m \"…\" --package {package}` records the first"),
        ),
    }
}

/// What a revision is drafted against.
struct Base {
    id: Option<Id>,
    origin: Origin,
    after: Option<Digest>,
    canon: Rc<Canon>,
    compiled: Option<Compilation>,
}

impl Base {
    fn new(
        workspace: &Workspace<'_>,
        history: Option<&History>,
        amended: Option<&Revision>,
        package: &str,
    ) -> Result<Self, Refusal> {
        let id = match (history, amended) {
            (Some(_), Some(amended)) => amended.parents.first().cloned(),
            (Some(history), None) => history.head.clone(),
            (None, _) => None,
        };
        let origin = Origin::Nothing;
        let Some(id) = id else {
            let canon = Canon::new(package);
            return Ok(Self {
                id: None,
                origin,
                after: None,
                canon: Rc::new(canon),
                compiled: None,
            });
        };
        let canon = workspace.canon(package, &id)?;
        let revision = workspace.revision(package, &id);
        let replay = Replay::new(&workspace.histories, Start::Checkpoint);
        let compiled = workspace.compile_canon(&canon, revision, &replay)?;
        let after = revision.map(|revision| revision.after);
        Ok(Self { id: Some(id), origin, after, canon, compiled: Some(compiled) })
    }

    /// A package that is begun as the copy of another.
    fn fork(
        workspace: &Workspace<'_>,
        history: Option<&History>,
        package: &str,
        (from, revision): &(String, Id),
    ) -> Result<Self, Refusal> {
        if let Some(head) = history.and_then(History::head_revision) {
            return Err(Refusal::one(
                package,
                ProblemKind::Parent,
                format!("`{package}` has a history, which a fork would begin"),
                format!("its head is {}; `limbeck history --package {package}` shows it", head.id),
            ));
        }
        let forked = sound(workspace, from)?;
        let after = forked.get(revision).map(|revision| revision.after);
        let Some(after) = after else {
            let failure = Failure::Missing { package: from.clone(), id: revision.clone() };
            return Err(Refusal::Problems(failure.problems(forked)));
        };
        let canon = Rc::new(workspace.canon(from, revision)?.fork(package));
        let replay = Replay::new(&workspace.histories, Start::Checkpoint);
        let compiled = workspace.compile_canon(&canon, forked.get(revision), &replay)?;
        Ok(Self {
            id: None,
            origin: Origin::Fork { package: from.clone(), revision: revision.clone(), after },
            after: Some(digest_of(&compiled.schema, package)),
            canon,
            compiled: Some(compiled),
        })
    }

    fn draft(
        &self,
        workspace: &Workspace<'_>,
        request: &Request,
        amended: Option<&Revision>,
    ) -> Result<Draft, Refusal> {
        let package = &*request.package;
        let mut answers = request.answers.clone();
        if let Some(amended) = amended {
            self.keep_renames(workspace, amended, &mut answers);
        }
        let recorded = Recorded {
            canon: &self.canon,
            schema: self.compiled.as_ref().map(|compiled| &compiled.schema),
        };
        let mut draft = draft(recorded, workspace.schema, package, &answers)?;
        if matches!(self.origin, Origin::Fork { .. }) && !draft.questions.is_empty() {
            // Whoever copies by hand may renumber: what has its name still is who it was.
            let olds = draft.questions.iter().map(|question| &question.old);
            answers.kept.extend(olds.filter(|it| draft.canon.element_at(it).is_some()).cloned());
            draft = self::draft(recorded, workspace.schema, package, &answers)?;
        }
        let set = request.lifecycle.clone().or_else(|| {
            let change = amended?.changes.iter().find_map(|it| it.facts.lifecycle.clone());
            change.and_then(|pair| pair.now)
        });
        // Whoever begins a history says with it that nothing is promised yet.
        let set = set.or_else(|| self.id.is_none().then(Lifecycle::default));
        if let Some(lifecycle) = set {
            draft.canon.lifecycle = Some(lifecycle);
            let changes = differences(&self.canon, &draft.canon, &draft.moves);
            let stage = changes.into_iter().find(|change| change.facts.lifecycle.is_some());
            draft.changes.splice(0..0, stage);
        }
        Ok(draft)
    }

    /// Renames that the amended revision recorded stay answered, as far as they still make sense.
    fn keep_renames(&self, workspace: &Workspace<'_>, amended: &Revision, answers: &mut Answers) {
        let package = &*amended.package;
        let Some(found) = workspace.schema.find_package(package) else { return };
        let Ok(now) = Canon::of(workspace.schema, found) else { return };
        for (old, new) in crate::canon::Moves::of(&amended.changes).iter() {
            let is_said = answers.kept.contains(old)
                || answers.renamed.iter().any(|(from, to)| from == old || to == new);
            let is_there = self.canon.element_at(old).is_some() && now.element_at(new).is_some();
            if !is_said && is_there {
                answers.renamed.push((old.to_owned(), new.to_owned()));
            }
        }
    }

    fn stage_refuses(&self) -> bool {
        let stage = self.canon.lifecycle.as_ref().map(|lifecycle| lifecycle.stage);
        stage.is_some_and(refuses_breaks)
    }

    fn breaks(&self, workspace: &Workspace<'_>, draft: &Draft, level: Level) -> Vec<Finding> {
        let Some(compiled) = &self.compiled else { return Vec::new() };
        let package = &*self.canon.package;
        let renames = renames(package, &draft.moves);
        breaks(&compare(&compiled.schema, workspace.schema, &renames), package, level)
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

/// A question as a problem, with both answers to paste.
pub(crate) fn asked(package: &str, question: &Question) -> Problem {
    let Question { kind, old, new, why } = question;
    let [rename, keep] = question.flags();
    Problem {
        package: package.to_owned(),
        place: None,
        kind: ProblemKind::Rename,
        message: format!("was {kind} `{old}` of `{package}` renamed to `{new}`? {why}"),
        help: format!("`{rename}` says yes; `{keep}` says that it is gone, and `{new}` is new"),
    }
}

/// The files of a revision that becomes the head.
pub(super) fn written(
    workspace: &Workspace<'_>,
    history: Option<&History>,
    revision: Revision,
    amended: Option<&Revision>,
) -> Result<Edit, Refusal> {
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
    Ok(Edit { package, transaction, revision: Some((name, revision)) })
}
