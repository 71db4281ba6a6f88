//! What is to be said of a package.

use limbeck_bridge::Decision;
use limbeck_history::between::{Inherited, inherited};
use limbeck_history::{Id, Revision, Workspace};
use limbeck_schema::lifecycle::Lifecycle;

use crate::render::{Object, change};

/// The release notes of a package.
pub(super) struct Notes<'w> {
    pub(super) package: &'w str,
    /// The stage at the end.
    pub(super) lifecycle: Option<Lifecycle>,
    /// The stage before; `None` if there was none.
    pub(super) before: Option<Lifecycle>,
    /// Oldest first.
    pub(super) entries: Vec<Entry<'w>>,
}

/// A revision.
pub(super) struct Entry<'w> {
    pub(super) revision: &'w Revision,
    /// What it inherits of others.
    pub(super) inherited: Vec<Inherited<'w>>,
}

impl<'w> Notes<'w> {
    /// What leads to a revision; `None` if nothing does.
    pub(super) fn new(
        workspace: &'w Workspace<'_>,
        package: &str,
        (from, to): (Option<&Id>, &Id),
    ) -> Option<Self> {
        let history = workspace.histories.get(package)?;
        let revisions = history.path(from, to).into_iter().filter_map(|id| history.get(id));
        let entry = |revision: &'w Revision| Entry {
            revision,
            inherited: inherited(&workspace.histories, revision),
        };
        let entries: Vec<Entry<'w>> = revisions.map(entry).collect();
        let notes = Self {
            package: &history.package,
            lifecycle: workspace.lifecycle(package, to).ok(),
            before: from.and_then(|from| workspace.lifecycle(package, from).ok()),
            entries,
        };
        (!notes.entries.is_empty()).then_some(notes)
    }

    /// For programs: one object for each revision.
    pub(super) fn objects(&self) -> Vec<Object> {
        let stage = self.lifecycle.as_ref().map(|lifecycle| lifecycle.stage.name());
        self.entries.iter().map(|entry| entry.object(stage)).collect()
    }
}

impl Entry<'_> {
    fn object(&self, stage: Option<&str>) -> Object {
        let Revision { id, package, message, created, changes, bridges, .. } = self.revision;
        let changes: Vec<Object> = changes.iter().map(change::object).collect();
        let bridges: Vec<String> = bridges.iter().map(Decision::to_string).collect();
        let inherited: Vec<Object> = self.inherited.iter().map(change::inherited).collect();
        Object::default()
            .with("package", package.as_str())
            .with("id", id.as_str())
            .with("created", created.as_str())
            .with("message", message.as_str())
            .with("stage", stage)
            .with("allow_breaking", self.revision.allow_breaking.clone())
            .with_objects("changes", &changes)
            .with_objects("inherited", &inherited)
            .with("bridges", bridges)
    }
}
