//! Imports: which of them a file has a use for.

use std::collections::BTreeSet;

use crate::model::{File, FileId, ImportKind, Schema};

/// An import is used if anything in the file refers to the imported file or to what that one
/// imports publicly; where a descriptor set says which are `unused`, that counts.
pub(super) fn mark_used_imports(
    schema: &mut Schema,
    references: &[Vec<FileId>],
    unused: &[Option<Vec<usize>>],
) {
    let public: Vec<Vec<FileId>> = schema.files.iter().map(public_imports).collect();
    for ((file, references), unused) in schema.files.iter_mut().zip(references).zip(unused) {
        for (index, import) in file.imports.iter_mut().enumerate() {
            import.used = match unused {
                Some(unused) => !unused.contains(&index),
                None => {
                    import.kind == ImportKind::Public
                        || provides_any(&public, import.file, references)
                }
            };
        }
    }
}

fn public_imports(file: &File) -> Vec<FileId> {
    let public = file.imports.iter().filter(|import| import.kind == ImportKind::Public);
    public.map(|import| import.file).collect()
}

/// Whether `file`, or a file it imports publicly, is one of the sorted `references`.
fn provides_any(public: &[Vec<FileId>], file: FileId, references: &[FileId]) -> bool {
    let mut pending = vec![file];
    let mut seen = BTreeSet::new();
    while let Some(file) = pending.pop() {
        if references.binary_search(&file).is_ok() {
            return true;
        }
        if seen.insert(file) {
            pending.extend(public.get(file.index()).into_iter().flatten());
        }
    }
    false
}
