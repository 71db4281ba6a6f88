//! Proto files to a model: load, link, lower, validate.

pub(crate) mod linked;

mod provisional;

use crate::finding::{Finding, Severity};
use crate::image::Image;
use crate::model::Schema;
use crate::source::{self, Files};

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
    /// Nested braces, brackets and parentheses of one file.
    pub nesting: usize,
    /// Files of one compilation, imported ones included.
    pub files: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { file_bytes: 64 << 20, nesting: 128, files: 100_000 }
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
/// # Errors
/// When files cannot be listed or read. Whatever is wrong *in* the files is a finding.
pub fn compile(files: &dyn Files, limits: &Limits) -> Result<Compilation, source::Error> {
    let _ = limits;
    let (linked, mut findings) = provisional::link(files)?;
    let (schema, image) = crate::lower::lower(linked);
    findings.extend(crate::validate::validate(&schema));
    findings.sort();
    Ok(Compilation { schema, image, findings })
}
