//! What `MESSAGE_SAME_JSON_FORMAT` and `ENUM_SAME_JSON_FORMAT` share: the syntax of a file says how
//! far its JSON is held to the rules.

use limbeck_diff::Change;
use limbeck_schema::finding::Surface;
use limbeck_schema::model::{Element, FileId, Part, Schema, Syntax};

use super::words::parties;
use crate::breaking::{Break, Breaking};

/// Reports an element whose file was proto3 and is proto2.
pub(crate) fn judge(
    breaking: &mut Breaking<'_>,
    change: &Change,
    (old, new): (Element, Element),
    spot: (Element, Part),
) {
    let comparison = breaking.comparison;
    let before = syntax(comparison.old, comparison.old.file_of(old));
    let after = syntax(comparison.new, comparison.new.file_of(new));
    if (before, after) != (Syntax::Proto3, Syntax::Proto2) {
        return;
    }
    let name = comparison.new.name(spot.0).to_owned();
    let exchange = |direction| {
        let who = parties(direction);
        Some(format!(
            "{} sends `{name}` in JSON by names that proto3 keeps apart; {} may find two that clash, and picks one",
            who.writer, who.reader
        ))
    };
    breaking.report_break(
        change,
        spot,
        Break {
            message: format!(
                "the JSON of `{name}` is held to fewer rules: its file was proto3 and is proto2"
            ),
            surfaces: &[Surface::Json],
            exchange: &exchange,
            otherwise: String::new(),
            instead: "leave the file proto3, and declare what needs proto2 in a file of its own"
                .to_owned(),
        },
    );
}

fn syntax(schema: &Schema, file: FileId) -> Syntax {
    schema.file(file).syntax
}
