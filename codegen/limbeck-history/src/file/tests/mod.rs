//! Files that are broken, files that are not, and the laws between text and revision.

mod broken;
mod comments;
mod laws;
mod mutations;
mod places;

use super::*;
use crate::problem::Problem;
use crate::revision::Revision;

/// A file with everything in it.
pub(super) const EVERYTHING: &str = include_str!("everything.toml");

pub(super) fn read(text: &str) -> Revision {
    parse("user.v2", "file.toml", text.as_bytes()).unwrap().revision
}

pub(super) fn problems(bytes: &[u8]) -> Vec<Problem> {
    parse("user.v2", "file.toml", bytes).expect_err("the file is broken")
}

/// Problems as lines: place, kind, message, help.
pub(super) fn told(bytes: &[u8]) -> String {
    let lines = problems(bytes).into_iter().map(|problem| {
        let place = problem.place.expect("each problem has a place");
        assert_eq!(&*place.file, "file.toml");
        let start = place.span.start;
        assert!(place.span.end >= start, "{place:?}");
        let kind = problem.kind.id();
        format!("{}:{} {kind} {}\n  {}\n", start.line, start.column, problem.message, problem.help)
    });
    lines.collect()
}
