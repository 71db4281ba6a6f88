//! What happened to a package, up to what its proto files say.

use super::Fork;
use super::descent::Descent;
use super::step::{Since, Step};
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

    /// What came of the elements of a fork, given the revision at which it was.
    pub(super) fn descent(&self, start: &Canon, since: Option<&Id>) -> Descent {
        let steps: Vec<Step> =
            self.revisions(since).into_iter().map(|it| Step::of(&it.changes)).collect();
        Descent::new(start, steps.iter().chain(&self.pending), &self.canon)
    }

    /// What happened that one of its own revisions did not know of.
    pub(super) fn behind(&self, revision: &Revision) -> Since {
        let is_drafted = self.drafted.is_some_and(|drafted| drafted.id == revision.id);
        let later = if is_drafted { Vec::new() } else { self.revisions(Some(&revision.id)) };
        let steps = later.into_iter().map(|it| Step::of(&it.changes));
        Since(steps.chain(self.pending.clone()).map(|step| (true, step)).collect())
    }

    /// What happened since a fork, and by the dates, whether a revision of the newer version did not
    /// know of it. One that is drafted knows all.
    pub(super) fn since(&self, fork: &Id, newer: &Revision, is_drafted: bool) -> Since {
        let all = self.revisions(Some(fork)).into_iter();
        let steps = all.map(|it| (it.created > newer.created, Step::of(&it.changes)));
        let steps = steps.chain(self.pending.clone().map(|step| (true, step)));
        Since(steps.map(|(is_later, step)| (is_later && !is_drafted, step)).collect())
    }
}
