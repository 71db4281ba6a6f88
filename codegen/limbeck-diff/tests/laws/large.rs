//! Schemas with many of one thing. Nothing here looks at a clock: a walk that is quadratic in them
//! takes so long that nobody would overlook it.

use std::fmt::Write;

use limbeck_diff::{Kind, Renames, apply, compare, descriptions, facts, fold, records};

use crate::compiled::schema;

const MANY: usize = 20_000;

/// One message and one enum with many members; every one of them differs between two `round`s.
fn text(round: usize) -> String {
    let mut text = String::from("syntax = \"proto3\"; package p;\nmessage M {\n");
    let types = [["int32", "map<int32, int32>"], ["int64", "map<int32, int64>"]][round];
    for n in 0..MANY {
        let _ = writeln!(text, "{} f{n} = {};", types[n % 2], MANY + n);
    }
    let (first, width) = (100_000, 2 + round);
    for n in 0..MANY / 10 {
        let from = first + 10 * n;
        let _ = writeln!(text, "reserved {from} to {};", from + width);
        let _ = writeln!(text, "reserved \"r{round}_{n}\";");
        let _ = writeln!(text, "message N{round}x{n} {{}}");
    }
    text.push_str("}\nenum E {\n");
    for n in 0..MANY {
        let _ = writeln!(text, "V{round}x{n} = {n};");
    }
    text.push('}');
    text
}

#[test]
fn many_members_cost_no_square() {
    let [old, new] = [0, 1].map(|round| schema([("p.proto", text(round))]));
    let comparison = compare(&old, &new, &Renames::default());
    let count = |kind| comparison.changes.iter().filter(|change| change.kind == kind).count();
    assert_eq!(count(Kind::FieldType), MANY);
    assert_eq!(count(Kind::EnumValueName), MANY);
    for kind in [
        Kind::MessageRangeReserved,
        Kind::MessageNameReserved,
        Kind::MessageNameReleased,
        Kind::MessageAdded,
        Kind::MessageRemoved,
    ] {
        assert_eq!(count(kind), MANY / 10, "{}", kind.name());
    }
    assert_eq!(comparison.changes.len(), 2 * MANY + MANY / 2);
    let records = records(&comparison);
    // The list of all reserved numbers is one fact, and told once.
    let longest = records.iter().flat_map(|record| &record.edits);
    assert_eq!(
        longest.filter_map(|edit| edit.now.as_ref()).filter(|now| now.len() > 1000).count(),
        1
    );
    assert_eq!(apply(&facts(&old), &fold(records)).as_ref(), Ok(&facts(&new)));
    assert_eq!(descriptions(&comparison).len(), comparison.changes.len());
}

#[test]
fn many_imports_cost_no_square() {
    let many = MANY / 10;
    let [old, new] = [0, 1].map(|round| {
        let imports: Vec<String> =
            (0..many).map(|n| format!("import \"{round}x{n}.proto\";\n")).collect();
        let main = format!("syntax = \"proto3\"; package p;\n{}", imports.concat());
        let imported = (0..many).map(|n| (format!("{round}x{n}.proto"), "package p;".to_owned()));
        schema(imported.chain([("p.proto".to_owned(), main)]))
    });
    let changes = compare(&old, &new, &Renames::default()).changes;
    assert_eq!(changes.len(), 4 * many);
}
