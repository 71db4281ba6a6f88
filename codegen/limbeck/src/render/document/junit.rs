//! `JUnit`'s XML, in buf's arrangement: a suite for each file, a failed case for each finding.

use std::fmt::Write;

use limbeck_schema::finding::Finding;
use limbeck_schema::source::Files;

use super::{Piece, path};

/// A finding that an exception covers has passed, and has no case.
pub(super) fn case(files: &dyn Files, finding: &Finding) -> Option<String> {
    if !finding.fails() {
        return None;
    }
    let rule = finding.rule;
    let start = finding.place.as_ref().map(|place| place.span.start);
    let name = match start {
        Some(at) => format!("{rule}_{}_{}", at.line, at.column),
        None => rule.to_owned(),
    };
    let at = start.unwrap_or_default();
    let message = format!("{}:{}:{}:{}", path(files, finding), at.line, at.column, finding.message);
    Some(format!(
        "    <testcase name=\"{name}\">\n      <failure message=\"{}\" type=\"{rule}\"></failure>\n    </testcase>\n",
        escape(&message)
    ))
}

pub(super) fn document(pieces: &[Piece]) -> String {
    let mut text = String::from("<testsuites>\n");
    for suite in pieces.chunk_by(|a, b| a.path == b.path) {
        let path = suite.first().map_or("", |piece| piece.path.as_str());
        let name = escape(path.strip_suffix(".proto").unwrap_or(path));
        let count = suite.len();
        let _ = writeln!(
            text,
            "  <testsuite name=\"{name}\" tests=\"{count}\" failures=\"{count}\" errors=\"0\">"
        );
        for piece in suite {
            text += &piece.text;
        }
        text += "  </testsuite>\n";
    }
    text + "</testsuites>\n"
}

/// An attribute's value. What XML 1.0 cannot hold becomes U+FFFD.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&#34;",
            '\'' => escaped += "&#39;",
            '\t' => escaped += "&#x9;",
            '\n' => escaped += "&#xA;",
            '\r' => escaped += "&#xD;",
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            char => escaped.push(char),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn nothing_ends_an_attribute_early() {
        assert_eq!(escape("a\"<b>&'\u{1b}\n"), "a&#34;&lt;b&gt;&amp;&#39;\u{fffd}&#xA;");
    }
}
