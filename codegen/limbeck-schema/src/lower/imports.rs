//! Imports: which of them a file has a use for.

use std::collections::BTreeSet;

use crate::model::{Dependency, File, FileId, ImportKind, Schema};

/// Each file that something refers to makes one import used: the one that names it; else the first
/// that brings it by public imports, where an import that is public itself goes before others.
/// Where a descriptor set says which are `unused`, that counts.
pub(super) fn mark_used_imports(
    schema: &mut Schema,
    references: &[Vec<FileId>],
    unused: &[Option<Vec<usize>>],
) {
    let public: Vec<Vec<FileId>> = schema.files.iter().map(public_imports).collect();
    for ((file, references), unused) in schema.files.iter_mut().zip(references).zip(unused) {
        match unused {
            Some(unused) => {
                for (index, import) in file.imports.iter_mut().enumerate() {
                    import.used = !unused.contains(&index);
                }
            }
            None => mark(&mut file.imports, references, &public),
        }
    }
}

/// Marks the imports of a file by what it refers to, sorted.
fn mark(imports: &mut [Dependency], references: &[FileId], public: &[Vec<FileId>]) {
    let mut open: BTreeSet<FileId> = references.iter().copied().collect();
    for import in &mut *imports {
        open.remove(&import.file);
        let is_named = references.binary_search(&import.file).is_ok();
        import.used = is_named || import.kind == ImportKind::Public;
    }
    let (first, rest): (Vec<_>, Vec<_>) =
        imports.iter_mut().partition(|import| import.kind == ImportKind::Public);
    for import in first.into_iter().chain(rest) {
        if open.is_empty() {
            return;
        }
        import.used |= take_provided(&mut open, import.file, public);
    }
}

fn public_imports(file: &File) -> Vec<FileId> {
    let public = file.imports.iter().filter(|import| import.kind == ImportKind::Public);
    public.map(|import| import.file).collect()
}

/// Takes the files that a file imports publicly, directly or not; whether there was one.
fn take_provided(open: &mut BTreeSet<FileId>, file: FileId, public: &[Vec<FileId>]) -> bool {
    let before = open.len();
    let mut pending = vec![file];
    let mut seen = BTreeSet::new();
    while let Some(file) = pending.pop().filter(|_| !open.is_empty()) {
        if seen.insert(file) {
            open.remove(&file);
            pending.extend(public.get(file.index()).into_iter().flatten());
        }
    }
    open.len() < before
}
