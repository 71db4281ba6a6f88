//! What protoc refuses and the linker lets through.
//!
//! One file per theme, a small function per rule; each reads the model alone. Checked are the
//! files of the user, imported ones included: what came with limbeck is taken as correct. What
//! the parser and the linker already refuse (numbers out of range, unknown names, one name
//! defined twice, …) is not repeated here.

mod declarations;
mod enums;
mod extensions;
mod fields;
mod files;
mod message_sets;
mod names;
mod option_values;
mod options;
mod ranges;
mod reserved;
mod walk;

#[cfg(test)]
mod tests;

use rayon::prelude::*;

use crate::finding::Finding;
use crate::model::Schema;
use declarations::Declared;
use walk::Contents;

/// Finds everything in the user's files that protoc would refuse, and what it warns of: unused
/// imports, and extension numbers that two files took.
///
/// Findings come in the order of the files, theme by theme; the caller sorts them by place.
pub(crate) fn validate(schema: &Schema) -> Vec<Finding> {
    let files: Vec<Contents<'_>> = Contents::of_all(schema);
    let declared = Declared::collect(schema);
    let per_file: Vec<Vec<Finding>> = files.par_iter().map(|file| file.check(&declared)).collect();
    let mut findings: Vec<Finding> = per_file.into_iter().flatten().collect();
    extensions::check_numbers(schema, &mut findings);
    findings
}
