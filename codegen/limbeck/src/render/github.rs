//! GitHub's workflow commands, which become annotations of a pull request.

use std::fmt::Write;

use limbeck_schema::finding::{Finding, Place, Severity};
use limbeck_schema::source::Files;

pub(super) fn finding(files: &dyn Files, finding: &Finding) -> String {
    let command = match finding.severity {
        _ if finding.allowed.is_some() => "notice",
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut properties = finding.place.as_ref().map(|place| at(files, place)).unwrap_or_default();
    properties.push(("title", finding.rule.to_owned()));
    let mut message = finding.message.clone();
    for related in &finding.related {
        let at = related.place.span.start;
        let path = files.display(&related.place.file);
        let _ = write!(message, "\n{path}:{}:{}: {}", at.line, at.column, related.message);
    }
    if let Some(harm) = &finding.harm {
        let _ = write!(message, "\nbreaks: {}\nexample: {}", harm.summary(), harm.witness);
    }
    let instead = finding.harm.as_ref().map(|harm| harm.instead.as_str());
    annotation(command, &properties, &message, finding.help.as_deref().or(instead))
}

pub(super) fn error(message: &str, help: Option<&str>) -> String {
    annotation("error", &[("title", "limbeck".to_owned())], message, help)
}

fn at(files: &dyn Files, place: &Place) -> Vec<(&'static str, String)> {
    let (start, end) = (place.span.start, place.span.end);
    let mut properties = vec![
        ("file", files.display(&place.file)),
        ("line", start.line.to_string()),
        ("endLine", end.line.to_string()),
    ];
    // GitHub refuses columns of a stretch over several lines.
    if start.line == end.line {
        properties.push(("col", start.column.to_string()));
        // Its end is inclusive, ours is not.
        let last = end.column.saturating_sub(1).max(start.column);
        properties.push(("endColumn", last.to_string()));
    }
    properties
}

fn annotation(
    command: &str,
    properties: &[(&str, String)],
    message: &str,
    help: Option<&str>,
) -> String {
    let properties: Vec<String> =
        properties.iter().map(|(key, value)| format!("{key}={}", escape_property(value))).collect();
    let help = help.map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    format!("::{command} {}::{}\n", properties.join(","), escape(&(message.to_owned() + &help)))
}

/// As `escapeData` of GitHub's own toolkit.
fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// As `escapeProperty` of GitHub's own toolkit.
fn escape_property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::finding;
    use limbeck_schema::finding::{Finding, Place, Position, Span};
    use limbeck_schema::source::Memory;

    fn place(end_line: u32) -> Place {
        let start = Position { line: 2, column: 3 };
        let span = Span { start, end: Position { line: end_line, column: 9 } };
        Place { file: "a,b:c%.proto".into(), span }
    }

    #[test]
    fn nothing_in_a_finding_can_end_the_command_early() {
        let found =
            Finding::compile(Some(place(2)), "100% of\r\n::error::x").with_help("run `limbeck`");
        assert_eq!(
            finding(&Memory::default(), &found),
            "::error file=a%2Cb%3Ac%25.proto,line=2,endLine=2,col=3,endColumn=8,title=COMPILE::\
             100%25 of%0D%0A::error::x%0Ahelp: run `limbeck`\n"
        );
    }

    #[test]
    fn a_stretch_over_lines_has_no_columns() {
        let found = Finding::compile(Some(place(4)), "m");
        assert_eq!(
            finding(&Memory::default(), &found),
            "::error file=a%2Cb%3Ac%25.proto,line=2,endLine=4,title=COMPILE::m\n"
        );
    }
}
