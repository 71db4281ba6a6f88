//! GitLab's code quality report.

use std::fmt::Write;

use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::source::Files;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{Piece, path};

/// A finding that an exception covers is left out: the report knows no exceptions.
pub(super) fn entry(files: &dyn Files, finding: &Finding) -> Option<String> {
    if finding.allowed.is_some() {
        return None;
    }
    let severity = match finding.severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
    };
    let path = path(files, finding);
    let span = finding.place.as_ref().map(|place| place.span).unwrap_or_default();
    let at = |line: u32, column: u32| json!({ "line": line, "column": column });
    let positions = json!({
        "begin": at(span.start.line, span.start.column), "end": at(span.end.line, span.end.column),
    });
    let entry = json!({
        "description": finding.message,
        "check_name": finding.rule,
        "fingerprint": fingerprint(&[finding.rule, &path, &finding.message]),
        "location": { "path": path, "positions": positions },
        "severity": severity,
    });
    Some(entry.to_string())
}

pub(super) fn document(pieces: &[Piece]) -> String {
    let entries: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
    format!("[{}]\n", entries.join(","))
}

/// The same finding on another line is the same finding: GitLab compares two runs by it.
fn fingerprint(parts: &[&str]) -> String {
    let digest = Sha256::digest(parts.join("\0"));
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
