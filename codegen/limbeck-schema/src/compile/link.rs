//! Names to definitions, options to values: one descriptor pool of all files.
//!
//! The linker looks at every location of a file for each of its options, which is quadratic, so
//! files are linked without source code info. When one fails, it is linked again with locations,
//! for the places of its errors.

use std::collections::BTreeSet;

use prost::Message;
use prost_reflect::DescriptorPool;
use prost_types::FileDescriptorProto;

use super::imports::Order;
use super::linked::{Linked, LinkedFile};
use super::load::{Loaded, Unit};
use super::parse::Parsed;
use super::report;
use crate::finding::Finding;
use crate::model::Name;

/// Links the files of an order; those that import a file which does not link are skipped too.
pub(super) fn link(loaded: &mut Loaded, order: &mut Order) -> Linked {
    let files = std::mem::take(&mut order.files);
    let pool = link_at_once(loaded, &files);
    let (pool, linked) = match pool {
        Some(pool) => (pool, files),
        None => link_one_by_one(loaded, &files, &mut order.skipped),
    };
    let linked: BTreeSet<Name> = linked.into_iter().collect();
    let units = std::mem::take(&mut loaded.units);
    let files = units.into_iter().filter(|(name, _)| linked.contains(name));
    Linked { pool, files: files.filter_map(|(name, unit)| linked_file(name, unit)).collect() }
}

fn linked_file(name: Name, unit: Unit) -> Option<LinkedFile> {
    let Parsed { syntax_written, info, option_names, .. } = *unit.parsed?;
    Some(LinkedFile { name, role: unit.role, syntax_written, info, option_names })
}

fn link_at_once(loaded: &Loaded, files: &[Name]) -> Option<DescriptorPool> {
    let mut pool = DescriptorPool::new();
    let mut set = Vec::new();
    for parsed in files.iter().filter_map(|name| parsed(loaded, name)) {
        // One entry of a `FileDescriptorSet`.
        prost::encoding::bytes::encode(1, &parsed.descriptor, &mut set);
    }
    pool.decode_file_descriptor_set(set.as_slice()).ok().map(|()| pool)
}

fn link_one_by_one(
    loaded: &mut Loaded,
    files: &[Name],
    skipped: &mut BTreeSet<Name>,
) -> (DescriptorPool, Vec<Name>) {
    let mut pool = DescriptorPool::new();
    let mut linked = Vec::with_capacity(files.len());
    let mut broken: BTreeSet<Name> = BTreeSet::new();
    let mut findings = Vec::new();
    for name in files {
        let Some(parsed) = parsed(loaded, name) else { continue };
        let unusable =
            |import: &String| broken.contains(import.as_str()) || skipped.contains(import.as_str());
        if parsed.imports.iter().any(unusable) {
            skipped.insert(name.clone());
        } else if pool.decode_file_descriptor_proto(parsed.descriptor.as_slice()).is_ok() {
            linked.push(name.clone());
        } else {
            findings.extend(explain(&mut pool, loaded, name, parsed));
            broken.insert(name.clone());
        }
    }
    loaded.findings.extend(findings);
    (pool, linked)
}

fn parsed<'a>(loaded: &'a Loaded, name: &Name) -> Option<&'a Parsed> {
    loaded.units.get(name)?.parsed.as_deref()
}

/// Links a file again that does not link, for the places of its errors.
fn explain(
    pool: &mut DescriptorPool,
    loaded: &Loaded,
    name: &Name,
    parsed: &Parsed,
) -> Vec<Finding> {
    let Ok(mut descriptor) = FileDescriptorProto::decode(parsed.descriptor.as_slice()) else {
        return Vec::new();
    };
    descriptor.source_code_info = Some(report::numbered(&parsed.info));
    match pool.add_file_descriptor_proto(descriptor) {
        Ok(()) => Vec::new(),
        Err(error) => report::link(error, name, pool, loaded),
    }
}
