//! The call that formats.

use super::printer::Printer;
use crate::line::{LineColumn, LineIndex};
use crate::tree::{SyntaxError, parse};

/// Why a text cannot be formatted: it does not follow the grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatError {
    /// Where.
    pub place: LineColumn,
    /// The first of its faults.
    pub error: SyntaxError,
}

/// Formats a proto file.
///
/// # Errors
/// When the text does not follow the grammar.
pub fn format(text: &[u8]) -> Result<Vec<u8>, FormatError> {
    let tree = parse(text);
    if let Some(error) = tree.errors.first() {
        let place = LineIndex::new(text).position(error.range.start);
        return Err(FormatError { place, error: error.clone() });
    }
    Ok(Printer::new(&tree).file())
}
