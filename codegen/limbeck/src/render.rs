//! Findings, errors and tables as text for people, and in the forms that programs read.

pub(crate) mod change;
mod column;
mod document;
mod github;
mod json;
pub(crate) mod markdown;
mod msvs;
mod table;

pub(crate) use document::{Piece, document, pieces};
pub(crate) use json::Object;
pub(crate) use table::table;

use std::fmt::Write;

use limbeck_schema::finding::Finding;
use limbeck_schema::source::Files;
use limbeck_schema::text::{Color, Text, Tone, tally, visible};

use crate::cli::Format;
use crate::error::Error;
use column::as_buf_counts;

/// All findings, each ended by a line end; in text, their number comes last. Nothing in formats that
/// are one document.
pub(crate) fn findings(
    format: Format,
    files: &dyn Files,
    findings: &[Finding],
    color: Color,
) -> String {
    match format {
        Format::Text => {
            let total = tally(findings).map(|tally| tally + "\n").unwrap_or_default();
            Text::new(files, color).findings(findings) + &total
        }
        Format::Json => {
            let findings = as_buf_counts(files, findings);
            findings.iter().map(|finding| json::finding(files, finding)).collect()
        }
        Format::Github => {
            let findings = as_buf_counts(files, findings);
            findings.iter().map(|finding| github::finding(files, finding)).collect()
        }
        Format::Msvs => {
            let findings = as_buf_counts(files, findings);
            findings.iter().map(|finding| msvs::finding(files, finding)).collect()
        }
        Format::Markdown => findings.iter().map(|it| markdown::finding(files, it)).collect(),
        // Written when the command ends: see `document`.
        Format::Sarif | Format::Junit | Format::Gitlab => String::new(),
    }
}

/// Why a command failed, and the way out.
pub(crate) fn error(format: Format, error: &Error, color: Color) -> String {
    let message = error.to_string();
    match format {
        Format::Text
        | Format::Sarif
        | Format::Junit
        | Format::Msvs
        | Format::Gitlab
        | Format::Markdown => {
            let word = color.paint(Tone::Error, "error");
            let mut text = format!("{word}: {}\n", visible(&message));
            if let Some(help) = error.help() {
                let word = color.paint(Tone::Help, "help");
                let help = visible(&help).replace('\n', "\n    ");
                let _ = writeln!(text, "  {word}: {help}");
            }
            text
        }
        Format::Json => json::error(&message, error.help().as_deref()),
        Format::Github => github::error(&message, error.help().as_deref()),
    }
}
