//! Proto files to a model: load, link, lower, validate.
//!
//! `load` reads and parses, `imports` finds the order, `link` resolves names. All of it reports
//! everything it can see in one run; only what depends on a broken file is left out, and named.

mod clash;
mod defaults;
mod extensions;
mod hidden;
mod identifiers;
mod imports;
mod lenient;
mod link;
pub(crate) mod linked;
mod load;
mod missing;
mod oneofs;
mod option_names;
mod parse;
mod report;
mod reserved;
pub(crate) mod set;
mod spans;
pub(crate) mod stack;
mod suggest;
mod wording;

use crate::finding::{Finding, Severity};
use crate::image::Image;
use crate::model::Schema;
use crate::source::{self, Files};
use linked::Linked;
use missing::Missing;
use stack::on_large_stacks;

/// What [`compile`] made of the files.
#[derive(Clone, Debug, Default)]
pub struct Compilation {
    /// The model; if there are errors, of those files alone that could be linked.
    pub schema: Schema,
    /// The descriptors of the same files.
    pub image: Image,
    /// Everything to say about the files, sorted by place.
    pub findings: Vec<Finding>,
}

/// What the compiler accepts before it refuses a file as hostile.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of one file.
    pub file_bytes: usize,
    /// Nested braces, brackets and parentheses of one file; more than 64 counts as 64.
    pub nesting: usize,
    /// Files of one compilation, imported ones included.
    pub files: usize,
}

/// Deepest nesting that the linker reads: options are messages, and those may nest 100 levels, a
/// part of which is for the [`LONGEST_OPTION_NAME`].
const DEEPEST: usize = 64;

/// Parts of an option's name: `(a).b.c` sets a field three messages deep.
const LONGEST_OPTION_NAME: usize = 32;

impl Default for Limits {
    fn default() -> Self {
        Self { file_bytes: 64 << 20, nesting: DEEPEST, files: 100_000 }
    }
}

impl Compilation {
    /// Whether any finding is an error.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// Compiles all listed files and what they import.
///
/// [`Files::list`] decides what the roots are. What is listed twice counts once.
///
/// # Errors
/// When files cannot be listed or read. Whatever is wrong *in* the files is a finding.
pub fn compile(files: &dyn Files, limits: &Limits) -> Result<Compilation, source::Error> {
    on_large_stacks(|| {
        let (linked, findings) = load_and_link(files, limits)?;
        Ok(finish(linked, findings))
    })?
}

fn finish(linked: Linked, mut findings: Vec<Finding>) -> Compilation {
    let (schema, image) = crate::lower::lower(linked);
    findings.extend(crate::validate::validate(&schema));
    findings.extend(crate::route::validate(&schema));
    findings.sort();
    findings.dedup();
    Compilation { schema, image, findings }
}

fn load_and_link(
    files: &dyn Files,
    limits: &Limits,
) -> Result<(Linked, Vec<Finding>), source::Error> {
    let mut loaded = load::load(files, limits)?;
    let mut order = imports::order(&mut loaded, &mut Missing::in_files(files))?;
    Ok(linked(loaded, &mut order))
}

fn linked(mut loaded: load::Loaded, order: &mut imports::Order) -> (Linked, Vec<Finding>) {
    let linked = link::link(&mut loaded, order);
    let mut findings = loaded.findings;
    findings.extend(imports::skipped_note(&order.skipped));
    (linked, findings)
}

#[cfg(test)]
mod tests;
