//! What happened to a package, up to what its proto files say.

use std::collections::BTreeSet;

use super::Fork;
use super::step::{Dated, Since, Step};
use crate::canon::Canon;
use crate::draft::{Recorded, draft};
use crate::graph::History;
use crate::question::Answers;
use crate::revision::Origin;
use crate::workspace::{Error, Pending, Workspace};
use crate::{Id, Revision};

/// What happened to a package, up to what its proto files say.
pub(super) struct Past<'w> {
    pub(super) package: &'w str,
    history: Option<&'w History>,
    /// The newest revision that counts.
    tip: Option<&'w Id>,
    /// What follows it, and is not written yet.
    drafted: Option<&'w Revision>,
    /// What no revision records.
    pending: Option<Step>,
    /// What the proto files say.
    pub(super) canon: Canon,
    /// Whether it is in question what was renamed.
    pub(super) is_unclear: bool,
}

impl<'w> Past<'w> {
    /// `None` if there are no proto files of the package, or nothing is recorded.
    pub(super) fn new(
        workspace: &'w Workspace<'_>,
        package: &'w str,
        drafted: Option<&'w Revision>,
    ) -> Result<Option<Self>, Error> {
        let Some(found) = workspace.schema.find_package(package) else { return Ok(None) };
        let Ok(canon) = Canon::of(workspace.schema, found) else { return Ok(None) };
        let drafted = drafted.filter(|revision| revision.package == package);
        let history = workspace.histories.get(package);
        let tip = match drafted {
            Some(drafted) => drafted.parents.first(),
            None => history.and_then(|history| history.head.as_ref()),
        };
        if drafted.is_none() && tip.is_none() {
            return Ok(None);
        }
        let past = Self { package, history, tip, drafted, pending: None, canon, is_unclear: false };
        let is_pending = drafted.is_none() && workspace.pending(package) == Some(Pending::Own);
        match tip.filter(|_| is_pending) {
            Some(head) => past.with_pending(workspace, head).map(Some),
            None => Ok(Some(past)),
        }
    }

    /// What happened up to a revision, which is all that counts.
    #[cfg(feature = "edit")]
    pub(super) fn at(
        workspace: &'w Workspace<'_>,
        package: &'w str,
        tip: Option<&'w Id>,
        canon: Canon,
    ) -> Self {
        let history = workspace.histories.get(package);
        Self { package, history, tip, drafted: None, pending: None, canon, is_unclear: false }
    }

    fn with_pending(mut self, workspace: &Workspace<'_>, head: &Id) -> Result<Self, Error> {
        let canon = workspace.canon(self.package, head)?;
        let recorded = Recorded { canon: &canon, schema: None };
        match draft(recorded, workspace.schema, self.package, &Answers::default()) {
            Ok(draft) => {
                self.pending = Some(Step::of(&draft.changes));
                self.is_unclear = !draft.questions.is_empty();
            }
            Err(_) => self.is_unclear = true,
        }
        Ok(self)
    }

    /// Where it begins, if that is the copy of another package.
    pub(super) fn fork(&self) -> Option<Fork<'w>> {
        self.revisions(None).into_iter().find_map(|begun| match &begun.origin {
            Origin::Fork { package, revision, .. } => Some(Fork { begun, package, revision }),
            Origin::Nothing | Origin::Baseline => None,
        })
    }

    /// What is neither a revision nor followed by it, parents before children.
    pub(super) fn revisions(&self, since: Option<&Id>) -> Vec<&'w Revision> {
        let mut revisions = Vec::new();
        if let (Some(history), Some(tip)) = (self.history, self.tip) {
            revisions.extend(history.path(since, tip).into_iter().filter_map(|id| history.get(id)));
        }
        revisions.extend(self.drafted.filter(|drafted| Some(&drafted.id) != since));
        revisions
    }

    /// What happened since a revision, or since the beginning.
    pub(super) fn steps(&self, since: Option<&Id>) -> Vec<Dated<'w>> {
        let revisions = self.revisions(since).into_iter();
        let steps = revisions.map(|it| Dated { revision: Some(it), step: Step::of(&it.changes) });
        let pending = self.pending.clone().map(|step| Dated { revision: None, step });
        steps.chain(pending).collect()
    }

    /// Which steps of this package one of its own revisions did not know of.
    pub(super) fn behind<'s>(&self, steps: &'s [Dated<'w>], revision: &Revision) -> Since<'s> {
        if self.is_drafted(revision) {
            return Since::new(steps, |_| false);
        }
        let known = self.history.map(|history| history.ancestors(&revision.id));
        let known: BTreeSet<&Id> = known.into_iter().flatten().collect();
        Since::new(steps, |step| step.revision.is_none_or(|it| !known.contains(&it.id)))
    }

    /// Whether a revision is the one in the making.
    pub(super) fn is_drafted(&self, revision: &Revision) -> bool {
        self.drafted.is_some_and(|drafted| drafted.id == revision.id)
    }
}
