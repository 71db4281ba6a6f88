//! Schemas from text.

use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::finding::Severity;
use limbeck_schema::model::Schema;
use limbeck_schema::source::Memory;

/// Compiles files that must be right.
pub(crate) fn schema<N: Into<String>, T: Into<String>>(
    files: impl IntoIterator<Item = (N, T)>,
) -> Schema {
    let files = files.into_iter().map(|(name, text)| (name, text.into()));
    let files: Memory = files.collect();
    let compilation = compile(&files, &Limits::default()).unwrap();
    let errors = compilation.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let errors: Vec<_> = errors.map(|finding| &finding.message).collect();
    let texts = files.files.values().map(|text| String::from_utf8_lossy(text));
    assert!(errors.is_empty(), "{errors:#?}\n{}", texts.collect::<Vec<_>>().join("\n---\n"));
    compilation.schema
}
