//! Fixtures, and what their comments expect.

use std::path::PathBuf;

use limbeck_schema::compile::{Limits, compile};
use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::source::Memory;

use crate::workspace;

/// One proto file below `tests/fixtures/validate`.
#[derive(Clone, Debug)]
pub(super) struct Fixture {
    /// Path below that folder, such as `invalid/packed/map.proto`.
    pub(super) name: String,
    pub(super) text: Vec<u8>,
    /// The line that is refused, and part of the message.
    pub(super) refused: Option<(usize, String)>,
    /// Lines that are warned of, and part of each message.
    pub(super) warned: Vec<(usize, String)>,
}

/// The folder of all fixtures.
pub(super) fn root() -> PathBuf {
    workspace::fixtures("validate")
}

/// All fixtures below a folder, sorted by name.
pub(super) fn fixtures(folder: &str) -> Vec<Fixture> {
    let files = workspace::files_below(&root().join(folder)).into_iter();
    let fixtures: Vec<Fixture> = files
        .map(|path| {
            let name = format!("{folder}/{}", path.to_str().unwrap());
            let text = std::fs::read(root().join(&name)).unwrap();
            let marked = |mark| marks(&text, mark);
            let mut refused = marked("// refused: ");
            assert!(refused.len() <= 1, "{name} expects several lines to be refused");
            Fixture { refused: refused.pop(), warned: marked("// warned: "), name, text }
        })
        .collect();
    assert!(!fixtures.is_empty(), "no fixtures in {folder}");
    fixtures
}

/// Lines with a mark, and what follows it up to a parenthesis at the end.
fn marks(text: &[u8], mark: &str) -> Vec<(usize, String)> {
    let text = String::from_utf8_lossy(text);
    (1..)
        .zip(text.split('\n'))
        .filter_map(|(number, line)| {
            let expected = line.split_once(mark)?.1.split(" (protoc: ").next()?;
            Some((number, expected.trim().to_owned()))
        })
        .collect()
}

impl Fixture {
    /// The line that protoc names: that of a comment `// protoc: why`, if there is one, else the
    /// refused line. `None` where a parenthesis says that protoc names no line.
    pub(super) fn protoc_line(&self) -> Option<usize> {
        let text = String::from_utf8_lossy(&self.text);
        if text.contains("(protoc: nowhere)") {
            return None;
        }
        if text.contains("(protoc: first line)") {
            return Some(1);
        }
        let other = marks(&self.text, "// protoc: ").pop();
        other.or_else(|| self.refused.clone()).map(|(line, _)| line)
    }

    /// What limbeck says about it.
    pub(super) fn compile(&self) -> Vec<Finding> {
        let support = workspace::files_below(&root().join("support")).into_iter().map(|path| {
            let name = format!("support/{}", path.to_str().unwrap());
            let text = std::fs::read(root().join(&name)).unwrap();
            (name, text)
        });
        let mut files: Memory = support.collect();
        files.files.insert(self.name.clone(), self.text.clone());
        files.roots = Some(vec![self.name.clone()]);
        compile(&files, &Limits::default()).unwrap().findings
    }
}

/// Line and message of the findings of a severity, in order.
pub(super) fn said(findings: &[Finding], severity: Severity) -> Vec<(usize, &str)> {
    let found = findings.iter().filter(|finding| finding.severity == severity);
    found
        .map(|finding| {
            let line = finding.place.as_ref().map_or(0, |place| place.span.start.line as usize);
            (line, finding.message.as_str())
        })
        .collect()
}
