//! Findings that somebody has accepted: those that a comment allows, and those of a baseline.
//!
//! A baseline is a file of findings that were there when it was written: they are quiet, and every
//! other finding fails. It names rule, file, element and message, and no line, so that editing a file does
//! not wake what is in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use limbeck_check::Today;
use limbeck_schema::finding::{Allowed, Finding};
use limbeck_schema::text::counted;
use serde_json::Value;

use crate::console::Console;
use crate::error::Error;
use crate::files::write_whole;
use crate::render::Object;

/// What to make of accepted findings.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Exceptions")]
pub(crate) struct Exceptions {
    /// Be quiet about the findings that FILE lists, and fail on others
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write all findings of now to the file of `--baseline`, and fail for none of them
    #[arg(long, requires = "baseline")]
    update_baseline: bool,
    /// Print findings that comments or the baseline allow, too
    #[arg(long)]
    show_allowed: bool,
    /// Day by which dated exceptions are judged, YYYY-MM-DD; that of the clock if left out
    #[arg(long, value_name = "DATE", value_parser = date)]
    today: Option<String>,
}

/// The reason of exceptions that a baseline makes.
pub(crate) const IN_BASELINE: &str = "in the baseline";

/// What makes a finding the same although it moved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    /// The file's import name; "" if it is about none.
    path: String,
    rule: String,
    /// Full name of the element; "" if it is about none.
    element: String,
    message: String,
}

/// Findings, and how often each is there.
type Known = BTreeMap<Key, usize>;

impl Exceptions {
    /// The day by which dated exceptions are judged.
    pub(crate) fn today(&self) -> Today {
        Today(Some(self.today.clone().unwrap_or_else(clock)))
    }

    /// Marks findings of the baseline, writes a new one if that was asked for, and hands out what
    /// is to be printed.
    ///
    /// # Errors
    /// When the baseline cannot be read or written, or is none.
    pub(crate) fn apply(
        &self,
        mut findings: Vec<Finding>,
        console: &Console,
    ) -> Result<Vec<Finding>, Error> {
        if let Some(file) = &self.baseline {
            if self.update_baseline {
                write_whole(file, write(&findings).as_bytes())?;
                let failing = findings.iter().filter(|finding| finding.fails()).count();
                let count = counted(failing, "finding");
                console.note(&format!("wrote {count} to `{}`", file.display()));
            }
            let mended = mark(&mut findings, read(file)?);
            if mended > 0 {
                let (count, verb) =
                    (counted(mended, "finding"), if mended == 1 { "is" } else { "are" });
                console.note(&format!(
                    "{count} of `{}` {verb} no longer there: shrink it with `--update-baseline`",
                    file.display()
                ));
            }
        }
        let allowed = findings.iter().filter(|finding| finding.allowed.is_some()).count();
        if allowed > 0 && !self.show_allowed && !console.keeps_allowed() {
            findings.retain(|finding| finding.allowed.is_none());
            let count = counted(allowed, "finding");
            console.note(&format!(
                "{count} allowed by comment or baseline: `--show-allowed` lists them"
            ));
        }
        Ok(findings)
    }
}

/// One JSON object a line, sorted: a new finding is one new line in a review.
fn write(findings: &[Finding]) -> String {
    let mut known = Known::new();
    for finding in findings.iter().filter(|finding| finding.fails()) {
        *known.entry(key(finding)).or_default() += 1;
    }
    let line = |(key, count): (&Key, &usize)| {
        Object::default()
            .with("path", key.path.as_str())
            .with("type", key.rule.as_str())
            .with("element", key.element.as_str())
            .with("message", key.message.as_str())
            .with("count", *count)
            .line()
    };
    known.iter().map(line).collect()
}

fn read(file: &Path) -> Result<Known, Error> {
    let text = fs::read_to_string(file).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Error::usage(
            format!("there is no baseline `{}`", file.display()),
            "write one with `--update-baseline`",
        ),
        _ => Error::read(file, error),
    })?;
    let mut known = Known::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let (key, count) = entry(line).ok_or_else(|| {
            Error::usage(
                format!("`{}` is no baseline: line {number} cannot be read", file.display()),
                "write it anew with `--update-baseline`",
            )
        })?;
        *known.entry(key).or_default() += count;
    }
    Ok(known)
}

fn entry(line: &str) -> Option<(Key, usize)> {
    let value: Value = serde_json::from_str(line).ok()?;
    let text = |key: &str| value.get(key)?.as_str().map(str::to_owned);
    let count = value.get("count").map_or(Some(1), Value::as_u64)?;
    let key = Key {
        path: text("path")?,
        rule: text("type")?,
        element: text("element")?,
        message: text("message")?,
    };
    Some((key, usize::try_from(count).ok()?))
}

/// Marks the findings that are known, and counts the known ones that are no longer there.
fn mark(findings: &mut [Finding], mut known: Known) -> usize {
    for finding in findings.iter_mut().filter(|finding| finding.fails()) {
        if let Some(left) = known.get_mut(&key(finding)).filter(|left| **left > 0) {
            *left -= 1;
            let reason = IN_BASELINE.to_owned();
            finding.allowed = Some(Box::new(Allowed { reason, until: None }));
        }
    }
    known.values().sum()
}

fn key(finding: &Finding) -> Key {
    Key {
        path: finding.place.as_ref().map_or("", |place| &place.file).to_owned(),
        rule: finding.rule.to_owned(),
        element: finding.subject.as_deref().unwrap_or_default().to_owned(),
        message: finding.message.clone(),
    }
}

/// Today in UTC.
fn clock() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    limbeck_history::lifecycle::date(
        now.map_or(0, |since| (since.as_secs() / 86_400).cast_signed()),
    )
}

fn date(text: &str) -> Result<String, String> {
    let is_date = limbeck_check::is_date(text);
    is_date.then(|| text.to_owned()).ok_or_else(|| "a date is written `2027-01-31`".to_owned())
}

#[cfg(test)]
mod tests {
    use limbeck_schema::finding::{Finding, Severity};

    use super::{date, entry, mark, read, write};

    #[test]
    fn what_is_no_baseline_is_refused_with_its_line() {
        for line in [
            "",
            "x",
            "{}",
            "[]",
            r#"{"path":"a","type":"b"}"#,
            r#"{"path":"a","type":"b","element":"d","message":"c","count":-1}"#,
        ] {
            assert!(entry(line).is_none(), "{line}");
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "\n{}\n").unwrap();
        assert!(read(file.path()).unwrap_err().to_string().contains("line 2"));
    }

    #[test]
    fn a_baseline_covers_as_many_as_it_counts() {
        let finding = |message: &str| Finding::new("R", Severity::Error, None, message);
        let before = [finding("a"), finding("a"), finding("b")];
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), write(&before)).unwrap();
        let mut now = [finding("a"), finding("a"), finding("a"), finding("c")];
        assert_eq!(mark(&mut now, read(file.path()).unwrap()), 1, "b is mended");
        let failing: Vec<&str> =
            now.iter().filter(|it| it.fails()).map(|it| it.message.as_str()).collect();
        assert_eq!(failing, ["a", "c"]);
    }

    #[test]
    fn days_become_dates() {
        assert!(
            ["2026-13-01", "2026-1-1", "26-01-01", "today", "2026-00-10", "2026-02-29"]
                .iter()
                .all(|no| date(no).is_err())
        );
        assert!(date("2026-12-31").is_ok());
    }
}
