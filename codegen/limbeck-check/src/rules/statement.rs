//! Which lines of a file the statements at its top level touch.

use std::collections::BTreeSet;

use limbeck_schema::finding::{Position, Span};
use limbeck_schema::model::{Comments, File};

/// Lines, each with the beginning of a statement that touches it.
#[derive(Debug)]
pub(crate) struct Statements(BTreeSet<(u32, Position)>);

impl Statements {
    /// Takes down the statements of a file.
    pub(crate) fn new(file: &File) -> Self {
        let statements = file.locations.iter().filter(|(path, ..)| is_statement(path));
        let lines = statements.flat_map(|(_, span, _)| {
            [span.start.line, span.end.line].map(|line| (line, span.start))
        });
        Self(lines.collect())
    }

    /// What to remove for a statement to be gone: its lines with their ends, if nothing else is in
    /// them; else the statement alone.
    pub(crate) fn lines(&self, span: Span, comments: Option<&Comments>) -> Span {
        let (first, last) = (span.start.line, span.end.line);
        let start = Position { line: first, column: 1 };
        let end = Position { line: last.saturating_add(1), column: 1 };
        let mut touching =
            self.0.range((first, Position::default())..(last + 1, Position::default()));
        let is_alone = touching.all(|(_, beginning)| *beginning == span.start);
        // A comment behind it may be of several lines, which nothing here tells.
        let is_last = comments.is_none_or(|comments| comments.trailing.is_empty());
        if is_alone && is_last && span.start == start { Span { start, end } } else { span }
    }
}

/// Package, import, message, enum, service, `extend`, option, syntax. The modifiers of imports (10
/// and 11) have places of their own inside an import.
fn is_statement(path: &[i32]) -> bool {
    matches!(path, [2 | 7 | 12] | [3..=6, _] | [8, ..])
}

#[cfg(test)]
mod tests {
    use limbeck_schema::compile::{Limits, compile};
    use limbeck_schema::finding::{Position, Span};
    use limbeck_schema::model::{File, Schema};
    use limbeck_schema::source::Memory;

    use super::Statements;

    fn schema(text: &str) -> Schema {
        let other = ("b.proto".to_owned(), "syntax = \"proto3\";".to_owned());
        let files = Memory::from_iter([("a.proto".to_owned(), text.to_owned()), other]);
        compile(&files, &Limits::default()).unwrap().schema
    }

    fn removed(text: &str) -> Span {
        let schema = schema(text);
        let file: &File = &schema.files[0];
        let import = file.locations.find(&[3, 0]).unwrap();
        let comments = file.locations.comments(import);
        Statements::new(file).lines(file.locations.span(import), comments)
    }

    fn span(start: (u32, u32), end: (u32, u32)) -> Span {
        let position = |(line, column)| Position { line, column };
        Span { start: position(start), end: position(end) }
    }

    #[test]
    fn what_shares_a_line_stays() {
        for (line, start, end) in [
            ("syntax = \"proto3\"; import \"b.proto\";", (1, 20), (1, 37)),
            ("import \"b.proto\"; message M {}", (1, 1), (1, 18)),
            ("import \"b.proto\"; option deprecated = true;", (1, 1), (1, 18)),
            ("/* a\n */ import \"b.proto\";", (2, 5), (2, 22)),
            ("import \"b.proto\"; /* a\n*/\n\nmessage M {}", (1, 1), (1, 18)),
            ("import \"b.proto\"; // For nothing.\nmessage M {}", (1, 1), (1, 18)),
        ] {
            assert_eq!(removed(line), span(start, end), "{line}");
        }
    }

    #[test]
    fn a_statement_alone_goes_with_its_lines() {
        for (text, start, end) in [
            ("import \"b.proto\";", (1, 1), (2, 1)),
            ("\nimport\n  weak \"b.proto\";\n", (2, 1), (4, 1)),
        ] {
            assert_eq!(removed(text), span(start, end), "{text}");
        }
    }
}
