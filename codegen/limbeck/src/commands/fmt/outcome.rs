//! What formatting makes of one text.

use std::fs;
use std::io::{self, ErrorKind};
use std::ops::RangeInclusive;
use std::path::Path;

use limbeck_schema::finding::{Finding, Place, Position, Severity, Span};
use limbeck_syntax::{FormatError, LineColumn, format, format_lines};

use super::input::Input;
use crate::error::Error;

/// What became of a text.
pub(super) enum Outcome {
    /// It is formatted already.
    Same(Vec<u8>),
    /// It is another one now.
    Changed { before: Vec<u8>, after: Vec<u8> },
    /// It does not follow the grammar.
    Refused(Finding, Vec<u8>),
}

/// Formats a text, or the declarations on some of its lines.
pub(super) fn outcome(
    input: &Input,
    lines: Option<&RangeInclusive<u32>>,
) -> Result<Outcome, Error> {
    let before = match input {
        Input::Stdin(text) => text.clone(),
        Input::File(path) => read(path)?,
    };
    let formatted = match lines {
        Some(lines) => format_lines(&before, lines.clone()),
        None => format(&before),
    };
    Ok(match formatted {
        Ok(after) if after == before => Outcome::Same(before),
        Ok(after) => Outcome::Changed { before, after },
        Err(error) => Outcome::Refused(refusal(&input.shown(), error), before),
    })
}

/// Reads a file; a pipe or a device may never end.
fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let failed = |error| Error::read(path, error);
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(failed(io::Error::new(ErrorKind::InvalidInput, "it is no file")));
    }
    fs::read(path).map_err(failed)
}

fn refusal(file: &str, error: FormatError) -> Finding {
    let span = Span { start: position(error.place), end: position(error.end) };
    let place = Place { file: file.into(), span };
    Finding::compile(Some(place), error.message).with_help(error.help)
}

fn position(place: LineColumn) -> Position {
    Position { line: place.line, column: place.column }
}

/// Says that a file is not formatted, at the first line that would change.
pub(crate) fn unformatted(file: &str, before: &[u8], after: &[u8]) -> Finding {
    let lines = |text: &[u8]| text.split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
    let (old, new): (Vec<Vec<u8>>, Vec<Vec<u8>>) = (lines(before), lines(after));
    let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let line = u32::try_from(same + 1).unwrap_or(u32::MAX);
    let width = old.get(same).map_or(0, Vec::len);
    let at = |column| Position { line, column };
    let span = Span { start: at(1), end: at(u32::try_from(width + 1).unwrap_or(u32::MAX)) };
    let place = Place { file: file.into(), span };
    Finding::new("FORMAT", Severity::Warning, Some(place), "this file is not formatted")
        .with_help("run `limbeck fmt --write`")
}
