//! Markdown, for the text of a pull request.

use std::fmt::Write;

use limbeck_schema::finding::{Finding, Severity};
use limbeck_schema::source::Files;
use limbeck_schema::text::visible;

/// A finding as an item of a list, its help below.
pub(super) fn finding(files: &dyn Files, finding: &Finding) -> String {
    let severity = match finding.severity {
        _ if finding.allowed.is_some() => "note",
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut first = format!("- **{severity}**");
    if let Some(place) = &finding.place {
        let at = place.span.start;
        let place = format!("{}:{}:{}", files.display(&place.file), at.line, at.column);
        let _ = write!(first, " {}", code(&place));
    }
    let _ = write!(first, ": {} ({})", prose(&one(&finding.message)), code(finding.rule));
    let mut lines = vec![first];
    let mut push = |word: &str, text: &str| lines.push(format!("{word}: {}", prose(&one(text))));
    if let Some(harm) = &finding.harm {
        push("breaks", &harm.summary());
        push("example", &harm.witness);
    }
    let instead = finding.harm.as_ref().map(|harm| harm.instead.as_str());
    for help in finding.help.as_deref().into_iter().chain(instead) {
        push("help", help);
    }
    lines.join("\\\n  ") + "\n"
}

/// Text that means nothing in Markdown but itself: a message is written by people, and may come from
/// anywhere.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (number, char) in visible(text).chars().enumerate() {
        let is_special =
            matches!(char, '\\' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '|' | '&' | '~');
        let begins = number == 0 && matches!(char, '#' | '+' | '-' | '=');
        if is_special || begins {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}

/// Text between as many backticks as it needs.
pub(crate) fn code(text: &str) -> String {
    let text = visible(text);
    let (mut longest, mut run) = (0usize, 0usize);
    for char in text.chars() {
        run = if char == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let space = if longest > 0 { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// A sentence of ours, in which names stand between backticks.
pub(crate) fn prose(text: &str) -> String {
    let mut prose = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once('`') {
        let Some((name, after)) = inside.split_once('`') else { break };
        prose += &escaped(before);
        prose += &if name.is_empty() { escaped("``") } else { code(name) };
        rest = after;
    }
    prose + &escaped(rest)
}

/// In a cell of a table, a bar would end it even between backticks.
pub(crate) fn cell(markdown: &str) -> String {
    let mut cell = String::with_capacity(markdown.len());
    let mut is_escaped = false;
    for char in markdown.chars() {
        if char == '|' && !is_escaped {
            cell.push('\\');
        }
        is_escaped = char == '\\' && !is_escaped;
        cell.push(char);
    }
    cell
}

/// Everything on one line.
fn one(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use limbeck_schema::source::Memory;

    use super::{Finding, cell, code, escaped, finding, prose};

    #[test]
    fn text_of_people_stays_text() {
        assert_eq!(escaped("# a_b <script> [x](y) `c`"), r"\# a\_b \<script\> \[x\](y) \`c\`");
        assert_eq!(escaped("a # b - c"), "a # b - c");
        assert_eq!(escaped("\u{1b}[31m"), "\u{241b}\\[31m");
    }

    #[test]
    fn code_has_as_many_backticks_as_it_needs() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a``b"), "``` a``b ```");
    }

    #[test]
    fn names_in_a_sentence_stay_code_and_all_else_is_text() {
        assert_eq!(prose("`a_b` is a_b"), r"`a_b` is a\_b");
        assert_eq!(prose("one ` alone <b>"), r"one \` alone \<b\>");
        assert_eq!(prose("``"), r"\`\`");
    }

    #[test]
    fn a_bar_does_not_end_a_cell() {
        assert_eq!(cell("`a|b`"), r"`a\|b`");
        assert_eq!(cell(r"a\|b"), r"a\|b");
    }

    #[test]
    fn a_finding_is_an_item() {
        let found = Finding::compile(None, "no `a_b`\n* x").with_help("do `this`");
        let text = finding(&Memory::default(), &found);
        assert_eq!(text, "- **error**: no `a_b` \\* x (`COMPILE`)\\\n  help: do `this`\n");
    }
}
