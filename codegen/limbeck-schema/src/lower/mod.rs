//! Descriptors to the model: the only place that knows prost-reflect.
//!
//! Elements are numbered first ([`number`]), so that each file can then be lowered on its own, in
//! parallel, with every reference already an id. Features are resolved here: what follows sees
//! presence, packing and openness, never the syntax they come from.

mod file;
mod imports;
mod location;
mod message;
mod number;
mod option;
mod value;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use prost_reflect::FileDescriptor;
use rayon::prelude::*;

use crate::compile::linked::{Linked, LinkedFile};
use crate::image::Image;
use crate::model::{FileId, Name, Package, PackageId, Schema};
use file::{FileParts, lower_file};
use imports::mark_used_imports;
use number::Numbers;

/// Lowers every linked file.
pub(crate) fn lower(linked: Linked) -> (Schema, Image) {
    let Linked { pool, mut files } = linked;
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let descriptors: Vec<Option<FileDescriptor>> =
        files.iter().map(|file| pool.get_file_by_name(&file.name)).collect();
    let (mut files, descriptors): (Vec<LinkedFile>, Vec<FileDescriptor>) =
        files.into_iter().zip(descriptors).filter_map(|(file, found)| Some((file, found?))).unzip();

    let unused: Vec<Option<Vec<usize>>> =
        files.iter_mut().map(|file| file.unused_imports.take()).collect();
    let numbers = Numbers::assign(&descriptors);
    let parts: Vec<FileParts> = files
        .into_par_iter()
        .zip(&descriptors)
        .enumerate()
        .map(|(index, (file, descriptor))| lower_file(&numbers, index, file, descriptor))
        .collect();
    let mut schema = assemble(parts, numbers);
    mark_used_imports(&mut schema.0, &schema.1, &unused);
    (schema.0, Image::new(pool))
}

/// Files that each file refers to, by types, options and `Any` literals.
type References = Vec<Vec<FileId>>;

/// Lays the parts of all files end to end, in the order that [`Numbers`] counted them.
fn assemble(parts: Vec<FileParts>, numbers: Numbers) -> (Schema, References) {
    let mut schema = Schema { index: numbers.index, ..Schema::default() };
    let mut references = References::new();
    let mut packages: BTreeMap<Name, Vec<FileId>> = BTreeMap::new();
    let mut package_names = Vec::new();
    for (index, part) in parts.into_iter().enumerate() {
        packages.entry(Arc::clone(&part.package)).or_default().push(FileId(number::to_u32(index)));
        package_names.push(part.package);
        schema.files.push(part.file);
        schema.messages.extend(part.messages);
        schema.enums.extend(part.enums);
        schema.services.extend(part.services);
        schema.extensions.extend(part.extensions);
        references.push(part.references);
    }
    let ids: BTreeMap<&Name, PackageId> = packages.keys().zip((0..).map(PackageId)).collect();
    for (file, package) in schema.files.iter_mut().zip(&package_names) {
        file.package = ids.get(package).copied().unwrap_or(PackageId(0));
    }
    schema.packages = packages.into_iter().map(|(name, files)| Package { name, files }).collect();
    (schema, references)
}
