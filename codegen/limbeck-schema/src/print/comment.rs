//! Comments around declarations, placed so that a compiler attributes them as before.

use super::writer::Writer;
use crate::model::Comments;

/// Everything above a declaration.
pub(super) fn write_above(writer: &mut Writer, comments: &Comments) {
    for block in &comments.detached {
        write_lines(writer, block);
        writer.blank();
    }
    if !comments.leading.is_empty() {
        write_lines(writer, &comments.leading);
    }
}

/// Everything behind a declaration whose line has ended.
pub(super) fn write_below(writer: &mut Writer, comments: &Comments) {
    if !comments.trailing.is_empty() {
        write_lines(writer, &comments.trailing);
        writer.blank_always();
    }
}

fn write_lines(writer: &mut Writer, text: &str) {
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        writer.line(&format!("//{line}"));
    }
}
