//! What a revision is drafted against: the head, the parent of what is amended, a fork, nothing.

use std::rc::Rc;

use limbeck_diff::compare;
use limbeck_schema::compile::Compilation;
use limbeck_schema::digest::Digest;
use limbeck_schema::finding::Finding;
use limbeck_schema::lifecycle::Lifecycle;

use super::record::Request;
use super::{Refusal, snapshot, sound};
use crate::canon::{Canon, Moves, differences};
use crate::draft::{Draft, Recorded, draft, renames};
use crate::graph::History;
use crate::policy::{Level, breaks, refuses_breaks};
use crate::question::{Answers, Question};
use crate::rebuild;
use crate::replay::{Failure, Replay, Start};
use crate::revision::Origin;
use crate::workspace::{self, Workspace, digest_of};
use crate::{Id, Problem, ProblemKind, Revision};

/// A history of which nothing is wrong but what amending its head mends: that was edited by hand.
pub(super) fn amendable(history: &History) -> Result<&History, Refusal> {
    let head = history.head.as_ref().and_then(|head| history.file(head));
    let is_mended = |problem: &&Problem| {
        let is_of_head = problem.place.as_ref().map(|it| &*it.file) == head.as_deref();
        is_of_head && matches!(problem.kind, ProblemKind::Seal | ProblemKind::Digest)
    };
    let others: Vec<Problem> =
        history.problems.iter().filter(|it| !is_mended(it)).cloned().collect();
    if others.is_empty() { Ok(history) } else { Err(Refusal::Problems(others)) }
}

/// The revision that is drafted anew.
pub(super) fn amended<'h>(
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
pub(super) struct Base {
    pub(super) id: Option<Id>,
    pub(super) origin: Origin,
    pub(super) after: Option<Digest>,
    canon: Rc<Canon>,
    compiled: Option<Compilation>,
}

impl Base {
    pub(super) fn new(
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
    pub(super) fn fork(
        workspace: &Workspace<'_>,
        history: Option<&History>,
        package: &str,
        (from, revision): &(String, Id),
    ) -> Result<Self, Refusal> {
        if let Some(head) = history.and_then(History::head_revision) {
            let help = if head.origin == Origin::Baseline {
                let folder = snapshot(workspace, package).folder;
                format!(
                    "if nothing refers to its baseline, `rm -r {folder}` takes it away; try again then"
                )
            } else {
                format!("its head is {}; `limbeck history --package {package}` shows it", head.id)
            };
            return Err(Refusal::one(
                package,
                ProblemKind::Parent,
                format!("`{package}` has a history, which a fork would begin"),
                help,
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
        let compiled = match workspace.compile_canon(&canon, forked.get(revision), &replay) {
            Ok(compiled) => Some(compiled),
            // It used types of the package that it is copied to. Nothing but their having been there
            // is lost: what is added to the copy declares them.
            Err(error) if is_within(&error, package) => None,
            Err(error) => return Err(error.into()),
        };
        Ok(Self {
            id: None,
            origin: Origin::Fork { package: from.clone(), revision: revision.clone(), after },
            after: compiled.as_ref().map(|compiled| digest_of(&compiled.schema, package)),
            canon,
            compiled,
        })
    }

    pub(super) fn draft(
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
            // Whoever copies by hand may renumber: what has its name still is who it was, and nobody else.
            let is_itself = |question: &&Question| {
                let (old, new) = (&question.old, &question.new);
                draft.canon.element_at(old).is_some() || self.canon.element_at(new).is_some()
            };
            let settled = draft.questions.iter().filter(is_itself);
            answers.kept.extend(settled.map(|question| question.old.clone()));
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
        for (old, new) in Moves::of(&amended.changes).iter() {
            let is_said = answers.kept.contains(old)
                || answers.renamed.iter().any(|(from, to)| from == old || to == new);
            let is_there = self.canon.element_at(old).is_some() && now.element_at(new).is_some();
            if !is_said && is_there {
                answers.renamed.push((old.to_owned(), new.to_owned()));
            }
        }
    }

    pub(super) fn stage_refuses(&self) -> bool {
        let stage = self.canon.lifecycle.as_ref().map(|lifecycle| lifecycle.stage);
        stage.is_some_and(refuses_breaks)
    }

    pub(super) fn breaks(
        &self,
        workspace: &Workspace<'_>,
        draft: &Draft,
        level: Level,
    ) -> Vec<Finding> {
        let Some(compiled) = &self.compiled else { return Vec::new() };
        let package = &*self.canon.package;
        let renames = renames(package, &draft.moves);
        breaks(&compare(&compiled.schema, workspace.schema, &renames), package, level)
    }

    /// Those of some breaks that an amended revision gives no reason for: its reason is for what it
    /// broke, and nothing else.
    pub(super) fn unexcused(
        &self,
        workspace: &Workspace<'_>,
        amended: Option<&Revision>,
        (found, level): (&[Finding], Level),
    ) -> Vec<Finding> {
        let package = &*self.canon.package;
        let excused = || {
            let amended = amended.filter(|revision| revision.allow_breaking.is_some())?;
            let compiled = self.compiled.as_ref()?;
            // One that was edited by hand may lead to nothing.
            let after = workspace.compile(package, &amended.id).ok()?;
            let renames = renames(package, &Moves::of(&amended.changes));
            Some(breaks(&compare(&compiled.schema, &after.schema, &renames), package, level))
        };
        let excused = if found.is_empty() { Vec::new() } else { excused().unwrap_or_default() };
        let is_same = |one: &Finding, other: &Finding| {
            (one.rule, &one.subject, &one.message) == (other.rule, &other.subject, &other.message)
        };
        let is_new = |it: &&Finding| !excused.iter().any(|other| is_same(it, other));
        found.iter().filter(is_new).cloned().collect()
    }
}

/// Whether a package lacks nothing but something of its own.
fn is_within(error: &workspace::Error, package: &str) -> bool {
    let workspace::Error::Rebuild { error: rebuild::Error::Nowhere { user, name }, .. } = error
    else {
        return false;
    };
    let rest = name.strip_prefix(package).filter(|_| !package.is_empty());
    user == package && rest.is_some_and(|rest| rest.starts_with('.'))
}
