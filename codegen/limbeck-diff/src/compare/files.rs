//! Files and packages.

use std::collections::BTreeSet;

use limbeck_schema::model::{
    Dependency, Element, File, FileId, ImportKind, Name, Package, Part, Schema,
};

use super::{Pair, Walk, added, changed, removed};
use crate::change::{Change, Kind};
use crate::pairs::numbered;

impl Walk<'_> {
    pub(super) fn files(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        for (id, file) in numbered(&self.old.files) {
            let element = Element::File(FileId(id));
            match self.pairs.new_file(FileId(id)) {
                Some(new) => self.file_pair(
                    file,
                    self.new.file(new),
                    &mut Pair { old: element, new: Element::File(new), changes: &mut changes },
                ),
                None => changes.push(removed(Kind::FileRemoved, element, Part::Whole)),
            }
        }
        for (id, _) in numbered(&self.new.files) {
            if self.pairs.old_file(FileId(id)).is_none() {
                changes.push(added(Kind::FileAdded, Element::File(FileId(id)), Part::Whole));
            }
        }
        changes
    }

    fn file_pair(&self, old: &File, new: &File, pair: &mut Pair<'_>) {
        let package =
            |schema: &Schema, file: &File| Name::clone(&schema.package(file.package).name);
        let differs = package(self.old, old) != package(self.new, new);
        pair.note(differs, Kind::FilePackage, Part::Package);
        pair.note(old.syntax != new.syntax, Kind::FileSyntax, Part::Syntax);
        self.imports(old, new, pair);
        pair.options(Kind::FileOption, &old.options, &new.options);
    }

    fn imports(&self, old: &File, new: &File, pair: &mut Pair<'_>) {
        let (before, after) = (imports(self.old, old), imports(self.new, new));
        let known = |list: &[Import]| list.iter().cloned().collect::<BTreeSet<_>>();
        let (was, is) = (known(&before), known(&after));
        for (n, import) in numbered(&before) {
            if !is.contains(import) {
                pair.changes.push(removed(Kind::ImportRemoved, pair.old, Part::Import(n)));
            }
        }
        for (n, import) in numbered(&after) {
            if !was.contains(import) {
                pair.changes.push(added(Kind::ImportAdded, pair.new, Part::Import(n)));
            }
        }
    }

    pub(super) fn packages(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut kept = BTreeSet::new();
        for package in &self.old.packages {
            let Some(old) = head(package) else { continue };
            let found = self.lineage.follow(&package.name);
            let found = found.and_then(|name| self.new.find_package(&name));
            match found.and_then(|new| Some((new, head(new)?))) {
                Some((new, element)) => {
                    kept.insert(Name::clone(&new.name));
                    if new.name != package.name {
                        let (old, new) = ((old, Part::Package), (element, Part::Package));
                        changes.push(changed(Kind::PackageRenamed, old, new));
                    }
                }
                None => changes.push(removed(Kind::PackageRemoved, old, Part::Package)),
            }
        }
        for package in self.new.packages.iter().filter(|package| !kept.contains(&package.name)) {
            changes.extend(head(package).map(|new| added(Kind::PackageAdded, new, Part::Package)));
        }
        changes
    }
}

/// What makes an import statement the same.
type Import = (Name, ImportKind);

/// The first file of a package, which stands for it.
fn head(package: &Package) -> Option<Element> {
    package.files.first().copied().map(Element::File)
}

fn imports(schema: &Schema, file: &File) -> Vec<Import> {
    let import = |import: &Dependency| (Name::clone(&schema.file(import.file).name), import.kind);
    file.imports.iter().map(import).collect()
}
