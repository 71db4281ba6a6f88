//! Findings as text for people: place, message, the line itself with carets, help.
//!
//! Here because two programs show findings: the command line and build scripts. Pure: it makes
//! strings, and reads lines through [`Files`]. Not here: JSON, GitHub annotations, where any of it
//! goes, and whether colour is wanted.

mod snippet;
mod visible;

pub use visible::visible;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use crate::finding::{Finding, Place, Severity};
use crate::source::{self, Files};
use snippet::Lines;

/// Whether text carries terminal colours. They never carry meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Color {
    /// No escape sequences.
    #[default]
    Plain,
    /// ANSI escape sequences.
    Ansi,
}

/// What a stretch of text is, for colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Where something is.
    Place,
    /// The word `error`.
    Error,
    /// The word `warning`.
    Warning,
    /// The word `help`, and what to type.
    Help,
    /// Line numbers and rules.
    Gutter,
    /// All is well.
    Good,
}

impl Color {
    /// The text, in the colour of its tone.
    pub fn paint(self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Place => "1",
            Tone::Error => "1;31",
            Tone::Warning => "1;33",
            Tone::Help => "1;36",
            Tone::Gutter => "34",
            Tone::Good => "1;32",
        };
        match self {
            Self::Plain => text.to_owned(),
            Self::Ansi => format!("\x1b[{code}m{text}\x1b[0m"),
        }
    }
}

/// Renders findings about the files of one source, and keeps the files it has read.
pub struct Text<'a> {
    files: &'a dyn Files,
    color: Color,
    read: BTreeMap<Arc<str>, Option<Lines>>,
}

impl<'a> Text<'a> {
    /// Renders findings about `files`.
    pub fn new(files: &'a dyn Files, color: Color) -> Self {
        Self { files, color, read: BTreeMap::new() }
    }

    /// One finding, several lines, the last one ended.
    ///
    /// The first line is `path:line:column: severity: message [RULE]`, which editors and terminals
    /// turn into a link; the rule is left out for `COMPILE`, where it says nothing.
    pub fn finding(&mut self, finding: &Finding) -> String {
        let (tone, severity) = match finding.severity {
            _ if finding.allowed.is_some() => (Tone::Gutter, "note"),
            Severity::Error => (Tone::Error, "error"),
            Severity::Warning => (Tone::Warning, "warning"),
        };
        let rule = match finding.rule {
            "COMPILE" => String::new(),
            rule => format!(" [{rule}]"),
        };
        let mut text = match &finding.place {
            Some(place) => format!("{}: ", self.place(place)),
            None => String::new(),
        };
        let message = indent(&visible(&finding.message));
        let _ = writeln!(text, "{}: {message}{rule}", self.color.paint(tone, severity));
        if let Some(place) = &finding.place {
            self.push_snippet(&mut text, place, tone);
        }
        for related in &finding.related {
            let place = self.place(&related.place);
            let _ = writeln!(text, "  {place}: {}", indent(&visible(&related.message)));
            self.push_snippet(&mut text, &related.place, Tone::Gutter);
        }
        if let Some(harm) = &finding.harm {
            self.push_note(&mut text, "breaks", &harm.summary());
            self.push_note(&mut text, "example", &harm.witness);
        }
        let instead = finding.harm.as_ref().map(|harm| harm.instead.as_str());
        for help in finding.help.as_deref().into_iter().chain(instead) {
            self.push_note(&mut text, "help", help);
        }
        if let Some(fix) = &finding.fix {
            self.push_note(&mut text, "fix", &format!("{}: run with `--fix`", fix.title));
        }
        if let Some(allowed) = &finding.allowed {
            self.push_note(&mut text, "allowed", &allowed.to_string());
        }
        text
    }

    fn push_note(&self, text: &mut String, word: &str, note: &str) {
        if !note.is_empty() {
            let word = self.color.paint(Tone::Help, word);
            let _ = writeln!(text, "  {word}: {}", indent(&visible(note)));
        }
    }

    /// All findings, a blank line behind each. Those without a place come last: they speak about
    /// the others.
    pub fn findings(&mut self, findings: &[Finding]) -> String {
        let (placed, others): (Vec<&Finding>, Vec<&Finding>) =
            findings.iter().partition(|finding| finding.place.is_some());
        placed.into_iter().chain(others).map(|finding| self.finding(finding) + "\n").collect()
    }

    fn place(&self, place: &Place) -> String {
        let at = place.span.start;
        let path = self.files.display(&place.file);
        // A line of its own could pass for a finding, or for a command to who reads the log.
        let path = visible(&path).replace('\n', "\u{240a}");
        let text = format!("{path}:{}:{}", at.line, at.column);
        self.color.paint(Tone::Place, &text)
    }

    fn push_snippet(&mut self, text: &mut String, place: &Place, tone: Tone) {
        let files = self.files;
        let lines = self
            .read
            .entry(Arc::clone(&place.file))
            .or_insert_with_key(|name| bytes(files, name).map(Lines::new));
        let Some(marked) = lines.as_ref().and_then(|lines| lines.mark(place.span)) else { return };
        let number = place.span.start.line.to_string();
        let bar = self.color.paint(Tone::Gutter, "|");
        let _ = writeln!(
            text,
            "  {} {bar} {}",
            self.color.paint(Tone::Gutter, &number),
            marked.line.trim_end()
        );
        let gutter = " ".repeat(number.len());
        let pad = " ".repeat(marked.before);
        let carets = self.color.paint(tone, &"^".repeat(marked.width));
        let _ = writeln!(text, "  {gutter} {bar} {pad}{carets}");
    }
}

/// How many errors and warnings there are, such as `2 errors, 1 warning`, and how many of either
/// an exception covers; `None` without any.
pub fn tally(findings: &[Finding]) -> Option<String> {
    let counted_of = |severity| {
        findings.iter().filter(|f| f.severity == severity && f.allowed.is_none()).count()
    };
    let allowed = findings.iter().filter(|finding| finding.allowed.is_some()).count();
    let (errors, warnings) = (counted_of(Severity::Error), counted_of(Severity::Warning));
    let parts: Vec<String> =
        [(errors, "error"), (warnings, "warning"), (allowed, "allowed finding")]
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, noun)| counted(number, noun))
            .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// A number with its noun: `1 file`, `2 files`.
pub fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// A file that cannot be read again is shown without its line: the finding itself matters more.
fn bytes(files: &dyn Files, name: &str) -> Option<Vec<u8>> {
    let read = files.read(name).ok().flatten();
    read.or_else(|| source::bundled(name).map(|text| text.as_bytes().to_vec()))
}

/// Lines after the first stand under the first.
fn indent(text: &str) -> String {
    text.replace('\n', "\n    ")
}

#[cfg(test)]
mod tests {
    use super::{Color, Text, tally};
    use crate::finding::{Finding, Place, Position, Severity, Span};
    use crate::source::Memory;

    fn at(file: &str, start: (u32, u32), end: (u32, u32)) -> Place {
        let position = |(line, column)| Position { line, column };
        Place { file: file.into(), span: Span { start: position(start), end: position(end) } }
    }

    fn render(text: &[u8], finding: &Finding) -> String {
        Text::new(&Memory::from_iter([("a.proto", text)]), Color::Plain).finding(finding)
    }

    #[test]
    fn a_finding_shows_place_line_help_and_what_it_refers_to() {
        let second = at("a.proto", (3, 20), (3, 21));
        let first = at("a.proto", (2, 20), (2, 21));
        let finding = Finding::compile(Some(second), "number 1 is taken by `a`")
            .with_related(first, "taken here")
            .with_help("take 2, the next free number");
        assert_eq!(
            render(b"message M {\r\n\tstring a = 1;\r\n\tstring b = 1;\r\n}", &finding),
            "\
a.proto:3:20: error: number 1 is taken by `a`
  3 |     string b = 1;
    |                ^
  a.proto:2:20: taken here
  2 |     string a = 1;
    |                ^
  help: take 2, the next free number
"
        );
    }

    #[test]
    fn a_place_that_is_not_in_the_file_is_shown_without_a_line() {
        for place in [
            at("a.proto", (9, 1), (9, 2)),
            at("b.proto", (1, 1), (1, 2)),
            at("a.proto", (0, 0), (0, 0)),
        ] {
            let text = render(b"", &Finding::compile(Some(place), "no"));
            assert_eq!(text.lines().count(), 1, "{text}");
        }
    }

    #[test]
    fn a_message_cannot_write_to_the_terminal() {
        let finding = Finding::compile(None, "bad \x1b[2J name\nsecond \u{202e}line");
        assert_eq!(render(b"", &finding), "error: bad ␛[2J name\n    second \\u{202e}line\n");
    }

    #[test]
    fn a_file_name_keeps_to_its_line() {
        let place = at("a\n::error::\x1b.proto", (1, 1), (1, 2));
        let text = render(b"", &Finding::compile(Some(place), "no"));
        assert_eq!(text, "a␊::error::␛.proto:1:1: error: no\n");
    }

    #[test]
    fn rules_other_than_the_compilers_are_named() {
        let finding = Finding::new("IMPORT_USED", Severity::Warning, None, "unused");
        assert_eq!(render(b"", &finding), "warning: unused [IMPORT_USED]\n");
        assert_eq!(tally(&[finding.clone(), finding]).as_deref(), Some("2 warnings"));
        assert_eq!(tally(&[]), None);
    }

    #[test]
    fn what_has_no_place_comes_last() {
        let placed = Finding::compile(Some(at("b.proto", (1, 1), (1, 2))), "first");
        let findings = [Finding::compile(None, "second"), placed];
        let text = Text::new(&Memory::default(), Color::Plain).findings(&findings);
        assert_eq!(text, "b.proto:1:1: error: first\n\nerror: second\n\n");
    }

    #[test]
    fn colours_wrap_and_change_nothing_else() {
        let files = Memory::from_iter([("a.proto", "x")]);
        let finding = Finding::compile(Some(at("a.proto", (1, 1), (1, 2))), "m").with_help("h");
        let ansi = Text::new(&files, Color::Ansi).finding(&finding);
        let mut plain = String::new();
        let mut rest = ansi.as_str();
        while let Some((before, after)) = rest.split_once("\x1b[") {
            plain.push_str(before);
            rest = after.split_once('m').map_or("", |(_, rest)| rest);
        }
        plain.push_str(rest);
        assert_eq!(plain, Text::new(&files, Color::Plain).finding(&finding));
    }
}
