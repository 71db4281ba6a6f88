//! The calls that format.

use std::ops::RangeInclusive;

use super::printer::Printer;
use super::range;
use crate::line::{LineColumn, LineIndex};
use crate::tree::{Tree, parse};

/// Why a text cannot be formatted: it does not follow the grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatError {
    /// Where the first fault begins.
    pub place: LineColumn,
    /// Where it ends, exclusive.
    pub end: LineColumn,
    /// A lower-case fragment.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// Formats a proto file.
///
/// The text is that of `buf format`, byte for byte. Formatting the result again gives the same, unless
/// comments stand inside of statements: some of those move once more, as they do with buf.
///
/// # Errors
/// When the text does not follow the grammar.
pub fn format(text: &[u8]) -> Result<Vec<u8>, FormatError> {
    Ok(Printer::new(&whole(text)?).file())
}

/// Formats the declarations that touch some lines (from 1), and leaves the rest as it is.
///
/// Where the lines lie inside of a body, only the declarations in there are touched. Nothing is
/// moved: imports and options keep their place.
///
/// # Errors
/// When the text does not follow the grammar.
pub fn format_lines(text: &[u8], lines: RangeInclusive<u32>) -> Result<Vec<u8>, FormatError> {
    Ok(range::format(&whole(text)?, &lines))
}

/// A tree without errors.
fn whole(text: &[u8]) -> Result<Tree<'_>, FormatError> {
    let mut tree = parse(text);
    if tree.errors.is_empty() {
        return Ok(tree);
    }
    let first = tree.errors.swap_remove(0);
    let index = LineIndex::new(text);
    Err(FormatError {
        place: index.position(first.range.start),
        end: index.position(first.range.end),
        message: first.message,
        help: first.help,
    })
}
