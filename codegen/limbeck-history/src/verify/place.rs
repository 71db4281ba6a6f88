//! Where in the file of a revision something stands.

use limbeck_schema::finding::{Place, Span};

use crate::graph::History;
use crate::workspace::Workspace;
use crate::{Id, file};

/// Where a key of a revision stands.
pub(super) fn key_place(workspace: &Workspace<'_>, history: &History, id: &Id, key: &str) -> Place {
    let path = history.file(id).unwrap_or_default();
    let name = history.revisions.get(id).map(|entry| entry.name.as_str()).unwrap_or_default();
    let bytes = workspace.snapshots.get(&history.package).and_then(|it| it.get(name));
    let parsed = bytes.and_then(|bytes| file::parse(&history.package, &path, bytes).ok());
    parsed.map_or_else(
        || Place { file: path.as_str().into(), span: Span::default() },
        |parsed| parsed.place(key),
    )
}
