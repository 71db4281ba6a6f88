//! Exact texts, and the law that a printed file means what it meant.

mod law;
mod name;
mod text;

use crate::compile::{Limits, compile};
use crate::finding::Severity;
use crate::model::Schema;
use crate::source::Memory;

/// Compiles files that must be right.
pub(crate) fn schema(files: &[(&str, &str)]) -> Schema {
    let files: Memory = files.iter().copied().collect();
    compiled(&files)
}

fn compiled(files: &Memory) -> Schema {
    let compilation = compile(files, &Limits::default()).unwrap();
    let errors: Vec<_> =
        compilation.findings.iter().filter(|f| f.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    compilation.schema
}
