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
mod suggest;
mod wording;

use crate::finding::{Finding, Severity};
use crate::image::Image;
use crate::model::Schema;
use crate::source::{self, Files};
use linked::Linked;
use missing::Missing;
use set::FileEntry;

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

/// Stack of the threads that parse and link: both recurse as deep as a file nests.
const STACK_BYTES: usize = 64 << 20;

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

/// Compiles the files of a descriptor set: those that `is_root` wants, and what they import.
///
/// What limbeck has built in (`google/protobuf/`) is taken from there, as for text; so is any
/// bundled file that the set lacks.
pub(crate) fn compile_set(
    entries: Vec<FileEntry>,
    is_root: &(dyn Fn(&str) -> bool + Sync),
    limits: &Limits,
) -> Compilation {
    let (linked, findings) = link_set(entries, is_root, limits);
    finish(linked, findings)
}

/// Links the files of a descriptor set, and no more.
pub(crate) fn link_set(
    entries: Vec<FileEntry>,
    is_root: &(dyn Fn(&str) -> bool + Sync),
    limits: &Limits,
) -> (Linked, Vec<Finding>) {
    let mut loaded = set::load(entries, is_root, limits);
    // Nothing is listed or read to find out what is missing, so nothing fails.
    let Ok(mut order) = imports::order(&mut loaded, &mut Missing::in_set()) else {
        return (Linked::default(), loaded.findings);
    };
    linked(loaded, &mut order)
}

/// Runs something that recurses as deep as files nest.
pub(crate) fn on_large_stacks<T: Send>(run: impl FnOnce() -> T + Send) -> Result<T, source::Error> {
    let threads = rayon::ThreadPoolBuilder::new()
        .stack_size(STACK_BYTES)
        .thread_name(|index| format!("compile-{index}"))
        .build()
        .map_err(source::Error::threads)?;
    Ok(threads.install(run))
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
