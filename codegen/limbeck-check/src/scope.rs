//! Which files findings may be about.

use std::collections::BTreeSet;

use limbeck_schema::model::{FileId, Role, Schema};

/// A set of files of one schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope(BTreeSet<FileId>);

impl Scope {
    /// All files that were asked for: no imports.
    pub fn roots(schema: &Schema) -> Self {
        Self::filter(schema, |_| true)
    }

    /// All files, imported ones included.
    pub fn all(schema: &Schema) -> Self {
        Self((0..).map(FileId).zip(&schema.files).map(|(id, _)| id).collect())
    }

    /// Its files, and all that are in the schema because something imports them.
    #[must_use]
    pub fn with_imports(mut self, schema: &Schema) -> Self {
        let files = (0..).map(FileId).zip(&schema.files);
        self.0.extend(files.filter(|(_, file)| file.role != Role::Root).map(|(id, _)| id));
        self
    }

    /// The files that were asked for whose import name is wanted.
    pub fn filter(schema: &Schema, wanted: impl Fn(&str) -> bool) -> Self {
        let files = (0..).map(FileId).zip(&schema.files);
        let roots = files.filter(|(_, file)| file.role == Role::Root && wanted(&file.name));
        Self(roots.map(|(id, _)| id).collect())
    }

    /// What both have.
    #[must_use]
    pub fn intersect(self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).copied().collect())
    }

    /// Whether a file is in it.
    pub fn contains(&self, file: FileId) -> bool {
        self.0.contains(&file)
    }

    /// Its files, in the order of the schema: by name.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        self.0.iter().copied()
    }
}
