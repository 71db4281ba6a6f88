//! What is said about one revision of a drawing.

use limbeck_history::drawing::{Drawing, EdgeKind};
use limbeck_history::revision::Origin;
use limbeck_history::symbol::short_length;
use limbeck_history::{History, Id, Revision, Workspace};
use limbeck_schema::text::visible;

use crate::render::{Object, change};

/// A revision, and what is special about it.
pub(super) struct Row<'w> {
    pub(super) revision: &'w Revision,
    pub(super) history: &'w History,
    /// Digits of its id that are enough.
    pub(super) short: String,
    /// The day.
    pub(super) date: String,
    /// First line of the message, as it can be shown.
    pub(super) message: String,
    /// `head`, `published`, …: what is special about it.
    pub(super) marks: Vec<String>,
    /// Whether others rely on it.
    pub(super) is_published: bool,
}

/// The revisions of a drawing, in its order.
pub(super) fn rows<'w>(workspace: &'w Workspace<'_>, drawing: &Drawing) -> Vec<Row<'w>> {
    let length = short_length(&workspace.histories);
    let row = |(number, node): (usize, &limbeck_history::drawing::Node)| {
        let history = workspace.histories.get(&node.package)?;
        let revision = history.get(&node.id)?;
        let first = revision.message.lines().next().unwrap_or_default();
        Some(Row {
            revision,
            history,
            short: short(&node.id, length),
            date: visible(revision.created.split('T').next().unwrap_or_default()).into_owned(),
            message: visible(first).into_owned(),
            marks: marks(history, revision, (drawing, number), length),
            is_published: history.is_published(&node.id),
        })
    };
    drawing.nodes.iter().enumerate().filter_map(row).collect()
}

/// The first digits of an id.
pub(super) fn short(id: &Id, length: usize) -> String {
    id.as_str().chars().take(length).collect()
}

fn marks(
    history: &History,
    revision: &Revision,
    (drawing, number): (&Drawing, usize),
    length: usize,
) -> Vec<String> {
    let id = &revision.id;
    let mut marks = Vec::new();
    if history.head.as_ref() == Some(id) {
        marks.push("head".to_owned());
    } else if history.children(id).is_empty() {
        let is_alone = history.heads().len() < 2;
        marks.push(if is_alone { "not in HEAD" } else { "another head" }.to_owned());
    }
    if history.published.as_ref() == Some(id) {
        marks.push("published".to_owned());
    }
    if history.checkpoints.contains_key(id) {
        marks.push("checkpoint".to_owned());
    }
    match &revision.origin {
        Origin::Nothing => {}
        Origin::Baseline => marks.push("baseline".to_owned()),
        Origin::Fork { package, revision, .. } => {
            marks.push(format!("fork of {package}@{}", short(revision, length)));
        }
    }
    let stages = revision.changes.iter().filter_map(|change| change.facts.lifecycle.as_ref());
    marks.extend(stages.map(change::stages));
    if revision.allow_breaking.is_some() {
        marks.push("breaks allowed".to_owned());
    }
    let is_drawn = |kind| drawing.edges.iter().any(|it| it.child == number && it.kind == kind);
    for parent in revision.parents.iter().filter(|parent| history.get(parent).is_none()) {
        let is_pruned = history.checkpoints.contains_key(id);
        let why = if is_pruned { "pruned" } else { "missing" };
        marks.push(format!("follows {}, which is {why}", short(parent, length)));
    }
    if revision.parents.len() > 1 && !is_drawn(EdgeKind::Merge) {
        marks.push("merge".to_owned());
    }
    marks
}

impl Row<'_> {
    /// For programs.
    pub(super) fn object(&self, workspace: &Workspace<'_>) -> Object {
        let Self { revision, history, .. } = self;
        let id = &revision.id;
        let parents: Vec<&str> = revision.parents.iter().map(Id::as_str).collect();
        let object = Object::default()
            .with("package", revision.package.as_str())
            .with("id", id.as_str())
            .with("parents", parents)
            .with("created", revision.created.as_str())
            .with("message", revision.message.as_str())
            .with("head", history.head.as_ref() == Some(id))
            .with("published", history.is_published(id))
            .with("checkpoint", history.checkpoints.contains_key(id))
            .with("changes", revision.changes.len())
            .with("file", history.file(id));
        let object = match &revision.origin {
            Origin::Nothing => object,
            Origin::Baseline => object.with("origin", "baseline"),
            Origin::Fork { package, revision, .. } => object
                .with("origin", "fork")
                .with("fork_of", package.as_str())
                .with("fork_revision", revision.as_str()),
        };
        match workspace.lifecycle(&revision.package, id) {
            Ok(lifecycle) => object.with("stage", lifecycle.stage.name()),
            Err(_) => object,
        }
    }
}
